"""What bad input gets at the SCIM edge, and that nothing of it is left half done."""

import asyncio
import json
from collections.abc import Generator
from typing import Any

import httpx2
import pytest
from tests.integration.scim.conftest import Served

from wardline.vault.devices.find_devices import devices_of
from wardline.vault.provisioning.find_provisioned import person_ids

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
SCIM = {"content-type": "application/scim+json"}


@pytest.fixture(scope="module")
def client(served: Served) -> Generator[httpx2.Client]:
    with served.client(served.token()[1]) as found:
        yield found


def post(client: httpx2.Client, path: str, body: Any) -> httpx2.Response:
    return client.post(path, content=json.dumps(body), headers=SCIM)


def patch(client: httpx2.Client, path: str, *operations: dict[str, Any], **headers: str) -> httpx2.Response:
    body = json.dumps({"schemas": [PATCH], "Operations": operations})
    return client.patch(path, content=body, headers={**SCIM, **headers})


def make(client: httpx2.Client, login: str, **more: Any) -> dict[str, Any]:
    answer = post(client, "/Users", {"schemas": [USER], "userName": login, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("body", "media_type", "status", "kind"),
    [
        (b"{}", "text/plain", 415, None),
        (b"{", "application/scim+json", 400, "invalidSyntax"),
        (b"\xff", "application/scim+json", 400, "invalidSyntax"),
        (b"", "application/scim+json", 400, "invalidSyntax"),
        (b"null", "application/scim+json", 400, "invalidSyntax"),
        (b"[]", "application/json", 400, "invalidSyntax"),
        (b"[" * 200_000, "application/scim+json", 400, "invalidSyntax"),
        (b'{"name":' * 5_000 + b"1" + b"}" * 5_000, "application/scim+json", 400, "invalidSyntax"),
        (b" " * (1 << 20) + b"{}", "application/scim+json", 413, None),
        (b'{"schemas":["urn:x"],"userName":"x"}', "application/scim+json", 400, None),
        (json.dumps({"schemas": [USER]}).encode(), "application/scim+json", 400, "invalidValue"),
        (json.dumps({"schemas": [USER], "userName": ""}).encode(), "application/scim+json", 400, "invalidValue"),
        (json.dumps({"schemas": [USER], "userName": "x" * 300}).encode(), "application/scim+json", 400, "invalidValue"),
        (
            json.dumps({"schemas": [USER], "userName": "x", "displayName": "y\n"}).encode(),
            "application/scim+json",
            400,
            "invalidValue",
        ),
        (
            json.dumps({"schemas": [USER], "userName": "x", "emails": [{"value": "no address"}]}).encode(),
            "application/scim+json",
            400,
            "invalidValue",
        ),
    ],
)
def test_bodies_that_make_no_sense(
    served: Served, client: httpx2.Client, body: bytes, media_type: str, status: int, kind: str | None
) -> None:
    with served.house.read() as reader:
        before = person_ids(reader)
    answer = client.post("/Users", content=body, headers={"content-type": media_type})
    assert answer.status_code == status
    assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert kind is None or answer.json()["scimType"] == kind
    with served.house.read() as reader:
        assert person_ids(reader) == before


@pytest.mark.parametrize(
    "query",
    [
        "filter=userName eq",
        "filter=" + "(" * 1100 + "userName pr" + ")" * 1100,
        "filter=" + "userName pr and " * 300 + "userName pr",
        "filter=shoe eq 1",
        "sortBy=shoe",
        "count=many",
    ],
)
def test_queries_that_make_no_sense(client: httpx2.Client, query: str) -> None:
    answer = client.get("/Users", params=dict([query.split("=", 1)]))
    assert answer.status_code == 400


def test_filters_find_whom_they_name(client: httpx2.Client) -> None:
    make(client, "f.first@mercy.example", displayName="Flora First", externalId="F-1", title="Nurse")
    make(client, "f.second@mercy.example", displayName="Fred Second", externalId="F-2")
    for text, found in {
        'userName eq "F.First@mercy.example"': ["f.first@mercy.example"],
        'externalId eq "F-2"': ["f.second@mercy.example"],
        'displayName sw "Flora"': ["f.first@mercy.example"],
        'userName sw "f." and not (title pr)': ["f.second@mercy.example"],
        'displayName co "lora" or externalId eq "F-2"': ["f.first@mercy.example", "f.second@mercy.example"],
        'externalId eq "F-3"': [],
    }.items():
        answer = client.get("/Users", params={"filter": text, "sortBy": "userName"}).json()
        assert [each["userName"] for each in answer.get("Resources", [])] == found, text
    page = client.get(
        "/Users", params={"filter": 'userName sw "f."', "count": 1, "startIndex": 2, "sortBy": "userName"}
    )
    assert (page.json()["totalResults"], page.json()["Resources"][0]["userName"]) == (2, "f.second@mercy.example")


def test_a_login_is_one_persons(client: httpx2.Client) -> None:
    made = make(client, "one@mercy.example")
    again = post(client, "/Users", {"schemas": [USER], "userName": "ONE@mercy.example"})
    assert (again.status_code, again.json()["scimType"]) == (409, "uniqueness")
    other = make(client, "two@mercy.example", displayName="Two")
    # Nothing of a call that fails is kept: the name came before the login in it.
    taken = patch(
        client,
        f"/Users/{other['id']}",
        {"op": "replace", "path": "displayName", "value": "Changed"},
        {"op": "replace", "path": "userName", "value": "one@mercy.example"},
    )
    assert taken.status_code == 409
    assert client.get(f"/Users/{other['id']}").json()["displayName"] == "Two"
    assert client.get(f"/Users/{made['id']}").status_code == 200


def test_a_provider_appoints_nobody_unless_its_token_may(served: Served, client: httpx2.Client) -> None:
    wanted = [{"value": "Nurse"}, {"value": "administrator"}, {"value": "patient"}, {"value": "wizard"}]
    made = make(client, "r.rank@mercy.example", roles=wanted)
    assert [each["value"] for each in made["roles"]] == ["nurse"]
    with served.client(served.token(appoints=True)[1]) as other:
        given = patch(
            other, f"/Users/{made['id']}", {"op": "add", "path": "roles", "value": [{"value": "administrator"}]}
        )
        assert {each["value"] for each in given.json()["roles"]} == {"nurse", "administrator"}
    # ... nor takes it away, with a patch or a replacement.
    assert patch(client, f"/Users/{made['id']}", {"op": "remove", "path": "roles"}).json()["roles"] == [
        {"value": "administrator"}
    ]


def test_deactivation_suspends_and_revokes_and_activation_gives_no_device_back(
    served: Served, client: httpx2.Client
) -> None:
    made = make(client, "d.smiss@mercy.example")
    account = made["id"]
    asyncio.run(served.house.enrol(account, "d.smiss"))
    # As Entra says it: a string, and an operation in capitals.
    answer = patch(client, f"/Users/{account}", {"op": "Replace", "path": "active", "value": "False"})
    assert answer.json()["active"] is False
    assert patch(client, f"/Users/{account}", {"op": "replace", "value": {"active": True}}).json()["active"] is True
    with served.house.read() as reader:
        devices = devices_of(reader, account)
    assert len(devices) == 1
    assert devices[0].revoked_at is not None


def test_who_is_deleted_is_not_seen_again_and_the_login_is_free(client: httpx2.Client) -> None:
    made = make(client, "gone@mercy.example")
    assert client.delete(f"/Users/{made['id']}").status_code == 204
    assert [client.get(f"/Users/{made['id']}").status_code, client.delete(f"/Users/{made['id']}").status_code] == [
        404,
        404,
    ]
    assert make(client, "gone@mercy.example")["id"] != made["id"]


def test_versions_guard_changes(client: httpx2.Client) -> None:
    made = make(client, "v@mercy.example")
    version, path = made["meta"]["version"], f"/Users/{made['id']}"
    assert client.get(path, headers={"if-none-match": version}).status_code == 304
    assert patch(client, path, {"op": "add", "path": "title", "value": "T"}, **{"if-match": version}).status_code == 200
    late = patch(client, path, {"op": "add", "path": "title", "value": "U"}, **{"if-match": version})
    assert late.status_code == 412
    assert client.get(path).json()["title"] == "T"


def test_teams_have_people_and_nothing_else(client: httpx2.Client) -> None:
    ann, ben = make(client, "t.ann@mercy.example")["id"], make(client, "t.ben@mercy.example")["id"]
    team = post(client, "/Groups", {"schemas": [GROUP], "displayName": "Night", "members": [{"value": ann}]}).json()
    path = f"/Groups/{team['id']}"
    added = patch(client, path, {"op": "Add", "path": "members", "value": [{"value": ben}]}).json()
    assert {each["value"] for each in added["members"]} == {ann, ben}
    assert client.get(f"/Users/{ben}").json()["groups"][0]["display"] == "Night"
    # As Entra removes somebody, and as the RFC says it.
    assert (
        len(patch(client, path, {"op": "Remove", "path": "members", "value": [{"value": ann}]}).json()["members"]) == 1
    )
    assert "members" not in patch(client, path, {"op": "remove", "path": f'members[value eq "{ben}"]'}).json()
    for stranger in (team["id"], "0" * 32, "x"):
        answer = patch(client, path, {"op": "add", "path": "members", "value": [{"value": stranger}]})
        assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")
    assert client.delete(path).status_code == 204
    assert "groups" not in client.get(f"/Users/{ben}").json()


def test_strangers_are_slowed_down_and_whoever_has_a_token_is_not(served: Served, client: httpx2.Client) -> None:
    with served.client("wl_none") as stranger:
        statuses = [stranger.get("/Users").status_code for _ in range(60)]
        assert set(statuses) == {401, 429}
        assert int(stranger.get("/Users").headers.get("retry-after", "1")) >= 1
    assert client.get("/ServiceProviderConfig").status_code == 200
