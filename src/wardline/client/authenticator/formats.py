"""The bytes of WebAuthn Level 3 that an authenticator and its client make. Pure."""

import hashlib
import json
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from webauthn.helpers import encode_cbor

from wardline.kit.base64url import encode_base64url

USER_PRESENT: Final = 0x01
USER_VERIFIED: Final = 0x04
ATTESTED: Final = 0x40
"""Flags of section 6.1."""
_AAGUID: Final = bytes(16)
"""None: section 6.5.1 for who tells nothing of its make."""


def client_data(kind: str, challenge: bytes, origin: str) -> bytes:
    """Section 5.8.1. ``kind``: ``webauthn.create`` or ``webauthn.get``."""
    encoded = encode_base64url(challenge)
    fields = {"type": kind, "challenge": encoded, "origin": origin, "crossOrigin": False}
    return json.dumps(fields, separators=(",", ":")).encode()


def authenticator_data(relying_party: str, flags: int, counter: int, attested: bytes = b"") -> bytes:
    """Section 6.1."""
    return hashlib.sha256(relying_party.encode()).digest() + bytes([flags]) + counter.to_bytes(4, "big") + attested


def attested_credential(credential: bytes, key: EllipticCurvePublicKey) -> bytes:
    """Section 6.5.1: a P-256 key for ES256 in COSE (RFC 9053, section 2.1 and 7.1.1)."""
    numbers = key.public_numbers()
    cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
    return _AAGUID + len(credential).to_bytes(2, "big") + credential + encode_cbor(cose)


def attestation_object(data: bytes) -> bytes:
    """Section 6.5.4, with no attestation (section 8.7)."""
    return encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})


def signed_by_authenticator(data: bytes, client: bytes) -> bytes:
    """Section 6.3.3, step 11: what an assertion's signature is over."""
    return data + hashlib.sha256(client).digest()
