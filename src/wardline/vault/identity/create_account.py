"""Create an account."""

from wardline.audit.objects import account_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId
from wardline.vault.identity.model import AccountKind, Profile
from wardline.vault.identity.profiles import seal_profile
from wardline.vault.identity.tables import ACCOUNTS
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.turn import Turn


def create_account(turn: Turn, *, name: str, role: str, kind: AccountKind = AccountKind.PERSON) -> AccountId:
    """A new account without devices. ``name`` and ``role`` are what colleagues see."""
    account = AccountId(turn.make_id())
    turn.tx.insert(
        ACCOUNTS,
        {
            "id": account,
            "kind": kind.value,
            "profile": seal_profile(turn.key(DIRECTORY), account, Profile(name, role)),
            "login": None,
            "created_at": turn.now,
            "suspended_at": None,
        },
    )
    turn.record(Action.ACCOUNT_CREATED, account_object(account))
    return account
