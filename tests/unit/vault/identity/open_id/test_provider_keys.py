"""What a provider publishes is checked, kept for a while, and asked for again when its keys were exchanged."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.responses import PlainTextResponse, RedirectResponse
from tests.support.openid_double import Answer, Provider, key, provider

from wardline.kit.clock import FixedClock
from wardline.kit.safe_address import is_safe_address
from wardline.vault.identity.open_id.fetch import MOST_BYTES, Fetch
from wardline.vault.identity.open_id.model import OpenIdError
from wardline.vault.identity.open_id.provider_keys import ASK_AGAIN_MS, KEPT_MS, ProviderKeys


def run(test: Callable[[Provider, ProviderKeys, FixedClock], Awaitable[None]]) -> None:
    async def main() -> None:
        clock = FixedClock(1_750_000_000_000)
        async with provider() as double, Fetch() as fetch:
            await test(double, ProviderKeys(fetch, clock, double.issuer), clock)

    asyncio.run(main())


async def key_ids(keys: ProviderKeys, wanted: str | None) -> list[str | None]:
    return [each.kid for each in (await keys.keys(wanted)).keys]


def test_keys_are_kept_and_asked_for_again_when_they_were_exchanged() -> None:
    async def test(double: Provider, keys: ProviderKeys, clock: FixedClock) -> None:
        assert await key_ids(keys, "1") == ["1"]
        double.keys = [key("1"), key("2")]
        assert await key_ids(keys, "2") == ["1"], "asked a moment ago"
        clock.advance(ASK_AGAIN_MS + 1)
        assert await key_ids(keys, "2") == ["1", "2"]
        assert await key_ids(keys, "made up") == ["1", "2"]
        assert double.asked == 2, "a made-up key has nobody asked"
        double.keys = [key("3")]
        clock.advance(KEPT_MS + 1)
        assert await key_ids(keys, None) == ["3"], "a key that was withdrawn is gone within the hour"

    run(test)


def test_secrets_and_keys_for_other_uses_are_left_out() -> None:
    async def test(double: Provider, keys: ProviderKeys, _: FixedClock) -> None:
        double.keys = [{"kty": "oct", "k": "c2VjcmV0", "kid": "0"}, {**key("e"), "use": "enc"}, key("1")]
        assert await key_ids(keys, "1") == ["1"]

    run(test)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"issuer": "https://other.example"}, "bad_metadata"),
        ({"issuer": None}, "bad_metadata"),
        ({"token_endpoint": "http://id.example/token"}, "bad_metadata"),
        ({"jwks_uri": "file:///etc/passwd"}, "bad_metadata"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "bad_metadata"),
    ],
)
def test_metadata_that_is_not_the_issuers_is_refused(change: dict[str, Any], reason: str) -> None:
    async def test(double: Provider, keys: ProviderKeys, _: FixedClock) -> None:
        double.metadata.update(change)
        with pytest.raises(OpenIdError, match=reason):
            await keys.metadata()

    run(test)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda: PlainTextResponse("no", 404), "refused"),
        (lambda: PlainTextResponse("no", 503), "unreachable"),
        (lambda: RedirectResponse("http://127.0.0.1:1/"), "refused"),
        (lambda: PlainTextResponse("<html>", 200), "bad_metadata"),
        (lambda: PlainTextResponse("[" * 100_000, 200), "bad_metadata"),
        (lambda: PlainTextResponse("x" * (MOST_BYTES + 1), 200), "refused"),
    ],
)
def test_whatever_else_a_provider_answers_is_refused(answer: Answer, reason: str) -> None:
    async def test(double: Provider, keys: ProviderKeys, _: FixedClock) -> None:
        double.answer = answer
        with pytest.raises(OpenIdError, match=reason):
            await keys.metadata()
        double.answer = None
        assert (await keys.metadata()).issuer == double.issuer, "and nothing of it is kept"

    run(test)


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://id.example/realms/1", True),
        ("http://127.0.0.1:8080", True),
        ("http://localhost", True),
        ("http://id.example", False),
        ("http://127.0.0.1.example", False),
        ("https://user@id.example", False),
        ("https://", False),
        ("https://[", False),
        ("https://id.example:port", False),
        ("ftp://127.0.0.1", False),
        ("", False),
    ],
)
def test_only_encrypted_addresses_or_this_machines(address: str, safe: bool) -> None:
    assert is_safe_address(address) is safe
