"""A device asks how long its session lasts."""

from wardline.kit.ids import DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.session_requests import Session
from wardline.vault.reader import Reader
from wardline.vault.sessions.find_session import find_session
from wardline.vault.sessions.model import SessionPlan


def get_session(reader: Reader, plan: SessionPlan, device: DeviceId) -> Session | Refusal:
    """Its own, also where it has ended. Refused: ``session_ended`` where it never had one."""
    found = find_session(reader, plan, device)
    if found is None:
        return Refusal(ErrorCode.SESSION_ENDED)
    return Session(found.device_class, found.idle, found.began_at, found.until)
