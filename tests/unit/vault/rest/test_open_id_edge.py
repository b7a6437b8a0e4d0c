"""What a provider, and whoever passes for one, gets where it says that somebody's session is over."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.types import Message, Receive, Scope, Send
from tests.support.openid_double import Provider, provider
from tests.support.organisations import Organisation, open_organisation

from wardline.audit.record import Action, Outcome
from wardline.vault.identity.open_id.desk import OpenIdDesk
from wardline.vault.identity.open_id.model import OpenIdProvider
from wardline.vault.identity.open_id.provider_keys import ASK_AGAIN_MS
from wardline.vault.identity.open_id.verify_logout_token import EVENT
from wardline.vault.rest.open_id import edge
from wardline.vault.rest.open_id.edge import MAX_BODY, STRANGER_ALLOWANCE, open_id_routes

FORM: Final = {"content-type": "application/x-www-form-urlencoded"}
KEY: Final = ECKey.generate_key("P-256", {"kid": "1", "use": "sig"})
PATH: Final = "/open-id/hospital/logout"


@dataclass
class Place:
    """A vault's edge without a socket, and its two providers."""

    house: Organisation
    served: Starlette
    http: httpx2.AsyncClient
    hospital: Provider
    guests: Provider

    def claims(self, **changes: object) -> dict[str, Any]:
        now = self.house.clock.now() // 1000
        claims: dict[str, Any] = {
            "iss": self.hospital.issuer,
            "aud": "wardline",
            "sub": "nobody here",
            "iat": now,
            "exp": now + 120,
            "jti": "j-1",
            "events": {EVENT: {}},
        }
        return {name: value for name, value in {**claims, **changes}.items() if value is not None}

    def token(self, key: Any = KEY, algorithm: str = "ES256", kid: str = "1", **changes: object) -> str:
        header = {"alg": algorithm, "kid": kid, "typ": "logout+jwt"}
        return jwt.encode(header, self.claims(**changes), key, algorithms=[algorithm])

    async def send(self, token: str, path: str = PATH) -> httpx2.Response:
        return await self.http.post(path, data={"logout_token": token})

    def recorded(self) -> list[tuple[Outcome, str | None]]:
        return [(each.outcome, each.code) for each in self.house.records() if each.action is Action.LOGOUT_RECEIVED]


@asynccontextmanager
async def place(folder: Path) -> AsyncGenerator[Place]:
    with open_organisation(folder) as house:
        async with provider() as hospital, provider() as guests:
            hospital.keys = [KEY.as_dict(private=False)]
            known = (
                OpenIdProvider("hospital", "Hospital", hospital.issuer, "wardline"),
                OpenIdProvider("guests", "Guests", guests.issuer, "wardline"),
            )
            desk = OpenIdDesk(known, "https://chat.example", house.clock)

            async def page(scope: Scope, receive: Receive, send: Send) -> None:
                await PlainTextResponse("the web client's", 418)(scope, receive, send)

            served = Starlette(routes=[*open_id_routes(house.vault, desk), Mount("/", page)])
            transport = httpx2.ASGITransport(served)
            try:
                async with httpx2.AsyncClient(transport=transport, base_url="https://chat.example") as http:
                    yield Place(house, served, http, hospital, guests)
            finally:
                await desk.close()


def run(folder: Path, test: Callable[[Place], Awaitable[None]]) -> None:
    async def main() -> None:
        async with place(folder) as here:
            await test(here)

    asyncio.run(main())


def test_a_good_token_is_taken_and_says_nothing_of_anybody(tmp_path: Path) -> None:
    async def test(here: Place) -> None:
        answer = await here.send(here.token())
        assert (answer.status_code, answer.content) == (200, b""), "also where nobody has that sub"
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers
        assert "access-control-allow-origin" not in answer.headers
        more = {"logout_token": here.token(jti="j-2"), "state": "of no interest"}
        assert (await here.http.post(PATH, data=more)).status_code == 200, "section 2.5"
        again = await here.send(here.token())
        assert again.status_code == 200
        assert here.recorded() == [(Outcome.DONE, None)] * 3

    run(tmp_path, test)


