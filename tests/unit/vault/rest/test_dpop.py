"""Proof of possession (RFC 9449): what is one, and everything that looks like one and is none."""

import base64
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from wardline.vault.rest.dpop import GOOD_FOR_MS, MOST_SEEN, BadKeyError, Proof, SeenProofs, read_key, verify_proof

NOW = 1_790_000_000_000
URL = "https://chat.example.org/scim/v2/Users"
TOKEN = "wl_0123_secret"
KEY = ECKey.generate_key("P-256")


def hashed(token: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()


def make(*, header: dict[str, Any] | None = None, key: ECKey | OKPKey | RSAKey | OctKey = KEY, **claims: object) -> str:
    head = {"typ": "dpop+jwt", "alg": "ES256", "jwk": key.as_dict(private=False)} | (header or {})
    body = {"htm": "GET", "htu": URL, "iat": NOW / 1000, "jti": "a" * 22, "ath": hashed(TOKEN)} | claims
    return jwt.encode({k: v for k, v in head.items() if v is not None}, body, key, algorithms=[str(head["alg"])])


def verify(text: str, **changed: Any) -> Proof | None:
    asked: dict[str, Any] = {"method": "GET", "url": URL, "token": TOKEN, "now": NOW} | changed
    return verify_proof(text, **asked)


def test_a_good_proof_names_its_key() -> None:
    assert verify(make()) == Proof(read_key(json.dumps(KEY.as_dict(private=False))), "a" * 22, NOW)


@pytest.mark.parametrize(("curve", "algorithm"), [("P-384", "ES384"), ("Ed25519", "Ed25519")])
def test_other_curves_are_taken(curve: Any, algorithm: str) -> None:
    key = OKPKey.generate_key(curve) if algorithm == "Ed25519" else ECKey.generate_key(curve)
    assert verify(make(key=key, header={"alg": algorithm})) is not None


@pytest.mark.parametrize("stated", [URL + "?startIndex=1", URL + "#x", "HTTPS://CHAT.example.org/scim/v2/Users"])
def test_query_fragment_and_case_of_the_host_mean_nothing(stated: str) -> None:
    assert verify(make(htu=stated)) is not None


@pytest.mark.parametrize(
    "claims",
    [
        {"htm": "POST"},
        {"htm": None},
        {"htu": "https://chat.example.org/scim/v2/Groups"},
        {"htu": "https://elsewhere.example/scim/v2/Users"},
        {"htu": "http://chat.example.org/scim/v2/Users"},
        {"htu": "https://chat.example.org/scim/v2/users"},
        {"htu": "https://[/scim"},
        {"htu": 7},
        {"ath": hashed("another")},
        {"ath": None},
        {"iat": (NOW - GOOD_FOR_MS - 1) / 1000},
        {"iat": (NOW + GOOD_FOR_MS + 1) / 1000},
        {"iat": "now"},
        {"iat": float("nan")},
        {"jti": "short"},
        {"jti": "a" * 129},
        {"jti": None},
    ],
    ids=repr,
)
def test_a_proof_of_something_else_is_none(claims: dict[str, Any]) -> None:
    assert verify(make(**claims)) is None


def test_the_header_has_to_be_a_proofs() -> None:
    assert verify(make(header={"typ": "JWT"})) is None
    assert verify(make(header={"jwk": None})) is None
    assert verify(make(header={"jwk": KEY.as_dict(private=True)})) is None
    assert verify(make(header={"jwk": ECKey.generate_key("P-256").as_dict(private=False)})) is None


def test_a_shared_secret_or_a_weak_algorithm_is_no_key() -> None:
    shared, rsa = OctKey.generate_key(256), RSAKey.generate_key(2048)
    assert verify(make(key=shared, header={"alg": "HS256", "jwk": {"kty": "oct", "k": "AAAA"}})) is None
    assert verify(make(key=rsa, header={"alg": "RS256"})) is None


def test_an_unsigned_proof_is_none() -> None:
    head, body, _ = make().split(".")
    none = base64.urlsafe_b64encode(b'{"typ":"dpop+jwt","alg":"none"}').rstrip(b"=").decode()
    assert verify(f"{head}.{body}.") is None
    assert verify(f"{none}.{body}.") is None


@given(st.text(max_size=200) | st.from_regex(r"[A-Za-z0-9_-]{0,80}\.[A-Za-z0-9_-]{0,80}\.[A-Za-z0-9_-]{0,80}"))
def test_nothing_that_is_no_proof_throws(text: str) -> None:
    assert verify(text) is None


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_a_flipped_byte_is_noticed(place: int, flip: int) -> None:
    data = bytearray(make().encode())
    data[place % len(data)] ^= flip
    text = data.decode("latin-1")
    assert text == make() or verify(text) is None or _only_padding(text)


def _only_padding(text: str) -> bool:
    """base64url's last character may hold bits that mean nothing."""
    whole = [base64.urlsafe_b64decode(part + "==") for part in make().split(".")[:2]]
    return [base64.urlsafe_b64decode(part + "==") for part in text.split(".")[:2]] == whole


def test_a_proof_is_good_once() -> None:
    seen, proof = SeenProofs(NOW - 1), Proof(b"k" * 32, "a" * 22, NOW)
    assert [seen.take(proof, NOW), seen.take(proof, NOW + 1)] == [True, False]
    assert seen.take(Proof(b"j" * 32, "a" * 22, NOW), NOW)


def test_a_restart_makes_no_proof_good_again() -> None:
    assert not SeenProofs(NOW).take(Proof(b"k" * 32, "a" * 22, NOW - 1), NOW)


def test_what_is_remembered_is_forgotten_when_it_is_stale_anyway_and_has_a_bound() -> None:
    seen = SeenProofs(0)
    assert all(seen.take(Proof(b"k" * 32, str(number), NOW), NOW) for number in range(MOST_SEEN))
    assert not seen.take(Proof(b"k" * 32, "one more", NOW), NOW)
    later = NOW + 2 * GOOD_FOR_MS + 1
    assert seen.take(Proof(b"k" * 32, "one more", later), later)


@pytest.mark.parametrize(
    "key", ["", "[]", "{}", "nothing", '{"kty":"oct","k":"AAAA"}', json.dumps(KEY.as_dict(private=True))]
)
def test_only_a_public_key_is_bound(key: str) -> None:
    with pytest.raises(BadKeyError):
        read_key(key)
