"""What a device checks before it seals anything for its vault: the vault's sealing certificate, to the device's anchor.

RFC 5280 section 6, narrowed to what an organisation's authority issues: each certificate signed by the next, the last
by the anchor, authorities marked as such, all valid now; the leaf for sealing only, and this organisation's.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from wardline.kit.outcome import Refusal
from wardline.mls.public import EKU_SEALING
from wardline.protocol.errors import ErrorCode


def fingerprint(certificate: bytes) -> bytes:
    """SHA-256 of the DER."""
    return hashlib.sha256(certificate).digest()


def sealing_key(chain: Sequence[bytes], anchor: bytes, organisation: str, now_ms: int) -> bytes | Refusal:
    """The vault's HPKE public key (uncompressed P-384 point); refused ``bad_certificate``."""
    refused = Refusal(ErrorCode.BAD_CERTIFICATE, "sealing_chain")
    try:
        certificates = [x509.load_der_x509_certificate(der) for der in (*chain, anchor)]
        moment = datetime.fromtimestamp(now_ms / 1000, UTC)
        if not all(each.not_valid_before_utc <= moment <= each.not_valid_after_utc for each in certificates):
            return Refusal(ErrorCode.CERTIFICATE_EXPIRED, "sealing_chain")
        for subject, issuer in pairwise(certificates):
            if not _is_authority(issuer):
                return refused
            subject.verify_directly_issued_by(issuer)
        leaf = certificates[0]
        key = leaf.public_key()
        if not _is_for_sealing(leaf, organisation):
            return refused
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound, x509.DuplicateExtension):
        return refused
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP384R1):
        return refused
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _is_authority(certificate: x509.Certificate) -> bool:
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    return constraints.ca and usage.key_cert_sign


def _is_for_sealing(leaf: x509.Certificate, organisation: str) -> bool:
    usages = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    uris = names.get_values_for_type(x509.UniformResourceIdentifier)
    return (
        [usage.dotted_string for usage in usages] == [EKU_SEALING]
        and len(names) == 1
        and [uri.partition("/")[0] for uri in uris] == [f"wardline:{organisation}"]
    )