HOSTILE: Final[dict[str, Callable[[Place], str]]] = {
    "an empty one": lambda _: "",
    "garbage": lambda _: "garbage",
    "dots": lambda _: "." * 5_000,
    "nested": lambda _: "W1tb" * 3_000 + ".e30.AAAA",
    "not ASCII": lambda _: "é.é.é",
    "another's key": lambda here: here.token(ECKey.generate_key("P-256")),
    "a key that is not published": lambda here: here.token(ECKey.generate_key("P-256"), kid="2"),
    "our secret": lambda here: here.token(OctKey.import_key("secret" * 8), "HS256"),
    "no signature": lambda here: here.token().rpartition(".")[0] + ".",
    "the other provider's": lambda here: here.token(iss=here.guests.issuer),
    "another client's": lambda here: here.token(aud="another"),
    "an old one": lambda here: here.token(iat=here.house.clock.now() // 1000 - 721),
    "an ended one": lambda here: here.token(exp=here.house.clock.now() // 1000 - 121),
    "one from the future": lambda here: here.token(iat=here.house.clock.now() // 1000 + 121),
    "without events": lambda here: here.token(events=None),
    "of another event": lambda here: here.token(events={"urn:other": {}}),
    "about nobody": lambda here: here.token(sub=None),
    "without an id": lambda here: here.token(jti=None),
    "an ID token": lambda here: here.token(events=None, jti=None, nonce="n" * 43),
    "with a nonce": lambda here: here.token(nonce="n" * 43),
}
SIGNED: Final = [
    "the other provider's",
    "another client's",
    "an old one",
    "an ended one",
    "one from the future",
    "without events",
    "of another event",
    "about nobody",
    "without an id",
    "an ID token",
    "with a nonce",
]
"""What the provider signed all the same: those are recorded."""


def test_nothing_else_is_taken_and_no_answer_tells_why(tmp_path: Path) -> None:
    async def test(here: Place) -> None:
        for name, make in HOSTILE.items():
            before = len(here.recorded())
            answer = await here.send(make(here))
            assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"}), name
            assert answer.headers["content-type"] == "application/json"
            assert here.recorded()[before:] == ([(Outcome.REFUSED, "not_permitted")] if name in SIGNED else []), name
            here.house.clock.advance(60_000)

    run(tmp_path, test)


def test_one_providers_token_is_none_at_anothers_address(tmp_path: Path) -> None:
    async def test(here: Place) -> None:
        assert (await here.send(here.token(), "/open-id/guests/logout")).status_code == 400
        assert here.recorded() == []

    run(tmp_path, test)


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"", FORM["content-type"], 400),
        (b"logout_token", FORM["content-type"], 400),
        (b"other=x", FORM["content-type"], 400),
        (b"logout_token=a&logout_token=b", FORM["content-type"], 400),
        (b"logout_token=" + b"&x=" * 30, FORM["content-type"], 400),
        (b"logout_token=\xff", FORM["content-type"], 400),
        (b"logout_token=%ff%fe", FORM["content-type"] + "; charset=utf-8", 400),
        (b"logout_token=" + b"x" * MAX_BODY, FORM["content-type"], 413),
        (b'{"logout_token":"x"}', "application/json", 415),
        (b"logout_token=x", "multipart/form-data", 415),
        (b"logout_token=x", "", 415),
    ],
    ids=str,
)
def test_bodies_that_make_no_sense(tmp_path: Path, body: bytes, media_type: str, status: int) -> None:
    async def test(here: Place) -> None:
        answer = await here.http.post(PATH, content=body, headers={"content-type": media_type})
        assert (answer.status_code, answer.json()["error"]) == (status, "invalid_request")
        assert (here.recorded(), here.hospital.asked) == ([], 0)

    run(tmp_path, test)


def test_other_paths_and_methods_are_nobodys(tmp_path: Path) -> None:
    async def test(here: Place) -> None:
        for path in ("/open-id/", "/open-id/nobody/logout", "/open-id/hospital", PATH + "/", PATH + "%0A", PATH + "/x"):
            answer = await here.send(here.token(), path)
            assert (answer.status_code, answer.json()["error"]) == (404, "invalid_request"), path
        for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"):
            answer = await here.http.request(method, PATH)
            assert (answer.status_code, answer.headers["allow"]) == (405, "POST"), method
        assert (await here.http.get("/sign-in")).status_code == 418

    run(tmp_path, test)


def test_an_organisation_without_providers_serves_nothing_there(tmp_path: Path) -> None:
    with open_organisation(tmp_path) as house:
        assert open_id_routes(house.vault, OpenIdDesk((), "https://chat.example", house.clock)) == ()


