"""A certificate request (PKCS#10, RFC 2986) is taken only where it says exactly what the vault told the device."""

from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP384R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA384

_REFUSED: Final = (
    ValueError,
    x509.InvalidVersion,
    x509.ExtensionNotFound,
    x509.DuplicateExtension,
    UnsupportedAlgorithm,
    InvalidSignature,
)


def read_certificate_request(der: bytes, *, uri: str) -> EllipticCurvePublicKey | None:
    """The key to certify; None unless it is a P-384 key that signed the request, whose one name is ``uri``."""
    try:
        request = x509.load_der_x509_csr(der)
        key = request.public_key()
        if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP384R1):
            return None
        if not isinstance(request.signature_hash_algorithm, SHA384):
            return None
        names = request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        if list(names) != [x509.UniformResourceIdentifier(uri)]:
            return None
        key.verify(request.signature, request.tbs_certrequest_bytes, ECDSA(SHA384()))
    except _REFUSED:
        return None
    return key
