"""A logout token is taken only when all of it fits: each claim is spoiled once."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from wardline.vault.identity.open_id.model import Logout, OpenIdError, OpenIdProvider
from wardline.vault.identity.open_id.verify_logout_token import EVENT, verify_logout_token

NOW = 1_750_000_000
PROVIDER = OpenIdProvider("hospital", "Hospital", "https://id.example", "wardline")
KEY = ECKey.generate_key("P-256", {"kid": "1", "use": "sig", "alg": "ES256"})
KEYS = KeySet([KEY])
CLAIMS: dict[str, Any] = {
    "iss": "https://id.example",
    "aud": "wardline",
    "sub": "person-1",
    "sid": "session-1",
    "exp": NOW + 120,
    "iat": NOW,
    "jti": "logout-1",
    "events": {EVENT: {}},
}


def signed(key: Any = KEY, algorithm: str = "ES256", typ: object = "logout+jwt", **changes: object) -> str:
    claims = {name: value for name, value in {**CLAIMS, **changes}.items() if value is not None}
    header = {"alg": algorithm, "kid": "1", **({} if typ is None else {"typ": typ})}
    return jws.serialize_compact(header, json.dumps(claims), key, algorithms=[algorithm])


def refusal(token: str, now: int = NOW) -> str:
    with pytest.raises(OpenIdError) as caught:
        verify_logout_token(token, KEYS, PROVIDER, now)
    return caught.value.reason


def test_a_good_token_says_whose_session_is_over() -> None:
    assert verify_logout_token(signed(), KEYS, PROVIDER, NOW) == Logout(PROVIDER, "person-1", "session-1", NOW)
    assert verify_logout_token(signed(sid=None), KEYS, PROVIDER, NOW) == Logout(PROVIDER, "person-1", None, NOW)
    assert verify_logout_token(signed(sub=None), KEYS, PROVIDER, NOW) == Logout(PROVIDER, None, "session-1", NOW)
    assert verify_logout_token(signed(aud=["wardline"]), KEYS, PROVIDER, NOW).issued_at == NOW
    more = signed(events={EVENT: {"reason": "any"}, "urn:other": {}})
    assert verify_logout_token(more, KEYS, PROVIDER, NOW).subject == "person-1"


@pytest.mark.parametrize("typ", [None, "JWT", "jwt", "logout+jwt", "Logout+JWT", "application/logout+jwt"])
def test_its_type_may_be_said(typ: str | None) -> None:
    assert verify_logout_token(signed(typ=typ), KEYS, PROVIDER, NOW).session == "session-1"


@pytest.mark.parametrize("typ", ["at+jwt", "dpop+jwt", ""])
def test_another_type_is_another_token(typ: str) -> None:
    assert refusal(signed(typ=typ)) == "wrong_logout"


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", "https://other.example"),
        ("iss", None),
        ("aud", "another-client"),
        ("aud", ["wardline", "another-client"]),
        ("aud", None),
        ("azp", "another-client"),
        ("exp", NOW - 121),
        ("exp", None),
        ("exp", "never"),
        ("iat", NOW + 121),
        ("iat", NOW - 721),
        ("iat", None),
        ("iat", True),
        ("nbf", NOW + 121),
        ("events", None),
        ("events", {}),
        ("events", [EVENT]),
        ("events", EVENT),
        ("events", {EVENT: True}),
        ("events", {EVENT: []}),
        ("events", {"http://schemas.openid.net/event/frontchannel-logout": {}}),
        ("jti", None),
        ("jti", ""),
        ("jti", 7),
        ("sub", ""),
        ("sub", 7),
        ("sub", "x" * 256),
        ("sub", "\ud800"),
        ("sid", ""),
        ("sid", 7),
        ("sid", {}),
        ("nonce", "n" * 43),
        ("nonce", ""),
    ],
)
def test_each_claim_counts(claim: str, value: object) -> None:
    changes: dict[str, Any] = {claim: value}
    assert refusal(signed(**changes)) == "wrong_logout"


def test_somebody_must_be_named() -> None:
    assert refusal(signed(sub=None, sid=None)) == "wrong_logout"


def test_clocks_may_differ_by_two_minutes() -> None:
    assert verify_logout_token(signed(exp=NOW - 119), KEYS, PROVIDER, NOW).subject == "person-1"
    assert verify_logout_token(signed(iat=NOW + 119), KEYS, PROVIDER, NOW).issued_at == NOW + 119


def test_an_id_token_is_none() -> None:
    """Its own owner may have one, and so may whoever took it from them."""
    theirs = signed(typ=None, events=None, jti=None, nonce="n" * 43, preferred_username="robin", auth_time=NOW)
    assert refusal(theirs) == "wrong_logout"


def test_only_the_providers_own_keys_sign() -> None:
    assert refusal(signed(ECKey.generate_key("P-256", {"kid": "1"}))) == "bad_token"
    assert refusal(signed(RSAKey.generate_key(2048, {"kid": "1"}), "RS256")) == "bad_token"
    public = KEY.as_pem(private=False).replace(b"-----", b"")
    assert refusal(signed(OctKey.import_key(public), "HS256")) == "bad_token"


def test_no_signature_is_no_signature() -> None:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    for algorithm in ("none", "None", "NONE", ""):
        assert refusal(f"{part({'alg': algorithm, 'kid': '1'})}.{part(CLAIMS)}.") == "bad_token"


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda data: base64.urlsafe_b64encode(data).decode()))
def test_anything_else_is_refused(token: str) -> None:
    assert refusal(token) == "bad_token"


@given(st.integers(0, 2), st.integers(0, 7))
def test_any_flipped_bit_is_noticed(part: int, bit: int) -> None:
    parts = [bytearray(base64.urlsafe_b64decode(each + "==")) for each in signed().split(".")]
    parts[part][len(parts[part]) // 2] ^= 1 << bit
    token = ".".join(base64.urlsafe_b64encode(each).rstrip(b"=").decode() for each in parts)
    assert refusal(token) == "bad_token"
