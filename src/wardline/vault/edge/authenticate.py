"""Who asks: the signature on the request, never the hub's word."""

from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP384R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA384

from wardline.kit.ids import AccountId, DeviceId
from wardline.mls.public import Identity, MlsError, verify_chain
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import SealedRequest, body_hash
from wardline.protocol.signing import RequestStatement, signed_bytes
from wardline.vault.authority.model import Authority
from wardline.vault.devices.find_devices import find_device
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.turn import Turn

OLDEST: Final = 3_600_000
"""Milliseconds that a request may have waited for the vault. Answers are kept for longer, so none is taken twice."""
AHEAD: Final = 600_000
"""Milliseconds that a device's clock may be ahead."""


@dataclass(frozen=True, slots=True)
class Asker:
    """The device that signed a request."""

    account: AccountId
    device: DeviceId


def check_time(request: SealedRequest, now: int) -> ErrorCode | None:
    """Neither too old nor from the future."""
    return None if now - OLDEST <= request.at <= now + AHEAD else ErrorCode.STALE_REQUEST


def authenticate(
    turn: Turn, authority: Authority, request: SealedRequest, *, revoked_too: bool = False
) -> Asker | ErrorCode:
    """The enrolled, unrevoked device of an active account that signed ``request``.

    ``revoked_too``: also one that is revoked, suspended, or whose certificate has ended: the signature alone counts.
    """
    if request.chain is None or request.signature is None:
        return ErrorCode.BAD_SIGNATURE
    try:
        now = None if revoked_too else turn.now // 1000
        identity = verify_chain(list(request.chain), anchors=authority.anchors, now=now)
    except MlsError as error:
        expired = error.code == ErrorCode.CERTIFICATE_EXPIRED
        return ErrorCode.CERTIFICATE_EXPIRED if expired else ErrorCode.BAD_CERTIFICATE
    if not is_signed(identity, request):
        return ErrorCode.BAD_SIGNATURE
    device = find_device(turn.tx, identity.device)
    if device is None or device.account != identity.account:
        return ErrorCode.UNKNOWN_DEVICE
    account = find_account(turn.tx, turn.keys, device.account)
    if not revoked_too and (device.revoked or account is None or account.suspended):
        return ErrorCode.DEVICE_REVOKED
    return Asker(device.account, device.id)


def is_signed(identity: Identity, request: SealedRequest) -> bool:
    """Whether the key of ``identity`` signed this request for the organisation that it names."""
    assert request.signature is not None
    statement = RequestStatement(
        request.organisation, request.request, identity.device, request.at, body_hash(request.body)
    )
    key = EllipticCurvePublicKey.from_encoded_point(SECP384R1(), identity.public_key)
    try:
        key.verify(request.signature, signed_bytes(statement), ECDSA(SHA384()))
    except InvalidSignature:
        return False
    return True
