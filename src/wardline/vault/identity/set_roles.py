"""Give an account its roles: what policies go by."""

from collections.abc import Collection

from sqlalchemy import delete

from wardline.audit.objects import account_object
from wardline.audit.record import Action, Numbers
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.find_roles import roles_of
from wardline.vault.identity.model import Role
from wardline.vault.identity.tables import ACCOUNT_ROLES
from wardline.vault.reviews.ask_for_review import ask_for_review
from wardline.vault.turn import Turn


def set_roles(turn: Turn, account: AccountId, roles: Collection[Role]) -> Refusal | None:
    """These and no others; the same again changes nothing. Refused: ``unknown_account``."""
    if find_account(turn.tx, turn.keys, account) is None:
        return turn.refuse(Action.ACCOUNT_CHANGED, ErrorCode.UNKNOWN_ACCOUNT, account_object(account))
    wanted = frozenset(roles)
    if roles_of(turn.tx, account) == wanted:
        return None
    turn.tx.execute(delete(ACCOUNT_ROLES).where(ACCOUNT_ROLES.c.account == account))
    for role in sorted(wanted):
        turn.tx.insert(ACCOUNT_ROLES, {"account": account, "role": role.value})
    ask_for_review(turn, account)
    turn.record(Action.ACCOUNT_CHANGED, account_object(account), numbers=Numbers(count=len(wanted)))
    return None
