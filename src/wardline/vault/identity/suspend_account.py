"""Suspend an account: it is in no conversation, and none of its devices works any more."""

from sqlalchemy import delete, update

from wardline.audit.objects import account_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.tables import ACCOUNTS, INVITATIONS, SIGN_IN_ATTEMPTS
from wardline.vault.turn import Turn


def suspend_account(turn: Turn, account: AccountId) -> Refusal | None:
    """Withdraws open invitations and ends sign-ins that were begun; passkeys stay, and do not work.
    Repeating it changes nothing. Refused: ``unknown_account``.

    Revoke its devices in the same turn (``devices/revoke_device.py``).
    """
    found = find_account(turn.tx, turn.keys, account)
    if found is None:
        return turn.refuse(Action.ACCOUNT_SUSPENDED, ErrorCode.UNKNOWN_ACCOUNT, account_object(account))
    if found.suspended:
        return None
    turn.tx.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account).values(suspended_at=turn.now))
    turn.tx.execute(
        update(INVITATIONS)
        .where(
            INVITATIONS.c.account == account,
            INVITATIONS.c.used_at.is_(None),
            INVITATIONS.c.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=turn.now)
    )
    turn.tx.execute(delete(SIGN_IN_ATTEMPTS).where(SIGN_IN_ATTEMPTS.c.account == account))
    turn.record(Action.ACCOUNT_SUSPENDED, account_object(account))
    return None
