"""A device whose certificate ends soon asks for another, for the same key."""

from wardline.kit.ids import DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import CertificateRenewed
from wardline.vault.authority.model import Authority
from wardline.vault.devices.find_devices import find_device
from wardline.vault.devices.renew_device import renew_device
from wardline.vault.turn import Turn


def renew_certificate(turn: Turn, authority: Authority, device: DeviceId) -> CertificateRenewed | Refusal:
    """Before half of its life is over, the one that it has: an answer that was lost, or a device that asks without
    end, makes no certificates. Refused: ``unknown_device``, ``device_revoked``.
    """
    found = find_device(turn.tx, device)
    if found is None:
        return Refusal(ErrorCode.UNKNOWN_DEVICE)
    if found.not_after - turn.now > authority.lifetimes.device // 2:
        return CertificateRenewed((found.certificate, authority.issuing))
    renewed = renew_device(turn, authority, device)
    return renewed if isinstance(renewed, Refusal) else CertificateRenewed((renewed, authority.issuing))
