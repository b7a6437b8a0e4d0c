"""Change what colleagues see of somebody."""

import msgspec
from sqlalchemy import update

from wardline.audit.objects import account_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.profiles import seal_profile
from wardline.vault.identity.tables import ACCOUNTS
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.turn import Turn


def set_profile(turn: Turn, account: AccountId, *, name: str, role: str) -> Refusal | None:
    """Name and what stands beside it; the same again changes nothing. Refused: ``unknown_account``."""
    found = find_account(turn.tx, turn.keys, account)
    if found is None:
        return turn.refuse(Action.ACCOUNT_CHANGED, ErrorCode.UNKNOWN_ACCOUNT, account_object(account))
    profile = msgspec.structs.replace(found.profile, name=name, role=role)
    if profile == found.profile:
        return None
    turn.tx.execute(
        update(ACCOUNTS)
        .where(ACCOUNTS.c.id == account)
        .values(profile=seal_profile(turn.key(DIRECTORY), account, profile))
    )
    turn.record(Action.ACCOUNT_CHANGED, account_object(account))
    return None
