"""The organisation's word for the client's files: what the service worker checks before it takes any of them."""

import base64
import hashlib
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA384

from wardline.protocol.signing import WebFilesStatement, signed_bytes
from wardline.vault.authority.model import Authority

_SCALAR_BYTES: Final = 48


class SignedFiles(msgspec.Struct, frozen=True):
    """``files.sig.json``: base64 throughout."""

    organisation: str
    root: str
    """The trust anchor, DER: its SHA-256 is the fingerprint in every invitation."""
    issuing: str
    """The issuing certificate, DER, signed by the root's key."""
    signature: str
    """By the issuing key over ``WebFilesStatement``: ECDSA P-384 with SHA-384, r and s of 48 bytes each, as browsers'
    ``crypto.subtle.verify`` wants it (IEEE P1363)."""


def sign_files(authority: Authority, listing: bytes) -> bytes:
    """The JSON of ``SignedFiles`` for a list of files."""
    statement = WebFilesStatement(authority.organisation, hashlib.sha256(listing).digest())
    r, s = decode_dss_signature(authority.issuing_key.sign(signed_bytes(statement), ECDSA(SHA384())))
    signature = r.to_bytes(_SCALAR_BYTES, "big") + s.to_bytes(_SCALAR_BYTES, "big")
    texts = (_text(each) for each in (authority.root, authority.issuing, signature))
    return msgspec.json.encode(SignedFiles(authority.organisation, *texts))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
