"""The authority's issuing certificate, which signs revocations.

A chain is checked as RFC 5280 section 6 asks of it, narrowed to what an organisation's authority issues: each
certificate signed by the next, the last by the anchor (or the anchor itself), authorities marked as such, all valid
now. Devices' and vaults' chains are checked by ``wardline.mls.public``.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec


class BadChainError(ValueError):
    """The chain does not say what it should. The message names the check, never a value."""


def verify_issuer(chain: Sequence[bytes], anchor: bytes, now_ms: int) -> ec.EllipticCurvePublicKey:
    """The key of an issuing certificate that leads to ``anchor``. Raises BadChainError."""
    certificates = _verified(chain, anchor, now_ms)
    _require_authority(certificates[0])
    return _p384(certificates[0])


def _verified(chain: Sequence[bytes], anchor: bytes, now_ms: int) -> list[x509.Certificate]:
    try:
        certificates = [x509.load_der_x509_certificate(der) for der in chain]
        root = x509.load_der_x509_certificate(anchor)
    except ValueError as error:
        raise BadChainError("not a certificate") from error
    if certificates[-1] != root:
        certificates.append(root)
    moment = datetime.fromtimestamp(now_ms / 1000, UTC)
    for certificate in certificates:
        if not certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc:
            raise BadChainError("validity")
    for subject, issuer in pairwise(certificates):
        _require_authority(issuer)
        try:
            subject.verify_directly_issued_by(issuer)
        except (ValueError, TypeError, InvalidSignature) as error:
            raise BadChainError("signature") from error
    return certificates


def _require_authority(certificate: x509.Certificate) -> None:
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError) as error:
        raise BadChainError("not an authority") from error
    if not constraints.ca or not usage.key_cert_sign:
        raise BadChainError("not an authority")


def _p384(certificate: x509.Certificate) -> ec.EllipticCurvePublicKey:
    try:
        key = certificate.public_key()
    except ValueError as error:
        raise BadChainError("public key") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP384R1):
        raise BadChainError("public key")
    return key
