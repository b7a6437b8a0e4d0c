"""Renew a device's certificate for the same key: late messages signed with it still verify."""

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from sqlalchemy import update

from wardline.audit.objects import device_object
from wardline.audit.record import Action
from wardline.kit.ids import DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.authority.certificates import end_of_validity
from wardline.vault.authority.issue_certificate import issue_device_certificate
from wardline.vault.authority.model import Authority
from wardline.vault.devices.find_devices import find_device
from wardline.vault.devices.tables import DEVICES
from wardline.vault.turn import Turn


def renew_device(turn: Turn, authority: Authority, device: DeviceId) -> bytes | Refusal:
    """The new certificate, DER. Refused: ``unknown_device``, ``device_revoked``."""
    found = find_device(turn.tx, device)
    if found is None:
        return turn.refuse(Action.DEVICE_RENEWED, ErrorCode.UNKNOWN_DEVICE, device_object(device))
    if found.revoked:
        return turn.refuse(Action.DEVICE_RENEWED, ErrorCode.DEVICE_REVOKED, device_object(device))
    key = x509.load_der_x509_certificate(found.certificate).public_key()
    assert isinstance(key, EllipticCurvePublicKey)
    certificate = issue_device_certificate(
        turn, authority, key, account=found.account, device=device, steward=found.steward
    )
    turn.tx.execute(
        update(DEVICES)
        .where(DEVICES.c.id == device)
        .values(certificate=certificate, not_after=end_of_validity(certificate))
    )
    turn.record(Action.DEVICE_RENEWED, device_object(device))
    return certificate