def test_strangers_are_slowed_down_and_the_provider_is_not(tmp_path: Path) -> None:
    async def test(here: Place) -> None:
        made_up = here.token(ECKey.generate_key("P-256"), kid="made up")
        answers = [await here.send(made_up) for _ in range(40)]
        assert [each.status_code for each in answers] == [400] * int(STRANGER_ALLOWANCE.burst) + [429] * 20
        assert int(answers[-1].headers["retry-after"]) >= 1
        assert here.hospital.asked == 1, "and not for every key that somebody makes up"
        signed = [await here.send(here.token(events=None)) for _ in range(5)]
        assert [each.status_code for each in signed] == [429] * 5
        assert (await here.send(here.token())).status_code == 200, "a right one never waits for it"
        assert here.recorded() == [(Outcome.DONE, None)]
        here.house.clock.advance(1000)
        assert (await here.send(made_up)).status_code == 400

    run(tmp_path, test)


def test_nobody_fills_the_audit_log_with_tokens_of_their_own(tmp_path: Path) -> None:
    async def test(here: Place) -> None:
        for _ in range(60):
            here.house.clock.advance(1000)
            assert (await here.send(here.token(events=None))).status_code == 400
        assert len(here.recorded()) == 20, "and one a minute from then on"
        here.house.clock.advance(60_000)
        assert (await here.send(here.token(events=None))).status_code == 400
        assert len(here.recorded()) == 21

    run(tmp_path, test)


def test_a_provider_that_cannot_be_reached_is_asked_now_and_then(tmp_path: Path) -> None:
    async def test(here: Place) -> None:
        here.hospital.answer = lambda: PlainTextResponse("no", 503)
        answers = [await here.send(here.token()) for _ in range(10)]
        assert [each.status_code for each in answers] == [503] * 10
        assert answers[0].headers["retry-after"] == "20"
        assert here.hospital.asked == 3
        here.hospital.answer = None
        here.house.clock.advance(20_000)
        assert (await here.send(here.token())).status_code == 200
        assert here.recorded() == [(Outcome.DONE, None)]

    run(tmp_path, test)


def test_a_new_key_of_the_provider_is_found(tmp_path: Path) -> None:
    async def test(here: Place) -> None:
        assert (await here.send(here.token())).status_code == 200
        new = ECKey.generate_key("P-256", {"kid": "2", "use": "sig"})
        here.hospital.keys.append(new.as_dict(private=False))
        here.house.clock.advance(ASK_AGAIN_MS + 1)
        assert (await here.send(here.token(new, kid="2"))).status_code == 200
        assert here.hospital.asked == 2

    run(tmp_path, test)


def test_a_flood_of_right_tokens_is_slowed_down_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "LOGOUT_ALLOWANCE", edge.Allowance(burst=3, per_second=1))

    async def test(here: Place) -> None:
        assert [(await here.send(here.token())).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
        assert len(here.recorded()) == 3

    run(tmp_path, test)


def test_more_than_can_be_worked_on_are_told_to_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "WAITING", 1)

    async def test(here: Place) -> None:
        answers = await asyncio.gather(*(here.send(here.token()) for _ in range(3)))
        assert sorted(each.status_code for each in answers) == [200, 503, 503]
        assert (await here.send(here.token())).status_code == 200
        assert len(here.recorded()) == 2

    run(tmp_path, test)


def test_who_does_not_finish_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "READ_S", 0.01)

    async def never() -> AsyncIterator[bytes]:
        yield b"logout_token="
        await asyncio.Event().wait()

    async def test(here: Place) -> None:
        sent: list[Message] = []
        body = never()

        async def receive() -> Message:
            return {"type": "http.request", "body": await anext(body), "more_body": True}

        async def send(message: Message) -> None:
            sent.append(message)

        raw = [(name.encode(), value.encode()) for name, value in FORM.items()]
        scope = {"type": "http", "method": "POST", "path": PATH, "headers": raw, "query_string": b"", "client": None}
        await here.served({**scope, "http_version": "1.1", "scheme": "https", "root_path": ""}, receive, send)
        assert [each.get("status") for each in sent] == [408, None]
        assert json.loads(sent[1]["body"]) == {"error": "invalid_request"}

    run(tmp_path, test)


def test_a_token_in_the_address_is_not_looked_at(tmp_path: Path) -> None:
    async def test(here: Place) -> None:
        query = urlencode({"logout_token": here.token()})
        assert (await here.http.post(f"{PATH}?{query}", headers=FORM)).status_code == 400
        assert here.recorded() == []

    run(tmp_path, test)
