"""The authority's word that this device is dead, as the hub hands it over (RFC 5758 signature, RFC 5280 chain)."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA384

from wardline.client.credentials import Credentials
from wardline.kit.outcome import Refusal, RefusedError
from wardline.mls.issuers import BadChainError, verify_issuer
from wardline.protocol.errors import ErrorCode
from wardline.protocol.handshake import Revoked
from wardline.protocol.signing import RevocationStatement, signed_bytes


class DeviceRevokedError(RefusedError):
    """The hub ended the connection, and proved that the authority wants it to."""

    def __init__(self, order: Revoked) -> None:
        super().__init__(Refusal(ErrorCode.DEVICE_REVOKED))
        self.order = order


def verify_order(order: Revoked, credentials: Credentials) -> bool:
    """Whether the device's own authority said this of this very device.

    The chain is checked at the statement's own time: what an authority signed while it was one stays said, and a
    device's clock that is wrong, or set wrong, does not save it from being erased.
    """
    identity = credentials.identity
    statement = RevocationStatement(identity.organisation, identity.device, order.at, order.wipe)
    try:
        key = verify_issuer(order.issuer, credentials.anchor, order.at)
        key.verify(order.signature, signed_bytes(statement), ECDSA(SHA384()))
    except (BadChainError, InvalidSignature, ValueError, OverflowError, OSError):
        # The last three: a time that no calendar knows.
        return False
    return True
