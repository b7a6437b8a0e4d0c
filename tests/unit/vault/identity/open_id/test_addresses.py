"""Where a browser is sent to sign in and to sign out, and where a provider sends it back to."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardline.vault.identity.open_id.authorization_url import authorization_url, redirect_uri
from wardline.vault.identity.open_id.end_session_url import end_session_url
from wardline.vault.identity.open_id.model import Metadata, OpenIdProvider

ORIGIN = "https://chat.example"
PROVIDER = OpenIdProvider("hospital", "Hospital sign-in", "https://id.example", "wardline")
METADATA = Metadata(
    "https://id.example",
    "https://id.example/authorize?tenant=a%26b",
    "https://id.example/token",
    "https://id.example/keys",
    "https://id.example/end?tenant=a%26b#top",
)


def asked(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query, strict_parsing=True)


def test_a_browser_brings_the_code_back_where_no_server_sees_it() -> None:
    address = authorization_url(PROVIDER, METADATA, ORIGIN, state="s", login="ada.grey")
    assert address.startswith("https://id.example/authorize?tenant=a%26b&")
    assert asked(address) == {
        "tenant": ["a&b"],
        "response_type": ["code"],
        "response_mode": ["fragment"],
        "client_id": ["wardline"],
        "redirect_uri": ["https://chat.example/sign-in"],
        "scope": ["openid profile email"],
        "state": ["s"],
        "prompt": ["login"],
        "login_hint": ["ada.grey"],
        "code_challenge_method": ["S256"],
    }


def test_a_program_is_sent_it_on_this_very_machine() -> None:
    browser = asked(authorization_url(PROVIDER, METADATA, ORIGIN, state="s", login="ada.grey", anew=True))
    program = asked(authorization_url(PROVIDER, METADATA, ORIGIN, state="s", login="ada.grey", anew=True, port=49_152))
    assert program.pop("redirect_uri") == ["http://127.0.0.1:49152/sign-in"], "an address: no resolver is asked"
    assert program.pop("response_mode") == ["query"]
    assert {*browser} - {*program} == {"redirect_uri", "response_mode"}
    assert program.items() <= browser.items(), "nothing else is different"
    assert browser["max_age"] == ["0"]


def test_the_same_address_is_asked_for_and_redeemed() -> None:
    for port in (None, 1024, 65_535):
        address = authorization_url(PROVIDER, METADATA, ORIGIN, state="s", login="a", port=port)
        assert asked(address)["redirect_uri"] == [redirect_uri(ORIGIN, port)]


@given(login=st.text(max_size=254), state=st.text(min_size=1, max_size=64))
def test_what_people_type_stays_in_its_place(login: str, state: str) -> None:
    address = authorization_url(PROVIDER, METADATA, ORIGIN, state=state, login=login)
    query = parse_qs(urlsplit(address).query, keep_blank_values=True, strict_parsing=True)
    assert (query["login_hint"], query["state"], query["redirect_uri"]) == ([login], [state], [ORIGIN + "/sign-in"])
    assert address.isascii()


def test_a_browser_signs_out_with_no_token_in_its_address() -> None:
    address = end_session_url(PROVIDER, METADATA, ORIGIN)
    assert urlsplit(address).fragment == ""
    assert asked(address) == {
        "tenant": ["a&b"],
        "client_id": ["wardline"],
        "post_logout_redirect_uri": ["https://chat.example/signed-out"],
    }


@pytest.mark.parametrize("endpoint", ["https://id.example/end", "https://id.example/end?"])
def test_an_endpoint_without_a_query_gets_one(endpoint: str) -> None:
    metadata = Metadata("https://id.example", endpoint, endpoint, endpoint, endpoint)
    assert end_session_url(PROVIDER, metadata, ORIGIN).startswith("https://id.example/end?client_id=wardline&")


def test_a_provider_that_ends_no_sessions_has_no_address_for_it() -> None:
    assert end_session_url(PROVIDER, Metadata("i", "https://id.example/a", "t", "j", None), ORIGIN) == ""
