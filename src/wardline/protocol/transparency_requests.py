"""Certificates and revocations are records of the vault's log, and devices check that they are before they trust them
(key transparency). Bodies of sealed requests, like ``sealed_requests``.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from wardline.protocol.administration_requests import ProvenRecord
from wardline.protocol.types import Count, Hash


class ProveCertificates(msgspec.Struct, frozen=True, array_like=True, tag="prove_certificates"):
    """Proofs that these certificates were issued under this organisation's log, and what became of their devices."""

    certificates: Annotated[tuple[Hash, ...], Meta(max_length=64)]
    """SHA-256 of each leaf certificate, DER. None of them: those of the asker's own account, the newest 64."""
    size: Count = 0
    """Of the last checkpoint that the device has verified: the answer proves that the log grew from it."""


ProveRequest = ProveCertificates


class CertificateProof(msgspec.Struct, frozen=True, array_like=True):
    """Of one certificate."""

    certificate: Hash
    issued: ProvenRecord | None
    """``certificate.issued`` with its digest, device and account; none where the log has no such record."""
    revoked: ProvenRecord | None = None
    """``device.revoked``, where it was."""


class CertificateProofs(msgspec.Struct, frozen=True, array_like=True, tag="certificate_proofs"):
    """The answer to ``ProveCertificates``."""

    proofs: tuple[CertificateProof, ...]
    size: Count
    """Leaves of the checkpoint: a record whose index is not below it is covered soon; ask again."""
    checkpoint: bytes
    """Signed note (c2sp.org/tlog-checkpoint), with the hub's cosignature; empty while there is none."""
    consistency: tuple[Hash, ...]
    """From the asked size (RFC 9162 section 2.1.4); empty where the log never had that size."""
    log_key: str
    """Verifier key (c2sp.org/signed-note)."""
    witness_keys: tuple[str, ...]


ProveAnswer = CertificateProofs
