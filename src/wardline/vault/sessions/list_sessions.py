"""The sessions of an account's devices, or of everybody's, a page at a time."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, select, tuple_

from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.session_requests import ListSessions, Sessions, SessionSummary
from wardline.vault.devices.names import open_device_name, open_seen_from
from wardline.vault.devices.tables import DEVICES
from wardline.vault.identity.find_accounts import all_accounts, find_accounts
from wardline.vault.identity.model import Account
from wardline.vault.identity.name_search import holds_words, search_words
from wardline.vault.identity.tables import ACCOUNTS, SESSIONS
from wardline.vault.keys.data_key import DataKey
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader
from wardline.vault.sessions.find_session import session_state
from wardline.vault.sessions.model import SessionPlan

_C: Final = DEVICES.c
_PLACE: Final = (_C.enrolled_at, _C.id)
"""The order, newest first: it is the device's for ever, so that turning pages neither skips one nor shows one twice."""

_SELECT: Final[Select[*tuple[Any, ...]]] = (
    select(
        _C.id,
        _C.name,
        _C.account,
        _C.seen_at,
        _C.seen_from,
        _C["class"],
        ACCOUNTS.c.kind,
        SESSIONS.c.began_at,
        SESSIONS.c.ended_at,
    )
    .join(ACCOUNTS, ACCOUNTS.c.id == _C.account)
    .join(SESSIONS, SESSIONS.c.device == _C.id)
)


def list_sessions(
    reader: Reader, keys: KeyRing, plan: SessionPlan, asker: AccountId, body: ListSessions
) -> Sessions | Refusal:
    """Of devices that are not removed; the vault's own is none of them. Whether the asker may see others', was asked
    (``edge``). Refused: ``unknown_device`` where the page before had an end that is none of these.
    """
    whose: list[ColumnElement[bool]] = [_C.steward.is_(False)]
    if not body.everybody:
        whose.append(_C.account == (body.account or asker))
    chosen = _SELECT.where(_C.revoked_at.is_(None), *whose).order_by(*(each.desc() for each in _PLACE))
    if body.after is not None:
        last = reader.execute(select(*_PLACE).where(_C.id == body.after, *whose)).one_or_none()
        if last is None:
            return Refusal(ErrorCode.UNKNOWN_DEVICE, "after")
        chosen = chosen.where(tuple_(*_PLACE) < tuple_(*last))
    words = search_words(body.text)
    if not words:
        chosen = chosen.limit(body.limit + 1)
    rows = reader.execute(chosen).all()
    names = _names(all_accounts(reader, keys) if words else find_accounts(reader, keys, {row.account for row in rows}))
    summaries = _summaries(rows, names, keys.find(reader, DIRECTORY), plan)
    found = (each for each in summaries if holds_words(words, each.account_name, each.device_name))
    page = tuple(islice(found, body.limit + 1))
    return Sessions(page[: body.limit], more=len(page) > body.limit)


def _names(accounts: tuple[Account, ...]) -> dict[str, str]:
    return {each.id: each.profile.name for each in accounts}


def _summaries(
    rows: Sequence[Row[*tuple[Any, ...]]], names: Mapping[str, str], key: DataKey | None, plan: SessionPlan
) -> Iterator[SessionSummary]:
    for device, name, account, seen_at, seen_from, *state in rows:
        session = session_state(plan, *state)
        yield SessionSummary(
            device=device,
            device_name="" if name is None or key is None else open_device_name(key, device, name),
            account=account,
            account_name=names.get(account, ""),
            device_class=session.device_class,
            began_at=session.began_at,
            until=session.until,
            seen_at=seen_at,
            seen_from=open_seen_from(key, device, seen_from),
        )
