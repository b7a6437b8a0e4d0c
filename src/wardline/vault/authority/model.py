"""What the authority is made of."""

from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from wardline.kit.ids import AccountId, DeviceId, OrganisationId
from wardline.kit.secret import Secret

_DAY: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long certificates are valid, and how far they are dated back for clocks that are behind. Milliseconds."""

    root: int = 7300 * _DAY
    issuing: int = 1825 * _DAY
    device: int = 365 * _DAY
    backdate: int = 3_600_000


@dataclass(frozen=True, slots=True)
class Authority:
    """The organisation's authority, opened: its certificates and the issuing key. The root key is not in the vault."""

    organisation: OrganisationId
    name: str
    """The organisation's, for people."""
    root: bytes
    """The trust anchor, DER."""
    issuing: bytes
    """The issuing certificate, DER."""
    issuing_key: EllipticCurvePrivateKey = field(repr=False)
    lifetimes: Lifetimes = field(default_factory=Lifetimes)

    @property
    def anchors(self) -> dict[str, bytes]:
        """The one trust anchor, as MLS wants it."""
        return {self.organisation: self.root}


@dataclass(frozen=True, slots=True)
class VaultIdentity:
    """The vault's own device: the steward that is a member of each conversation, and its sealing key."""

    account: AccountId
    device: DeviceId
    chain: tuple[bytes, ...]
    """DER, leaf first."""
    signing_key: Secret
    """PKCS#8, DER."""
    sealing_chain: tuple[bytes, ...]
    sealing_key: Secret
    """The scalar, 48 bytes (RFC 9180 section 7.1.2)."""
    log_key: Secret
    """Ed25519 seed of the audit log's key, 32 bytes."""
