"""What a person reads who signs in at a provider from a terminal, and what is opened for them."""

import asyncio
import webbrowser

import httpx2
import pytest

from wardline.cli.at_provider import proving_at
from wardline.cli.output import Output
from wardline.cli.ways import describe_ways
from wardline.client.provers import state_of
from wardline.kit.outcome import Refusal
from wardline.protocol.identity_requests import (
    Evidence,
    KnownProvider,
    Method,
    OpenIdEvidence,
    Provider,
    StepUpBegun,
    WaysIn,
)

ENDING = "https://id.example/end?client_id=wardline"
PROVIDER = Provider("hospital", "Hospital sign-in", "https://id.example/authorize?state=" + "5f" * 16, ENDING)
BEGUN = StepUpBegun(bytes(32), "", (Method.OPEN_ID,), (), (PROVIDER,))


def test_the_address_is_printed_and_opened_and_then_where_to_sign_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[str] = []

    async def main() -> Evidence | Refusal:
        async with proving_at("hospital", Output(as_json=False), browser=True) as prover:

            def come_back(address: str) -> bool:
                opened.append(address)
                back = f"http://127.0.0.1:{prover.port}/sign-in?code=abc&state={state_of(address)}"
                return httpx2.get(back, trust_env=False).status_code == 200

            monkeypatch.setattr(webbrowser, "open", come_back)
            return await prover.answer(BEGUN, bytes(32))

    assert isinstance(asyncio.run(main()), OpenIdEvidence)
    title, address, ending = capsys.readouterr().out.splitlines()
    assert title == "Sign in at Hospital sign-in, in a browser on this machine:"
    assert opened == [address]
    assert address.startswith(PROVIDER.authorization_url + "&nonce=")
    assert ending.startswith("That browser stays signed in at Hospital sign-in. Sign out there")
    assert ending.endswith(f": {ENDING}")


def test_whoever_did_not_get_there_is_told_of_no_signing_out(capsys: pytest.CaptureFixture[str]) -> None:
    async def main() -> None:
        async with proving_at("clinic", Output(as_json=False), browser=True) as prover:
            assert await prover.answer(BEGUN, bytes(32)) == Refusal("unknown_provider", "hospital")

    asyncio.run(main())
    assert capsys.readouterr().out == ""


def test_what_one_signs_in_with_names_providers_and_where_to_sign_out() -> None:
    known = (KnownProvider("hospital", "Hospital sign-in", ENDING), KnownProvider("portal", "Portal"))
    found = WaysIn((Method.OPEN_ID,), 0, password=False, totp=False, recovery_codes=0, providers=known)
    assert describe_ways(found, 0)[-4:] == [
        "Providers that know you:",
        "  Hospital sign-in (--provider hospital)",
        f"    sign out there: {ENDING}",
        "  Portal (--provider portal)",
    ]
    nothing = WaysIn((Method.PASSKEY,), 1, password=False, totp=False, recovery_codes=0)
    assert describe_ways(nothing, 0)[-1] == "Providers that know you: none"
