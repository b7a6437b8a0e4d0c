"""Test authorities: a root and an issuing certificate per organisation, and the device certificates that they issue."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_bytes, token_hex

import wardline_mls
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

NOW = 1_800_000_000
"""The second at which most tests happen (15 January 2027)."""
DAY = 86_400
YEAR = 365 * DAY

DEVICE = x509.ObjectIdentifier(wardline_mls.EKU_DEVICE)
STEWARD = x509.ObjectIdentifier(wardline_mls.EKU_STEWARD)
SEALING = x509.ObjectIdentifier(wardline_mls.EKU_SEALING)


def new_key() -> ec.EllipticCurvePrivateKey:
    """A fresh P-384 key."""
    return ec.generate_private_key(ec.SECP384R1())


def pkcs8(key: ec.EllipticCurvePrivateKey) -> bytes:
    """PKCS#8 DER, as ``Member`` takes it."""
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def der(certificate: x509.Certificate) -> bytes:
    """The certificate's DER."""
    return certificate.public_bytes(Encoding.DER)


def at(second: int) -> datetime:
    """Seconds since the epoch as the time that ``cryptography`` wants."""
    return datetime.fromtimestamp(second, UTC)


def name(text: str) -> x509.Name:
    """A distinguished name of one common name."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def device_usage(
    *, digital_signature: bool = True, key_cert_sign: bool = False, key_agreement: bool = False
) -> x509.KeyUsage:
    """The key usage of a device (or of an authority, or of a key that is sealed to)."""
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=key_agreement,
        key_cert_sign=key_cert_sign,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


SEALING_USAGE = device_usage(digital_signature=False, key_agreement=True)
AUTHORITY_USAGE = device_usage(digital_signature=False, key_cert_sign=True)


@dataclass(frozen=True, kw_only=True)
class Device:
    """One enrolled device: its key, its chain and the key that seals its rows."""

    key: ec.EllipticCurvePrivateKey
    chain: list[bytes]
    organisation: str
    account: str
    id: str
    storage_key: bytes = field(default_factory=lambda: token_bytes(32), repr=False)

    @property
    def uri(self) -> str:
        """Its MLS identity."""
        return f"wardline:{self.organisation}/{self.account}/{self.id}"

    def member(self, anchors: dict[str, bytes]) -> wardline_mls.Member:
        """Its face to MLS."""
        return wardline_mls.Member(
            signing_key=pkcs8(self.key), chain=self.chain, anchors=anchors, storage_key=self.storage_key
        )


class Authority:
    """The authority of one organisation: a root (the anchor) and an issuing certificate below it."""

    def __init__(self, organisation: str | None = None, *, now: int = NOW) -> None:
        self.organisation = organisation or token_hex(16)
        self.root_key = new_key()
        self.issuing_key = new_key()
        root_name, issuing_name = name(f"root {self.organisation}"), name(f"issuing {self.organisation}")
        self.root = (
            certificate(root_name, root_name, self.root_key, now=now, lifetime=20 * YEAR)
            .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
            .add_extension(AUTHORITY_USAGE, critical=True)
            .sign(self.root_key, hashes.SHA384())
        )
        self.issuing = (
            certificate(issuing_name, root_name, self.issuing_key, now=now, lifetime=5 * YEAR)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(AUTHORITY_USAGE, critical=True)
            .sign(self.root_key, hashes.SHA384())
        )
        self.anchor = der(self.root)

    def issue(
        self,
        uri: str,
        key: ec.EllipticCurvePrivateKey,
        *,
        usages: list[x509.ObjectIdentifier],
        now: int = NOW,
        lifetime: int = 90 * DAY,
    ) -> list[bytes]:
        """A chain for ``key``, leaf first."""
        leaf = (
            certificate(name("device"), self.issuing.subject, key, now=now, lifetime=lifetime)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(SEALING_USAGE if usages == [SEALING] else device_usage(), critical=True)
            .add_extension(x509.ExtendedKeyUsage(usages), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier(uri)]), critical=True)
            .sign(self.issuing_key, hashes.SHA384())
        )
        return [der(leaf), der(self.issuing)]

    def device(
        self, *, account: str | None = None, steward: bool = False, now: int = NOW, lifetime: int = 90 * DAY
    ) -> Device:
        """A newly enrolled device with a new key."""
        key, account, device = new_key(), account or token_hex(16), token_hex(16)
        usages = [DEVICE, STEWARD] if steward else [DEVICE]
        uri = f"wardline:{self.organisation}/{account}/{device}"
        chain = self.issue(uri, key, usages=usages, now=now, lifetime=lifetime)
        return Device(key=key, chain=chain, organisation=self.organisation, account=account, id=device)

    def renew(self, device: Device, *, now: int, lifetime: int = 90 * DAY) -> Device:
        """The same device with a later certificate for the same key."""
        chain = self.issue(device.uri, device.key, usages=[DEVICE], now=now, lifetime=lifetime)
        return Device(
            key=device.key,
            chain=chain,
            organisation=device.organisation,
            account=device.account,
            id=device.id,
            storage_key=device.storage_key,
        )


def certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, *, now: int, lifetime: int
) -> x509.CertificateBuilder:
    """A certificate without extensions, valid from an hour before ``now``."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at(now - 3600))
        .not_valid_after(at(now + lifetime))
    )


def anchors(*authorities: Authority) -> dict[str, bytes]:
    """The anchors that trust these authorities, each for its own organisation."""
    return {authority.organisation: authority.anchor for authority in authorities}
