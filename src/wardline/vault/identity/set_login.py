"""Give an account the name that its owner signs in with."""

from sqlalchemy import select, update

from wardline.audit.objects import account_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.logins import MOST_CHARACTERS, login_digest, normalise_login
from wardline.vault.identity.model import Profile
from wardline.vault.identity.profiles import seal_profile
from wardline.vault.identity.tables import ACCOUNTS
from wardline.vault.keys.key_names import DIRECTORY, INDEX
from wardline.vault.turn import Turn


def set_login(turn: Turn, account: AccountId, login: str) -> Refusal | None:
    """Empty takes it away. Refused: ``unknown_account``, ``login_taken``, ``malformed_login``."""
    found = find_account(turn.tx, turn.keys, account)
    if found is None:
        return turn.refuse(Action.ACCOUNT_CHANGED, ErrorCode.UNKNOWN_ACCOUNT, account_object(account))
    normal = normalise_login(login)
    if len(normal) > MOST_CHARACTERS or not (normal.isprintable() or not normal):
        return turn.refuse(Action.ACCOUNT_CHANGED, ErrorCode.MALFORMED_LOGIN, account_object(account))
    digest = login_digest(turn.key(INDEX), login) if normal else None
    if digest is not None:
        owner = turn.tx.execute(select(ACCOUNTS.c.id).where(ACCOUNTS.c.login == digest)).scalar_one_or_none()
        if owner not in {None, account}:
            return turn.refuse(Action.ACCOUNT_CHANGED, ErrorCode.LOGIN_TAKEN, account_object(account))
    profile = Profile(found.profile.name, found.profile.role, normal)
    turn.tx.execute(
        update(ACCOUNTS)
        .where(ACCOUNTS.c.id == account)
        .values(login=digest, profile=seal_profile(turn.key(DIRECTORY), account, profile))
    )
    turn.record(Action.ACCOUNT_CHANGED, account_object(account))
    return None
