"""Delegates: who acts on whose behalf for a time, always under their own name."""

from dataclasses import dataclass

from sqlalchemy import select, update

from wardline.audit.objects import account_object
from wardline.audit.record import Action, Numbers
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.identity.find_accounts import find_accounts
from wardline.vault.identity.model import AccountKind
from wardline.vault.provisioning.tables import DELEGATES
from wardline.vault.reader import Reader
from wardline.vault.turn import Turn


@dataclass(frozen=True, slots=True)
class Delegate:
    """One delegate of one person. Times are milliseconds UTC; ``ends_at`` is excluded."""

    id: str
    account: AccountId
    delegate: AccountId
    begins_at: int
    ends_at: int


def name_delegate(
    turn: Turn, account: AccountId, delegate: AccountId, *, begins_at: int, ends_at: int
) -> str | Refusal:
    """``delegate`` may act on behalf of ``account``. One at a time: whoever was named before for that time is not any
    more. Refused: ``bad_delegate`` for somebody suspended, a service, oneself, or a time that is no time.
    """
    people = {
        each.id
        for each in find_accounts(turn.tx, turn.keys, (account, delegate))
        if each.kind is AccountKind.PERSON and not each.suspended
    }
    if people != {account, delegate} or account == delegate or not turn.now < ends_at or not begins_at < ends_at:
        return turn.refuse(Action.DELEGATE_NAMED, ErrorCode.BAD_DELEGATE)
    for earlier in delegates_of(turn.tx, account, since=begins_at):
        if earlier.begins_at < ends_at:
            _end(turn, earlier)
    chosen = turn.make_id()
    turn.tx.insert(
        DELEGATES,
        {
            "id": chosen,
            "account": account,
            "delegate": delegate,
            "from": begins_at,
            "until": ends_at,
            "ended_at": None,
        },
    )
    about = (account_object(account), account_object(delegate))
    turn.record(Action.DELEGATE_NAMED, *about, numbers=Numbers(until=ends_at))
    return chosen


def end_delegate(turn: Turn, account: AccountId) -> int:
    """Nobody acts on this account's behalf from now on; how many did or would have."""
    ended = delegates_of(turn.tx, account, since=turn.now)
    for each in ended:
        _end(turn, each)
    return len(ended)


def delegates_of(reader: Reader, account: AccountId, *, since: int) -> tuple[Delegate, ...]:
    """Those whose time is not over at ``since``, earliest first."""
    columns = DELEGATES.c
    rows = reader.execute(
        select(columns.id, columns.account, columns.delegate, columns["from"], columns.until)
        .where(columns.account == account, columns.until > since, columns.ended_at.is_(None))
        .order_by(columns["from"], columns.id)
    ).all()
    return tuple(Delegate(row[0], AccountId(row[1]), AccountId(row[2]), row[3], row[4]) for row in rows)


def _end(turn: Turn, delegate: Delegate) -> None:
    turn.tx.execute(update(DELEGATES).where(DELEGATES.c.id == delegate.id).values(ended_at=turn.now))
    turn.record(Action.DELEGATE_ENDED, account_object(delegate.account), account_object(delegate.delegate))
