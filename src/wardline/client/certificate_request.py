"""A device's key pair, and what the vault is asked to certify."""

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.mls.public import Identity, MlsError, verify_chain
from wardline.protocol.errors import ErrorCode


def make_certificate_request(key: EllipticCurvePrivateKey, organisation: str, account: str, device: str) -> bytes:
    """PKCS#10 (RFC 2986) whose one name is the device's URI."""
    uri = f"wardline:{organisation}/{account}/{device}"
    return (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([]))
        .add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier(uri)]), critical=True)
        .sign(key, SHA384())
        .public_bytes(Encoding.DER)
    )


def check_certificate(
    chain: tuple[bytes, ...], anchor: bytes, key: EllipticCurvePrivateKey, expected: tuple[str, str, str], now: int
) -> Identity | Refusal:
    """Whether it is what was asked for: ``expected`` is organisation, account and device; ``now`` in seconds.

    Refused: ``bad_certificate``.
    """
    try:
        identity = verify_chain(list(chain), anchors={expected[0]: anchor}, now=now)
    except MlsError:
        return Refusal(ErrorCode.BAD_CERTIFICATE, "chain")
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    named = (identity.organisation, identity.account, identity.device, identity.public_key, identity.steward)
    if named != (*expected, point, False):
        return Refusal(ErrorCode.BAD_CERTIFICATE, "chain")
    return identity


def private_bytes(key: EllipticCurvePrivateKey) -> Secret:
    """PKCS#8 DER."""
    return Secret(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
