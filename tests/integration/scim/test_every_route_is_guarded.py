"""Every route of REST has one line here: a new one fails this test until its line is written.

A line is proven without a token, with one that is none, that was revoked, that has ended, that is another
organisation's; and with a method that the path does not take.
"""

import json
from typing import Final

import httpx2
import pytest
from sqlalchemy import update
from tests.integration.scim.conftest import DAY, Served
from tests.support.houses import build_house

from wardline.audit.record import Action, decode
from wardline.kit.ids import new_id
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan
from wardline.vault.provisioning.create_token import create_token
from wardline.vault.provisioning.revoke_token import revoke_token
from wardline.vault.provisioning.tables import SCIM_TOKENS
from wardline.vault.rest.describe import describe_rest
from wardline.vault.rest.scim.edge import PATH
from wardline.vault.rest.scim.routes import ROUTES
from wardline.vault.schema import LEDGER
from wardline.vault.turn import Turn

USER: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP: Final = "urn:ietf:params:scim:schemas:core:2.0:Group"
SEARCH: Final = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}
PATCH: Final = {
    "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    "Operations": [{"op": "replace", "path": "displayName", "value": "X"}],
}
GUARDS: Final[dict[tuple[str, str], tuple[object, int]]] = {
    ("GET", "/ServiceProviderConfig"): (None, 200),
    ("GET", "/ResourceTypes"): (None, 200),
    ("GET", "/ResourceTypes/{id}"): (None, 404),
    ("GET", "/Schemas"): (None, 200),
    ("GET", "/Schemas/{id}"): (None, 404),
    ("POST", "/.search"): (SEARCH, 200),
    ("GET", "/Users"): (None, 200),
    ("POST", "/Users"): ({"schemas": [USER], "userName": "g.hale"}, 201),
    ("POST", "/Users/.search"): (SEARCH, 200),
    ("GET", "/Users/{id}"): (None, 404),
    ("PUT", "/Users/{id}"): ({"schemas": [USER], "userName": "nobody"}, 404),
    ("PATCH", "/Users/{id}"): (PATCH, 404),
    ("DELETE", "/Users/{id}"): (None, 404),
    ("GET", "/Groups"): (None, 200),
    ("POST", "/Groups"): ({"schemas": [GROUP], "displayName": "Ward 4"}, 201),
    ("POST", "/Groups/.search"): (SEARCH, 200),
    ("GET", "/Groups/{id}"): (None, 404),
    ("PUT", "/Groups/{id}"): ({"schemas": [GROUP], "displayName": "Ward 5"}, 404),
    ("PATCH", "/Groups/{id}"): (PATCH, 404),
    ("DELETE", "/Groups/{id}"): (None, 404),
}
"""With an example, and what a good token gets for it (of something that is not there, where it names one)."""


@pytest.fixture(scope="module")
def wrong(served: Served, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str | None]:
    """Tokens that are no good. The strangers' allowance would end before the rows do; it has its own test."""
    revoked, ended = served.token(), served.token()
    with open_vault(served.house.vault) as vault:
        vault.ledger.run(lambda turn: revoke_token(turn, revoked[0]))

        def end(turn: Turn) -> None:
            turn.tx.execute(update(SCIM_TOKENS).where(SCIM_TOKENS.c.id == ended[0]).values(expires_at=turn.now))
            turn.record(Action.TOKEN_REVOKED)

        vault.ledger.run(end)
    other = build_house(tmp_path_factory.mktemp("other"), OrganisationPlan("St. Elsewhere"), admitted=False)
    with open_vault(other.vault) as vault:
        foreign = vault.ledger.run(lambda turn: create_token(turn, name="Theirs", lifetime=DAY, appoints=True))
    bound = served.token(key=bytes(32))
    return {
        "none": None,
        "malformed": "wl_x",
        "revoked": revoked[1],
        "ended": ended[1],
        "another's": foreign[1],
        "without its key": bound[1],
    }


@pytest.fixture(scope="module")
def good(served: Served) -> str:
    return served.token()[1]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Strangers are not made to wait in these tests."""

    def never(*_: object) -> int:
        return 0

    monkeypatch.setattr("wardline.vault.rest.scim.edge.Buckets.take", never)


def ask(served: Served, token: str | None, method: str, path: str, example: object) -> httpx2.Response:
    body = None if example is None else json.dumps(example)
    with served.client(token) as client:
        return client.request(
            method,
            path.replace("{id}", new_id()),
            content=body,
            headers={"content-type": "application/scim+json"} if body else {},
        )


def test_every_route_is_here() -> None:
    assert set(GUARDS) == set(ROUTES)
    described: dict[str, dict[str, object]] = json.loads(describe_rest())["paths"]
    assert {(method.upper(), path) for path, methods in described.items() for method in methods} == {
        *((method, PATH + path) for method, path in GUARDS),
        # A signature is its only guard: tests/unit/vault/rest/test_open_id_edge.py.
        ("POST", "/open-id/{provider}/logout"),
    }


@pytest.mark.parametrize("route", GUARDS, ids=" ".join)
def test_nobody_else_gets_in(served: Served, wrong: dict[str, str | None], good: str, route: tuple[str, str]) -> None:
    example, status = GUARDS[route]
    answers = {why: ask(served, token, *route, example) for why, token in wrong.items()}
    assert {why: answer.status_code for why, answer in answers.items()} == dict.fromkeys(wrong, 401)
    # No answer says which it was: revoked, ended, another's or none.
    assert len({(answer.text, answer.headers["www-authenticate"]) for answer in answers.values()}) == 1
    assert all("access-control-allow-origin" not in answer.headers for answer in answers.values())
    answer = ask(served, good, *route, example)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/scim+json"
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} - {m for m, path in ROUTES if path == route[1]}:
        answer = ask(served, good, method, route[1], {})
        assert (answer.status_code, answer.json()["status"]) == (405, "405")


def test_what_was_refused_and_done_names_the_provider(served: Served) -> None:
    token, text = served.token()
    ask(served, text, "GET", "/Users", None)
    ask(served, text, "GET", "/Users/{id}", None)
    with served.house.read() as reader:
        records = [
            decode(row) for (row,) in reader.execute(LEDGER.records.select().with_only_columns(LEDGER.records.c.record))
        ]
    mine = [each for each in records if any(named.id == token for named in each.objects)]
    account = mine[0].objects[1].id
    assert [(each.action, each.code) for each in mine] == [
        (Action.TOKEN_CREATED, None),
        (Action.DIRECTORY_READ, None),
        (Action.REQUEST_REFUSED, "unknown_account"),
    ]
    assert {each.actor.account for each in mine[1:]} == {account}
