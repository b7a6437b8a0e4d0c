"""A device that is not one yet: its key pair, and the certificate that it asks for."""

from dataclasses import dataclass
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, EllipticCurvePrivateKey, generate_private_key

from wardline.client.certificate_request import check_certificate, make_certificate_request, private_bytes
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.mls.public import Identity
from wardline.protocol.sealed_requests import Enrolled
from wardline.protocol.signing import enrolment_challenge


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A device's new identity."""

    identity: Identity
    chain: tuple[bytes, ...]
    anchor: bytes
    signing_key: Secret
    """PKCS#8 DER."""
    account_name: str
    organisation_name: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who it would be, by the vault's word, and the certificate request (PKCS#10, DER) that says so."""

    organisation: str
    account: str
    device: str
    key: EllipticCurvePrivateKey
    request: bytes

    @classmethod
    def make(cls, organisation: str, account: str, device: str) -> Self:
        """With a new key pair."""
        key = generate_private_key(SECP384R1())
        return cls(organisation, account, device, key, make_certificate_request(key, organisation, account, device))

    def challenge(self, nonce: bytes) -> bytes:
        """What the evidence has to answer (design.md, section 4)."""
        return enrolment_challenge(self.organisation, self.account, nonce, self.request)

    def accept(self, enrolled: Enrolled, anchor: bytes, now: int) -> Enrolment | Refusal:
        """Checked: it is for this key and nobody else. ``now``: seconds. Refused: ``bad_certificate``."""
        expected = (self.organisation, self.account, self.device)
        identity = check_certificate(enrolled.chain, anchor, self.key, expected, now)
        if isinstance(identity, Refusal):
            return identity
        return Enrolment(
            identity=identity,
            chain=enrolled.chain,
            anchor=anchor,
            signing_key=private_bytes(self.key),
            account_name=enrolled.account_name,
            organisation_name=enrolled.organisation_name,
        )
