"""A device's session is ended before its time: left behind at a workstation, or on an administrator's word."""

from wardline.kit.ids import DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import Noted
from wardline.vault.devices.find_devices import find_device
from wardline.vault.sessions.close_session import close_session
from wardline.vault.sessions.find_session import find_session
from wardline.vault.sessions.model import NEVER, SessionPlan
from wardline.vault.turn import Turn


def end_session(turn: Turn, plan: SessionPlan, asking: DeviceId, device: str) -> Noted | Refusal:
    """The hub closes its connection, and the vault answers it hardly anything until its owner proves who they are.
    Of one that is over already, only the connection is closed. That of the one that asks stays: it has to hear the
    answer, and knows. The caller's permission was asked (``edge``).

    Refused: ``unknown_device`` (also a removed one), ``not_permitted`` for a service's, the vault's own among them:
    nobody could prove anything there, and removing it is what ends it.
    """
    found = find_device(turn.tx, device)
    session = find_session(turn.tx, plan, device)
    if found is None or found.revoked or session is None:
        return Refusal(ErrorCode.UNKNOWN_DEVICE, "device")
    if session.until == NEVER:
        return Refusal(ErrorCode.NOT_PERMITTED, "device")
    close_session(turn, found, session, hears=device == asking)
    return Noted()
