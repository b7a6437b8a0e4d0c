"""A browser brings a provider's answer to a program on the same machine, and whoever else knocks there gets nothing."""

import asyncio
from collections.abc import Callable, Coroutine
from urllib.parse import urlencode

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardline.client.loopback import HOST, MOST_QUERY, Loopback, awaiting_browser
from wardline.client.provers import by_provider
from wardline.client.read_return import read_return
from wardline.kit.outcome import Refusal
from wardline.protocol.identity_requests import Evidence, Method, OpenIdEvidence, Provider, StepUpBegun

STATE = "5f" * 16
ADDRESS = f"https://id.example/authorize?client_id=wardline&state={STATE}"
PROVIDER = Provider("hospital", "Hospital sign-in", ADDRESS)
GOOD = f"/sign-in?code=abc&state={STATE}"

Play = Callable[[Loopback], Coroutine[None, None, None]]


async def with_browser(play: Play, *providers: Provider, wait_s: float = 60.0) -> Evidence | Refusal:
    """What the program has in the end. ``play``: what happens once the address is shown."""

    async def show(_: str) -> None:
        group.create_task(play(loopback))

    async with awaiting_browser(show, wait_s=wait_s) as loopback, asyncio.TaskGroup() as group:
        prover = by_provider("hospital", loopback.visit, loopback.port)
        assert prover.port == loopback.port >= 1024
        begun = StepUpBegun(bytes(32), "", (Method.OPEN_ID,), (), providers)
        answered = await prover.answer(begun, bytes(32))
    with pytest.raises(OSError):  # noqa: PT011  it listens no more
        await asyncio.open_connection(HOST, loopback.port)
    return answered


async def get(loopback: Loopback, path: str, **options: object) -> httpx2.Response:
    async with httpx2.AsyncClient(trust_env=False) as browser:
        method = str(options.pop("method", "GET"))
        return await browser.request(method, f"http://{HOST}:{loopback.port}{path}", **options)  # pyright: ignore[reportArgumentType]


async def raw(loopback: Loopback, request: bytes) -> bytes:
    """The first line of the answer to bytes that no browser sends."""
    reader, writer = await asyncio.open_connection(HOST, loopback.port)
    writer.write(request)
    line = await reader.readline()
    writer.close()
    return line.split(b" ")[1]


def test_a_person_comes_back_and_is_told_to_close_the_window() -> None:
    async def main() -> None:
        async def come_back(loopback: Loopback) -> None:
            page = await get(loopback, GOOD)
            assert page.status_code == 200
            assert "You can close this window" in page.text
            assert "<script" not in page.text
            assert "abc" not in page.text
            assert STATE not in page.text
            assert page.headers["content-security-policy"].startswith("default-src 'none'")
            assert page.headers["cache-control"] == "no-store"
            assert page.headers["referrer-policy"] == "no-referrer"
            assert (await get(loopback, GOOD)).status_code == 400, "once"

        evidence = await with_browser(come_back, PROVIDER)
        assert isinstance(evidence, OpenIdEvidence)
        assert (evidence.provider, evidence.code) == ("hospital", "abc")
        assert evidence.port is not None
        assert len(evidence.verifier) >= 43

    asyncio.run(main())


