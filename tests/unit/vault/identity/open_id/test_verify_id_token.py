"""An ID token is taken only when all of it fits: each claim is spoiled once."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from wardline.vault.identity.open_id.model import OpenIdError, OpenIdProvider, Person
from wardline.vault.identity.open_id.verify_id_token import verify_id_token

NOW = 1_750_000_000
NONCE = "n" * 43
PROVIDER = OpenIdProvider("hospital", "Hospital", "https://id.example", "wardline")
KEY = ECKey.generate_key("P-256", {"kid": "1", "use": "sig", "alg": "ES256"})
KEYS = KeySet([KEY])
CLAIMS: dict[str, Any] = {
    "iss": "https://id.example",
    "aud": "wardline",
    "sub": "person-1",
    "exp": NOW + 300,
    "iat": NOW,
    "nonce": NONCE,
    "preferred_username": "robin",
    "amr": ["pwd", "mfa"],
}


def signed(key: Any = KEY, algorithm: str = "ES256", **changes: object) -> str:
    claims = {name: value for name, value in {**CLAIMS, **changes}.items() if value is not None}
    return jwt.encode({"alg": algorithm, "kid": "1"}, claims, key, algorithms=[algorithm])


def refusal(token: str, provider: OpenIdProvider = PROVIDER, now: int = NOW) -> str:
    with pytest.raises(OpenIdError) as caught:
        verify_id_token(token, KEYS, provider, NONCE, now)
    return caught.value.reason


def test_a_good_token_names_its_person() -> None:
    assert verify_id_token(signed(), KEYS, PROVIDER, NONCE, NOW) == Person("person-1", "robin", None, NOW)
    several = signed(aud=["wardline", "other"], azp="wardline")
    assert verify_id_token(several, KEYS, PROVIDER, NONCE, NOW) == Person("person-1", "robin", None, NOW)
    of_session = signed(sid="s-1", iat=NOW - 1.5)
    assert verify_id_token(of_session, KEYS, PROVIDER, NONCE, NOW) == Person("person-1", "robin", "s-1", NOW - 2)


@pytest.mark.parametrize(
    ("claim", "value", "reason"),
    [
        ("iss", "https://other.example", "bad_token"),
        ("iss", None, "bad_token"),
        ("aud", "another-client", "bad_token"),
        ("aud", ["wardline", "another-client"], "bad_token"),
        ("aud", None, "bad_token"),
        ("azp", "another-client", "bad_token"),
        ("exp", NOW - 121, "bad_token"),
        ("exp", None, "bad_token"),
        ("exp", "never", "bad_token"),
        ("exp", True, "bad_token"),
        ("iat", NOW + 121, "bad_token"),
        ("iat", NOW - 721, "bad_token"),
        ("iat", None, "bad_token"),
        ("nbf", NOW + 121, "bad_token"),
        ("nonce", "m" * 43, "wrong_nonce"),
        ("nonce", None, "wrong_nonce"),
        ("nonce", 7, "wrong_nonce"),
        ("sub", None, "bad_token"),
        ("sub", "", "bad_token"),
        ("sub", "x" * 256, "bad_token"),
        ("sub", 7, "bad_token"),
        ("sub", "person\x00", "bad_token"),
        ("sid", "", "bad_token"),
        ("sid", 7, "bad_token"),
    ],
)
def test_each_claim_counts(claim: str, value: object, reason: str) -> None:
    changes: dict[str, Any] = {claim: value}
    assert refusal(signed(**changes)) == reason


def test_clocks_may_differ_by_two_minutes() -> None:
    late = signed(exp=NOW - 119)
    assert verify_id_token(late, KEYS, PROVIDER, NONCE, NOW).subject == "person-1"


def test_a_required_method_must_have_been_used() -> None:
    strict = OpenIdProvider("hospital", "Hospital", "https://id.example", "wardline", require=("mfa",))
    assert verify_id_token(signed(), KEYS, strict, NONCE, NOW).subject == "person-1"
    assert refusal(signed(amr=["pwd"]), strict) == "weak_sign_in"
    assert refusal(signed(amr=None), strict) == "weak_sign_in"
    assert refusal(signed(amr="mfa"), strict) == "weak_sign_in"


def test_an_address_counts_only_where_the_provider_verified_it() -> None:
    by_address = OpenIdProvider("hospital", "Hospital", "https://id.example", "wardline", login_claim="email")
    claims = {"email": "robin@example.org"}
    assert verify_id_token(signed(**claims), KEYS, by_address, NONCE, NOW).login == ""
    assert verify_id_token(signed(**claims, email_verified="true"), KEYS, by_address, NONCE, NOW).login == ""
    verified = signed(**claims, email_verified=True)
    assert verify_id_token(verified, KEYS, by_address, NONCE, NOW).login == "robin@example.org"


def test_only_the_providers_own_keys_sign() -> None:
    assert refusal(signed(ECKey.generate_key("P-256", {"kid": "1"}))) == "bad_token"
    assert refusal(signed(RSAKey.generate_key(2048, {"kid": "1"}), "RS256")) == "bad_token"


def test_a_public_key_is_no_shared_secret() -> None:
    public = KEY.as_pem(private=False)
    assert refusal(signed(OctKey.import_key(public.replace(b"-----", b"")), "HS256")) == "bad_token"


def test_no_signature_is_no_signature() -> None:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    for algorithm in ("none", "None", "NONE", ""):
        assert refusal(f"{part({'alg': algorithm, 'kid': '1'})}.{part(CLAIMS)}.") == "bad_token"


CHANGES: list[Callable[[str], str]] = [
    lambda token: token[:-1],
    lambda token: token + "A",
    lambda token: token.replace(".", "", 1),
    lambda token: ".".join(reversed(token.split("."))),
    lambda token: token[:0],
    lambda token: token[:0] + "." * 10_000,
    lambda token: base64.urlsafe_b64encode(b"[" * 12_000).decode() + token[-10:],
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_token_is_none(change: Callable[[str], str]) -> None:
    assert refusal(change(signed())) == "bad_token"


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda data: base64.urlsafe_b64encode(data).decode()))
def test_anything_else_is_refused(token: str) -> None:
    assert refusal(token) == "bad_token"


@given(st.integers(0, 2), st.integers(0, 7))
def test_any_flipped_bit_is_noticed(part: int, bit: int) -> None:
    parts = [bytearray(base64.urlsafe_b64decode(each + "==")) for each in signed().split(".")]
    parts[part][len(parts[part]) // 2] ^= 1 << bit
    token = ".".join(base64.urlsafe_b64encode(each).rstrip(b"=").decode() for each in parts)
    assert refusal(token) == "bad_token"


@pytest.mark.parametrize(
    ("at", "fresh"),
    [
        (NOW, True),
        (NOW - 30, True),
        (NOW - 180, True),
        (NOW - 181, False),
        (NOW + 121, False),
        (None, False),
        (str(NOW), False),
        (True, False),
    ],
    ids=["now", "since", "a slow clock", "before", "in the future", "unsaid", "a text", "a truth"],
)
def test_for_a_step_up_the_person_must_have_signed_in_since(at: object, fresh: bool) -> None:
    token = signed(auth_time=at)
    assert verify_id_token(token, KEYS, PROVIDER, NONCE, NOW).subject == "person-1", "at a sign-in nobody asks"
    if fresh:
        assert verify_id_token(token, KEYS, PROVIDER, NONCE, NOW, NOW - 60).subject == "person-1"
        return
    with pytest.raises(OpenIdError, match="weak_sign_in"):
        verify_id_token(token, KEYS, PROVIDER, NONCE, NOW, NOW - 60)
