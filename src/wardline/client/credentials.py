"""What a device shows and signs with: its certificate chain and the key behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.mls.member import Member
from wardline.mls.public import Identity, MlsError, verify_chain
from wardline.protocol.errors import ErrorCode
from wardline.protocol.signing import Statement, signed_bytes


@dataclass(frozen=True, slots=True)
class Credentials:
    """One device's identity: for the hub's challenge, for sealed requests, and for MLS."""

    identity: Identity
    chain: tuple[bytes, ...]
    """DER, leaf first, without the anchor."""
    anchor: bytes
    """The organisation's root certificate, DER."""
    key: EllipticCurvePrivateKey = field(repr=False)

    @classmethod
    def load(cls, *, key: Secret, chain: tuple[bytes, ...], anchor: bytes, organisation: str) -> Self:
        """``key``: PKCS#8 DER. Raises RefusedError ``bad_certificate`` where chain, anchor and key do not belong
        together; the time is not checked, so that an expired device can still read what it has.
        """
        try:
            identity = verify_chain(list(chain), anchors={organisation: anchor}, now=None)
            private = load_der_private_key(key.reveal(), password=None)
        except (MlsError, ValueError):
            raise RefusedError(Refusal(ErrorCode.BAD_CERTIFICATE)) from None
        if not isinstance(private, EllipticCurvePrivateKey) or identity.organisation != organisation:
            raise RefusedError(Refusal(ErrorCode.BAD_CERTIFICATE))
        return cls(identity, chain, anchor, private)

    def sign(self, statement: Statement) -> bytes:
        """ECDSA P-384 with SHA-384 (RFC 5758), DER."""
        return self.key.sign(signed_bytes(statement), ECDSA(SHA384()))

    def member(self, storage_key: Secret, partners: Mapping[str, bytes] | None = None) -> Member:
        """This device in MLS. ``storage_key`` (32 bytes) seals its rows; ``partners``: other organisations' anchors."""
        return Member(
            signing_key=self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
            chain=list(self.chain),
            anchors={**(partners or {}), self.identity.organisation: self.anchor},
            storage_key=storage_key.reveal(),
        )
