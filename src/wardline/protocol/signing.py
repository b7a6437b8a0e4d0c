"""What devices, vaults and authorities sign: each statement under its own context, so that none passes for another.

A statement is a canonical array whose first item is its context; signatures are ECDSA P-384 with SHA-384 (RFC 5758).
"""

import hashlib
import hmac
from typing import Final

import msgspec

from wardline.protocol import canonical
from wardline.protocol.types import Count, Hash, Id, Number


class Statement(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Base of everything signed."""


class SignInStatement(Statement, frozen=True, tag="wardline/sign-in/v1"):
    """A device answers the hub's challenge."""

    hub: str
    nonce: Hash
    organisation: Id
    device: Id


class RevocationStatement(Statement, frozen=True, tag="wardline/revocation/v1"):
    """The authority declares a device dead. The hub obeys; it takes no other reason."""

    organisation: Id
    device: Id
    at: Count
    """Milliseconds, the authority's clock."""
    wipe: bool = False
    """The device erases itself when it learns of it."""


class RequestStatement(Statement, frozen=True, tag="wardline/sealed-request/v1"):
    """A device asks its vault."""

    organisation: Id
    request: Id
    device: Id
    at: Count
    """Milliseconds, the device's clock."""
    body: Hash
    """SHA-256 of the encoded body."""


class HistoryStatement(Statement, frozen=True, tag="wardline/history/v1"):
    """The vault vouches for what it released to one device."""

    organisation: Id
    request: Id
    device: Id
    entries: Hash
    """SHA-256 of the encoded entries."""


class EpochStatement(Statement, frozen=True, tag="wardline/epoch/v1"):
    """A member says which state of the group it holds (RFC 9420 section 8.7, epoch authenticator)."""

    conversation: Id
    generation: Number
    epoch: Count
    device: Id
    authenticator: bytes


class WebFilesStatement(Statement, frozen=True, tag="wardline/web-files/v1"):
    """The authority vouches for the web client's files (vault/web/sign_files.py)."""

    organisation: Id
    files: Hash
    """SHA-256 of ``files.json``."""


SIGNING_CONTEXTS: Final = (
    SignInStatement,
    RevocationStatement,
    RequestStatement,
    HistoryStatement,
    EpochStatement,
    WebFilesStatement,
)


def signed_bytes(statement: Statement) -> bytes:
    """The bytes under a signature: the context is the struct's tag, first in its canonical array."""
    return canonical.encode(statement)


def enrolment_challenge(organisation: str, account: str, nonce: bytes, certificate_request: bytes) -> bytes:
    """What enrolment evidence answers (design.md, section 4): binds the request of the one who enrols, 32 bytes.

    SHA-256("wardline/enrol/v1" || organisation || account || nonce || SHA-256(certificate request)); the ids have
    fixed lengths, so that no two inputs share an encoding.
    """
    digest = hashlib.sha256(b"wardline/enrol/v1")
    digest.update(organisation.encode("ascii"))
    digest.update(account.encode("ascii"))
    digest.update(nonce)
    digest.update(hashlib.sha256(certificate_request).digest())
    return digest.digest()


def invitation_evidence(secret: bytes, challenge: bytes) -> bytes:
    """HMAC-SHA-256 (RFC 2104) of the challenge under the invitation's 128-bit secret."""
    return hmac.digest(secret, challenge, "sha256")


def passkey_challenge(organisation: str, account: str, device: str, nonce: bytes) -> bytes:
    """What a new passkey of an enrolled device's owner answers: 32 bytes."""
    return _challenge(b"wardline/passkey/v1", organisation, account, device, nonce)


def step_up_challenge(organisation: str, account: str, device: str, nonce: bytes) -> bytes:
    """What proves that a device's owner is there now: 32 bytes."""
    return _challenge(b"wardline/step-up/v1", organisation, account, device, nonce)


def approval_commitment(organisation: str, account: str, device: str, nonce: bytes, request_hash: bytes) -> bytes:
    """What a device that signs in by password commits to: its nonce and its certificate request's SHA-256."""
    return _challenge(b"wardline/approval-commitment/v1", organisation, account, device, nonce + request_hash)


def approval_transcript(
    organisation: str, approval: str, request_hash: bytes, nonce: bytes, approver_nonce: bytes
) -> bytes:
    """What both devices have seen, 32 bytes; ``approval_code`` of it is compared by a person."""
    ids = (organisation + approval).encode("ascii")
    return hashlib.sha256(b"wardline/approval-code/v1" + ids + request_hash + nonce + approver_nonce).digest()


def approval_code(transcript: bytes) -> str:
    """Six digits. A nonce committed to before the other was known leaves one chance in a million, once."""
    return f"{int.from_bytes(transcript[:8]) % 1_000_000:06d}"


def approval_hash(organisation: str, approval: str, request_hash: bytes) -> bytes:
    """What is scanned instead of comparing a code: nobody finds another request with it, 32 bytes."""
    ids = (organisation + approval).encode("ascii")
    return hashlib.sha256(b"wardline/approval-request/v1" + ids + request_hash).digest()


def _challenge(context: bytes, organisation: str, account: str, device: str, nonce: bytes) -> bytes:
    # Ids and nonce have fixed lengths, so that no two inputs share an encoding.
    ids = (organisation + account + device).encode("ascii")
    return hashlib.sha256(context + ids + nonce).digest()
