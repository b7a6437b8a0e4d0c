"""Which invitations can still be used."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select

from wardline.kit.ids import AccountId
from wardline.vault.identity.rules import MOST_ATTEMPTS
from wardline.vault.identity.tables import INVITATIONS
from wardline.vault.reader import Reader

_C = INVITATIONS.c


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """One, without its secret."""

    id: str
    account: AccountId
    expires_at: int
    """Milliseconds UTC."""


def is_open(now: int) -> ColumnElement[bool]:
    """The same as ``rules.check_invitation``, of rows."""
    return and_(_C.used_at.is_(None), _C.withdrawn_at.is_(None), _C.expires_at > now, _C.attempts < MOST_ATTEMPTS)


def open_invitations(reader: Reader, now: int, *, limit: int = 1000) -> tuple[OpenInvitation, ...]:
    """Newest first."""
    chosen = select(_C.id, _C.account, _C.expires_at).where(is_open(now))
    rows = reader.execute(chosen.order_by(_C.created_at.desc(), _C.id).limit(limit)).all()
    return tuple(OpenInvitation(invitation, AccountId(account), expires_at) for invitation, account, expires_at in rows)


def find_open_invitation(reader: Reader, invitation: str, now: int) -> OpenInvitation | None:
    """That one, if it can still be used."""
    chosen = select(_C.id, _C.account, _C.expires_at).where(is_open(now), _C.id == invitation)
    row = reader.execute(chosen).one_or_none()
    return None if row is None else OpenInvitation(row[0], AccountId(row[1]), row[2])