def test_whatever_else_knocks_is_refused_and_the_person_still_comes_in() -> None:
    async def main() -> None:
        async def knock(loopback: Loopback) -> None:
            port = loopback.port
            for path, options, status in (
                ("/", {}, 404),
                ("/favicon.ico", {}, 404),
                ("/sign-in/", {}, 404),
                ("/sign%2din?code=abc&state=" + STATE, {}, 404),
                ("/sign-in", {}, 400),
                ("/sign-in?code=abc", {}, 400),
                ("/sign-in?code=abc&state=" + "0" * 32, {}, 400),
                ("/sign-in?state=" + STATE, {}, 400),
                (f"/sign-in?code=abc&code=def&state={STATE}", {}, 400),
                (f"/sign-in?code=abc&state={STATE}&state={STATE}", {}, 400),
                (f"/sign-in?code=abc&error=access_denied&state={STATE}", {}, 400),
                (f"/sign-in?code=abc&state={STATE}" + "&x=1" * 20, {}, 400),
                ("/sign-in?" + urlencode({"code": "c" * MOST_QUERY, "state": STATE}), {}, 400),
                (GOOD, {"headers": {"host": f"attacker.example:{port}"}}, 400),
                (GOOD, {"headers": {"host": f"localhost:{port}"}}, 400),
                (GOOD, {"headers": {"host": HOST}}, 400),
                (GOOD, {"method": "POST"}, 405),
                (GOOD, {"method": "HEAD"}, 405),
                (GOOD, {"method": "OPTIONS"}, 405),
                (GOOD, {"content": b"x"}, 400),
            ):
                answer = await get(loopback, path, **options)
                assert answer.status_code == status, (path, options)
                assert answer.content == b""
                assert "access-control-allow-origin" not in answer.headers
            host = f"{HOST}:{port}".encode()
            for request in (
                b"\x16\x03\x01\x02\x00 a TLS hello\r\n\r\n",
                b"GET " + GOOD.encode() + b" HTTP/1.1\r\n\r\n",
                b"GET " + GOOD.encode() + b" HTTP/1.0\r\n\r\n",
                b"GET " + GOOD.encode() + b" HTTP/1.1\r\nHost: " + host + b"\r\nHost: " + host + b"\r\n\r\n",
                b"GET " + GOOD.encode() + b" HTTP/1.1\r\nHost: " + host + b"\r\nTransfer-Encoding: chunked\r\n\r\n",
                b"GET /sign-in?code=a\xff&state=" + STATE.encode() + b" HTTP/1.1\r\nHost: " + host + b"\r\n\r\n",
                b"GET / HTTP/1.1\r\nHost: " + host + b"\r\nX: " + b"x" * 200_000,
            ):
                assert await raw(loopback, request) == b"400", request[:80]
            absolute = b"GET http://" + host + GOOD.encode() + b" HTTP/1.1\r\nHost: " + host + b"\r\n\r\n"
            assert await raw(loopback, absolute) == b"404"
            assert (await get(loopback, GOOD)).status_code == 200

        assert isinstance(await with_browser(knock, PROVIDER), OpenIdEvidence)

    asyncio.run(main())


@pytest.mark.parametrize(
    ("error", "field"),
    [("access_denied", "access_denied"), ("login_required", "login_required"), ("a%20person's%20name", None)],
    ids=("denied", "login", "text"),
)
def test_who_is_not_signed_in_there_is_told_so(error: str, field: str | None) -> None:
    async def main() -> None:
        async def come_back(loopback: Loopback) -> None:
            page = await get(loopback, f"/sign-in?error={error}&error_description=x&state={STATE}")
            assert page.status_code == 200

        assert await with_browser(come_back, PROVIDER) == Refusal("provider_denied", field)

    asyncio.run(main())


def test_nobody_is_waited_for_for_ever() -> None:
    async def main() -> None:
        async def stay_away(_: Loopback) -> None: ...

        assert await with_browser(stay_away, PROVIDER, wait_s=0.05) == Refusal("provider_timed_out")

    asyncio.run(main())


def test_a_listener_that_nobody_was_sent_to_takes_nothing() -> None:
    async def main() -> None:
        async def show(_: str) -> None: ...

        async with awaiting_browser(show) as loopback:
            assert (await get(loopback, GOOD)).status_code == 400
            assert (await get(loopback, "/sign-in?code=abc&state=")).status_code == 400

    asyncio.run(main())


def test_a_provider_that_is_not_offered_is_named_and_nobody_is_sent_anywhere() -> None:
    async def main() -> None:
        async def fail(_: Loopback) -> None:
            raise AssertionError

        assert await with_browser(fail) == Refusal("no_provider")
        others = (Provider("clinic", "Clinic", ADDRESS), Provider("partner", "Partner", ADDRESS))
        assert await with_browser(fail, *others) == Refusal("unknown_provider", "clinic, partner")

    asyncio.run(main())


@pytest.mark.parametrize(
    "address",
    ["file:///usr/bin/x?a", "javascript:alert(1)?a", "http://id.example/?a", "--new-window?a"],
    ids=("file", "script", "plain", "option"),
)
def test_a_browser_is_sent_to_pages_of_the_web_only(address: str) -> None:
    async def main() -> None:
        async def fail(_: Loopback) -> None:
            raise AssertionError

        offered = Provider("hospital", "Hospital sign-in", f"{address}&state={STATE}")
        assert await with_browser(fail, offered) == Refusal("sign_in_failed")

    asyncio.run(main())


@given(answer=st.text(max_size=200) | st.builds(urlencode, st.dictionaries(st.text(), st.text())))
def test_only_an_answer_to_this_sign_in_counts(answer: str) -> None:
    assert read_return(answer, STATE) is None
    assert read_return(answer, "") is None


@given(
    code=st.text(min_size=1, max_size=100), more=st.dictionaries(st.sampled_from(["iss", "session_state"]), st.text())
)
def test_a_code_is_taken_to_the_character(code: str, more: dict[str, str]) -> None:
    assert read_return(urlencode({**more, "code": code, "state": STATE}), STATE) == code
