"""Certificates (RFC 5280) of the profile that the identity check takes: ECDSA P-384 with SHA-384, version 3. Pure.

root (path length 1) > issuing (path length 0) > device, steward or sealing certificate. The leaf's one subject
alternative name is the URI ``wardline:<organisation>/<account>/<device>``; names of people are in no certificate.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from wardline.kit.ids import AccountId, DeviceId, OrganisationId
from wardline.mls.public import EKU_DEVICE, EKU_SEALING, EKU_STEWARD

_NO_USAGE: Final = {
    "content_commitment": False,
    "key_encipherment": False,
    "data_encipherment": False,
    "encipher_only": False,
    "decipher_only": False,
}
_SIGNS_CERTIFICATES: Final = x509.KeyUsage(
    digital_signature=True, key_cert_sign=True, crl_sign=False, key_agreement=False, **_NO_USAGE
)
_SIGNS: Final = x509.KeyUsage(
    digital_signature=True, key_cert_sign=False, crl_sign=False, key_agreement=False, **_NO_USAGE
)
_AGREES: Final = x509.KeyUsage(
    digital_signature=False, key_cert_sign=False, crl_sign=False, key_agreement=True, **_NO_USAGE
)

DEVICE_USAGES: Final = (EKU_DEVICE,)
STEWARD_USAGES: Final = (EKU_DEVICE, EKU_STEWARD)
SEALING_USAGES: Final = (EKU_SEALING,)


@dataclass(frozen=True, slots=True)
class Validity:
    """Both ends inclusive, milliseconds UTC; certificates keep whole seconds."""

    not_before: int
    not_after: int


def device_uri(organisation: OrganisationId, account: AccountId, device: DeviceId) -> str:
    """The subject alternative name of a device: its identity in MLS."""
    return f"wardline:{organisation}/{account}/{device}"


def issue_root(key: EllipticCurvePrivateKey, organisation: OrganisationId, validity: Validity, serial: int) -> bytes:
    """The self-signed trust anchor of one organisation, DER."""
    name = _name(f"Wardline root {organisation}")
    builder = _authority(name, name, key.public_key(), validity, serial, path_length=1)
    return _signed(builder, key)


def issue_issuing(
    root_key: EllipticCurvePrivateKey,
    organisation: OrganisationId,
    public_key: EllipticCurvePublicKey,
    validity: Validity,
    serial: int,
) -> bytes:
    """The certificate of the key that stays in the vault, DER."""
    issuer, subject = _name(f"Wardline root {organisation}"), _name(f"Wardline issuing {organisation}")
    builder = _authority(subject, issuer, public_key, validity, serial, path_length=0)
    return _signed(builder.add_extension(_identified_by(root_key.public_key()), critical=False), root_key)


def issue_leaf(
    issuing_key: EllipticCurvePrivateKey,
    issuing: bytes,
    public_key: EllipticCurvePublicKey,
    *,
    uri: str,
    usages: tuple[str, ...],
    validity: Validity,
    serial: int,
) -> bytes:
    """A certificate for one device (or the vault's sealing key), DER. Never valid longer than the issuing one."""
    issuer = x509.load_der_x509_certificate(issuing)
    usage = _AGREES if usages == SEALING_USAGES else _SIGNS
    subject = _name(uri.rpartition("/")[2])
    end = min(_time(validity.not_after), issuer.not_valid_after_utc)
    builder = (
        _certificate(subject, issuer.subject, public_key, serial)
        .not_valid_before(_time(validity.not_before))
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier(oid) for oid in usages]), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier(uri)]), critical=False)
        .add_extension(_identified_by(issuing_key.public_key()), critical=False)
    )
    return _signed(builder, issuing_key)


def end_of_validity(certificate: bytes) -> int:
    """``notAfter``, milliseconds UTC."""
    return int(x509.load_der_x509_certificate(certificate).not_valid_after_utc.timestamp()) * 1000


def _authority(
    subject: x509.Name,
    issuer: x509.Name,
    key: EllipticCurvePublicKey,
    validity: Validity,
    serial: int,
    *,
    path_length: int,
) -> x509.CertificateBuilder:
    return (
        _certificate(subject, issuer, key, serial)
        .not_valid_before(_time(validity.not_before))
        .not_valid_after(_time(validity.not_after))
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(_SIGNS_CERTIFICATES, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: EllipticCurvePublicKey, serial: int
) -> x509.CertificateBuilder:
    return x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key).serial_number(serial)


def _signed(builder: x509.CertificateBuilder, key: EllipticCurvePrivateKey) -> bytes:
    return builder.sign(key, SHA384()).public_bytes(Encoding.DER)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _identified_by(key: EllipticCurvePublicKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key)


def _time(milliseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=milliseconds // 1000)
