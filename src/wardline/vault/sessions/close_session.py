"""What ends a device's session, whoever wants it."""

from sqlalchemy import update

from wardline.audit.objects import account_object, device_object
from wardline.audit.record import Action
from wardline.kit.ids import DeviceId
from wardline.protocol.requests import CloseSession
from wardline.vault.devices.model import Device
from wardline.vault.hub_requests.queue_hub_request import queue_hub_request
from wardline.vault.identity.tables import SESSIONS
from wardline.vault.sessions.model import SessionState
from wardline.vault.turn import Turn


def close_session(turn: Turn, device: Device, session: SessionState, *, hears: bool = False) -> None:
    """The vault answers it hardly anything from now on, and the hub closes its connection. Of one that is over already,
    only the connection is closed. ``hears``: the connection stays open, for an answer.
    """
    if turn.now < session.until:
        turn.tx.execute(update(SESSIONS).where(SESSIONS.c.device == device.id).values(ended_at=turn.now))
        turn.record(Action.SESSION_ENDED, device_object(device.id), account_object(device.account))
    if not hears:
        queue_hub_request(turn, CloseSession(1, DeviceId(device.id)), about=device.id)
