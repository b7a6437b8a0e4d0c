"""Let a suspended account back in: its places in conversations wait for it, its devices do not."""

from sqlalchemy import update

from wardline.audit.objects import account_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.tables import ACCOUNTS
from wardline.vault.turn import Turn


def reinstate_account(turn: Turn, account: AccountId) -> Refusal | None:
    """Devices stay revoked and invitations withdrawn: it enrols anew. Repeating it changes nothing.

    Refused: ``unknown_account``.
    """
    found = find_account(turn.tx, turn.keys, account)
    if found is None:
        return turn.refuse(Action.ACCOUNT_REINSTATED, ErrorCode.UNKNOWN_ACCOUNT, account_object(account))
    if not found.suspended:
        return None
    turn.tx.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account).values(suspended_at=None))
    turn.record(Action.ACCOUNT_REINSTATED, account_object(account))
    return None
