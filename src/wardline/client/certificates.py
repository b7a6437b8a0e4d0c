"""What a device checks before it seals anything for its vault: the sealing certificate, to the device's own anchor."""

import hashlib
from collections.abc import Sequence

from wardline.kit.outcome import Refusal
from wardline.mls.public import MlsError, verify_sealing_chain
from wardline.protocol.errors import ErrorCode


def fingerprint(certificate: bytes) -> bytes:
    """SHA-256 of the DER."""
    return hashlib.sha256(certificate).digest()


def sealing_key(chain: Sequence[bytes], anchor: bytes, organisation: str, now_ms: int) -> bytes | Refusal:
    """The vault's HPKE public key (uncompressed P-384 point). Refused: ``bad_certificate``, ``certificate_expired``."""
    try:
        identity = verify_sealing_chain(list(chain), anchors={organisation: anchor}, now=now_ms // 1000)
    except MlsError as error:
        expired = error.code == ErrorCode.CERTIFICATE_EXPIRED
        return Refusal(ErrorCode.CERTIFICATE_EXPIRED if expired else ErrorCode.BAD_CERTIFICATE, "sealing_chain")
    if identity.organisation != organisation:
        return Refusal(ErrorCode.BAD_CERTIFICATE, "sealing_chain")
    return identity.public_key
