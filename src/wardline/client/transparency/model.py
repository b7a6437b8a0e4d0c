"""What a device knows of its organisation's log and its partners', and of each certificate that it met."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from wardline.audit.checkpoint import Checkpoint
from wardline.audit.keys import VerifierKey
from wardline.mls.public import Identity


class CertificateState(StrEnum):
    """How far a certificate is proven."""

    PENDING = "pending"
    """The vault did not answer yet, or no checkpoint covers its record yet."""
    PROVEN = "proven"
    """Its record is in the log."""
    MISSING = "missing"
    """The vault answered, and could not prove it."""
    REVOKED = "revoked"
    """Its device was revoked before it was proven here."""


class LogFault(StrEnum):
    """Why the log is believed no more."""

    FORKED = "forked"
    """A signed and witnessed head does not contain the one that was verified before."""
    REPLACED = "replaced"
    """It comes with another key or other witnesses, and is no restored log."""


@dataclass(frozen=True, slots=True)
class MetCertificate:
    """What a leaf says, for comparison with the record."""

    digest: str
    """SHA-256 of the DER, hexadecimal."""
    device: str
    account: str
    organisation: str
    """Whose log has it."""

    @classmethod
    def of(cls, member: Identity) -> Self:
        """Of a member of a group."""
        return cls(hashlib.sha256(member.chain[0]).hexdigest(), member.device, member.account, member.organisation)


@dataclass(frozen=True, slots=True)
class LogName:
    """Whose log. Under another root certificate it is another log: an agreement that names another one begins anew."""

    organisation: str
    anchor: str
    """SHA-256 of the root certificate, DER, hexadecimal."""

    @classmethod
    def of(cls, organisation: str, anchor: bytes) -> Self:
        """``anchor``: DER."""
        return cls(organisation, hashlib.sha256(anchor).hexdigest())


@dataclass(frozen=True, slots=True)
class KnownLog:
    """The log as this device verified it last. Its keys are taken at first sight and compared ever after."""

    key: VerifierKey
    witnesses: tuple[VerifierKey, ...]
    checkpoint: Checkpoint | None = None
    """The last verified head."""
    note: bytes = b""
    """The same, signed."""
    fault: LogFault | None = None
    evidence: bytes = b""
    """The signed head that contradicts ``note``."""
    former: tuple[bytes, ...] = ()
    """Last signed heads of the log before it went on after a restoration of the vault (ADR 0014), oldest first."""

    @property
    def size(self) -> int:
        """Leaves of the last verified head."""
        return 0 if self.checkpoint is None else self.checkpoint.size
