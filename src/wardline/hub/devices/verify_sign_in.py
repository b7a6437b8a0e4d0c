"""Check that the one who signs in holds the key of a device's certificate."""

from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from wardline.hub.devices.model import KnownDevice
from wardline.hub.mls_codes import refusal_of
from wardline.kit.outcome import Refusal
from wardline.mls.public import MlsError, verify_chain
from wardline.protocol.errors import ErrorCode
from wardline.protocol.handshake import Challenge, SignIn
from wardline.protocol.signing import SignInStatement, signed_bytes
from wardline.protocol.version import WIRE_VERSION


def verify_sign_in(
    frame: SignIn, challenge: Challenge, anchors: Mapping[str, bytes], now_ms: int | None
) -> KnownDevice | Refusal:
    """The device that answers the challenge: chain to its organisation's anchor, valid now (None: ever), signature by
    its key.
    """
    if frame.version != WIRE_VERSION:
        return Refusal(ErrorCode.UNSUPPORTED_VERSION)
    try:
        now = None if now_ms is None else now_ms // 1000
        identity = verify_chain(list(frame.chain), anchors=dict(anchors), now=now)
    except MlsError as error:
        return refusal_of(error, ErrorCode.BAD_CERTIFICATE)
    statement = SignInStatement(
        hub=challenge.hub, nonce=challenge.nonce, organisation=identity.organisation, device=identity.device
    )
    if not signature_holds(identity.public_key, frame.signature, signed_bytes(statement)):
        return Refusal(ErrorCode.BAD_SIGNATURE)
    return KnownDevice(
        device=identity.device,
        organisation=identity.organisation,
        account=identity.account,
        steward=identity.steward,
        public_key=identity.public_key,
        not_after=identity.not_after,
    )


def signature_holds(point: bytes, signature: bytes, signed: bytes) -> bool:
    """ECDSA P-384 with SHA-384 under an uncompressed point."""
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP384R1(), point)
        key.verify(signature, signed, ec.ECDSA(hashes.SHA384()))
    except (InvalidSignature, ValueError):
        return False
    return True
