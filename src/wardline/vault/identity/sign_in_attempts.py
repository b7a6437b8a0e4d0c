"""Sign-ins under way: a nonce for one answer.

Anybody may begin one for any name, so their number is bounded, and no bound keeps anybody out: of one account, and of
all unknown names together, the oldest give way. To push an honest attempt out within the seconds that it takes,
somebody needs ``MOST_OPEN`` attempts in them; the hub lets no stranger ask so often.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select, update

from wardline.kit.ids import AccountId, DeviceId
from wardline.vault.identity.tables import SIGN_IN_ATTEMPTS
from wardline.vault.turn import Turn

LIFETIME: Final = 10 * 60_000
"""Milliseconds in which an attempt must be completed: somebody may be at a provider, looking for their telephone."""
MOST_OPEN: Final = 1000


@dataclass(frozen=True, slots=True)
class SignInAttempt:
    """One that can be answered still."""

    id: str
    account: AccountId | None
    """None where nobody has that login."""
    login: bytes
    """``logins.login_digest``."""
    nonce: bytes
    device: DeviceId


def open_attempt(turn: Turn, attempt: SignInAttempt) -> None:
    """Keep it; what is over goes."""
    columns = SIGN_IN_ATTEMPTS.c
    turn.tx.execute(delete(SIGN_IN_ATTEMPTS).where(columns.expires_at <= turn.now))
    same = columns.account.is_(None) if attempt.account is None else columns.account == attempt.account
    oldest = turn.tx.execute(
        select(columns.id)
        .where(same)
        .order_by(columns.begun_at.desc(), columns.id)
        .offset(MOST_OPEN - 1)
        .limit(MOST_OPEN)
    ).all()
    if oldest:
        turn.tx.execute(delete(SIGN_IN_ATTEMPTS).where(columns.id.in_([each for (each,) in oldest])))
    turn.tx.insert(
        SIGN_IN_ATTEMPTS,
        {
            "id": attempt.id,
            "account": attempt.account,
            "login": attempt.login,
            "nonce": attempt.nonce,
            "device": attempt.device,
            "begun_at": turn.now,
            "expires_at": turn.now + LIFETIME,
            "used_at": None,
        },
    )


def find_attempt(turn: Turn, attempt: str) -> SignInAttempt | None:
    """One that is neither used nor over."""
    columns = SIGN_IN_ATTEMPTS.c
    row = turn.tx.execute(
        select(columns.id, columns.account, columns.login, columns.nonce, columns.device).where(
            columns.id == attempt, columns.used_at.is_(None), columns.expires_at > turn.now
        )
    ).one_or_none()
    if row is None:
        return None
    number, account, login, nonce, device = row
    return SignInAttempt(number, None if account is None else AccountId(account), login, nonce, DeviceId(device))


def use_attempt(turn: Turn, attempt: SignInAttempt) -> None:
    """Its nonce is used up, whatever comes of it."""
    turn.tx.execute(update(SIGN_IN_ATTEMPTS).where(SIGN_IN_ATTEMPTS.c.id == attempt.id).values(used_at=turn.now))
