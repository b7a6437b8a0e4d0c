"""Read sessions."""

from sqlalchemy import select

from wardline.protocol.identity_requests import DeviceClass
from wardline.vault.devices.tables import DEVICES
from wardline.vault.identity.model import AccountKind
from wardline.vault.identity.tables import ACCOUNTS, SESSIONS
from wardline.vault.reader import Reader
from wardline.vault.sessions.model import SessionPlan, SessionState
from wardline.vault.sessions.rules import end_of_session


def find_session(reader: Reader, plan: SessionPlan, device: str) -> SessionState | None:
    """Of one device; None where it never had one."""
    row = reader.execute(
        select(DEVICES.c["class"], ACCOUNTS.c.kind, SESSIONS.c.began_at, SESSIONS.c.ended_at)
        .join(ACCOUNTS, ACCOUNTS.c.id == DEVICES.c.account)
        .join(SESSIONS, SESSIONS.c.device == DEVICES.c.id)
        .where(DEVICES.c.id == device)
    ).one_or_none()
    return None if row is None else session_state(plan, *row)


def session_state(plan: SessionPlan, device_class: str, kind: str, began_at: int, ended_at: int | None) -> SessionState:
    """What the rows say, by the plan of the moment."""
    found = DeviceClass(device_class)
    limits = plan.of(found)
    service = kind == AccountKind.SERVICE.value
    return SessionState(found, limits.idle, began_at, end_of_session(limits, began_at, ended_at, service=service))
