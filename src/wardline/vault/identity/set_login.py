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
    fault = check_login(turn, login, account)
    if fault is not None:
        return turn.refuse(Action.ACCOUNT_CHANGED, fault, account_object(account))
    normal = normalise_login(login)
    digest = login_digest(turn.key(INDEX), login) if normal else None
    profile = Profile(found.profile.name, found.profile.role, normal)
    turn.tx.execute(
        update(ACCOUNTS)
        .where(ACCOUNTS.c.id == account)
        .values(login=digest, profile=seal_profile(turn.key(DIRECTORY), account, profile))
    )
    turn.record(Action.ACCOUNT_CHANGED, account_object(account))
    return None


def check_login(turn: Turn, login: str, account: AccountId | None = None) -> ErrorCode | None:
    """Why it cannot be this account's (None: a new one's); None where it can."""
    normal = normalise_login(login)
    if not normal:
        return None
    if len(normal) > MOST_CHARACTERS or not normal.isprintable():
        return ErrorCode.MALFORMED_LOGIN
    digest = login_digest(turn.key(INDEX), login)
    owner = turn.tx.execute(select(ACCOUNTS.c.id).where(ACCOUNTS.c.login == digest)).scalar_one_or_none()
    return None if owner in {None, account} else ErrorCode.LOGIN_TAKEN
