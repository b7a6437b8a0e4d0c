"""Who acts on whose behalf now, as colleagues see it."""

from collections.abc import Collection, Iterable
from typing import Final

import msgspec
from sqlalchemy import or_, select

from wardline.kit.ids import AccountId
from wardline.protocol.sealed_requests import Person
from wardline.vault.identity.tables import ACCOUNTS
from wardline.vault.provisioning.tables import DELEGATES
from wardline.vault.reader import Reader

_CHUNK: Final = 500


def acting_for(reader: Reader, accounts: Collection[str], now: int) -> dict[str, AccountId]:
    """By account. A delegate who was suspended meanwhile acts for nobody."""
    columns = DELEGATES.c
    found: dict[str, AccountId] = {}
    wanted = sorted(set(accounts))
    for start in range(0, len(wanted), _CHUNK):
        rows = reader.execute(
            select(columns.account, columns.delegate)
            .join(ACCOUNTS, ACCOUNTS.c.id == columns.delegate)
            .where(
                columns.account.in_(wanted[start : start + _CHUNK]),
                columns["from"] <= now,
                columns.until > now,
                columns.ended_at.is_(None),
                ACCOUNTS.c.suspended_at.is_(None),
            )
        ).all()
        found |= {account: AccountId(delegate) for account, delegate in rows}
    return found


def was_delegate(reader: Reader, delegate: str, account: str, at: int) -> bool:
    """Whether ``delegate`` acted on behalf of ``account`` at that time (milliseconds UTC), by the vault's own word."""
    columns, times = DELEGATES.c, ACCOUNTS.c
    found = reader.execute(
        select(columns.id)
        .join(ACCOUNTS, times.id == columns.delegate)
        .where(
            columns.account == account,
            columns.delegate == delegate,
            columns["from"] <= at,
            columns.until > at,
            or_(columns.ended_at.is_(None), columns.ended_at > at),
            or_(times.suspended_at.is_(None), times.suspended_at > at),
        )
        .limit(1)
    ).one_or_none()
    return found is not None


def with_delegates(reader: Reader, people: Iterable[Person], now: int) -> tuple[Person, ...]:
    """The same people, each with who acts on their behalf now."""
    known = tuple(people)
    acting = acting_for(reader, {each.account for each in known}, now)
    return tuple(
        msgspec.structs.replace(each, delegate=acting[each.account]) if each.account in acting else each
        for each in known
    )
