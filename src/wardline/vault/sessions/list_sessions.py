"""The sessions of an account's devices, or of everybody's."""

from sqlalchemy import ColumnElement, select

from wardline.kit.ids import AccountId
from wardline.protocol.session_requests import ListSessions, Sessions, SessionSummary
from wardline.vault.devices.names import open_device_name
from wardline.vault.devices.tables import DEVICES
from wardline.vault.identity.find_accounts import find_accounts
from wardline.vault.identity.tables import ACCOUNTS, SESSIONS
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader
from wardline.vault.sessions.find_session import session_state
from wardline.vault.sessions.model import SessionPlan


def list_sessions(reader: Reader, keys: KeyRing, plan: SessionPlan, asker: AccountId, body: ListSessions) -> Sessions:
    """Of devices that are not removed, the latest seen first; the vault's own is none of them. Whether the asker may
    see others', was asked (``edge``).
    """
    columns = DEVICES.c
    chosen: list[ColumnElement[bool]] = [columns.revoked_at.is_(None), columns.steward.is_(False)]
    if not body.everybody:
        chosen.append(columns.account == (body.account or asker))
    rows = reader.execute(
        select(
            columns.id,
            columns.name,
            columns.account,
            columns.seen_at,
            columns["class"],
            ACCOUNTS.c.kind,
            SESSIONS.c.began_at,
            SESSIONS.c.ended_at,
        )
        .join(ACCOUNTS, ACCOUNTS.c.id == columns.account)
        .join(SESSIONS, SESSIONS.c.device == columns.id)
        .where(*chosen)
        .order_by(columns.seen_at.is_(None), columns.seen_at.desc(), columns.id)
    ).all()
    accounts = find_accounts(reader, keys, {account for _, _, account, *_ in rows})
    names = {each.id: each.profile.name for each in accounts}
    key = keys.find(reader, DIRECTORY)
    found: list[SessionSummary] = []
    for device, name, account, seen_at, *state in rows:
        session = session_state(plan, *state)
        found.append(
            SessionSummary(
                device=device,
                device_name="" if name is None or key is None else open_device_name(key, device, name),
                account=account,
                account_name=names.get(AccountId(account), ""),
                device_class=session.device_class,
                began_at=session.began_at,
                until=session.until,
                seen_at=seen_at,
            )
        )
    return Sessions(tuple(found))
