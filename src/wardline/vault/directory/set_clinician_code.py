"""Tie a clinician's number to an account."""

from sqlalchemy import select

from wardline.audit.objects import account_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.directory.codes import clinician_digest
from wardline.vault.directory.tables import CLINICIAN_CODES
from wardline.vault.identity.tables import ACCOUNTS
from wardline.vault.keys.key_names import INDEX
from wardline.vault.turn import Turn


def set_clinician_code(turn: Turn, account: AccountId, *, code: str, authority: str = "") -> Refusal | None:
    """From now on the number ``code`` of ``authority`` means this account, whoever it meant before."""
    if turn.tx.execute(select(ACCOUNTS.c.id).where(ACCOUNTS.c.id == account)).one_or_none() is None:
        return turn.refuse(Action.ACCOUNT_CHANGED, ErrorCode.UNKNOWN_ACCOUNT, account_object(account))
    digest = clinician_digest(turn.key(INDEX), authority, code)
    turn.tx.put(CLINICIAN_CODES, {"digest": digest, "account": account, "since": turn.now})
    turn.record(Action.ACCOUNT_CHANGED, account_object(account))
    return None
