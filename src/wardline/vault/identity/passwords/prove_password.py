"""A password with a time-based code, or with a recovery code in its place: both or nothing.

Whatever is wrong, and whoever has no account, costs one Argon2id and says the same.
"""

from dataclasses import dataclass

from sqlalchemy import select, update

from wardline.kit.ids import AccountId
from wardline.protocol.identity_requests import PasswordEvidence
from wardline.vault.identity.passwords.hashing import (
    hash_password,
    is_outdated,
    open_hash,
    seal_hash,
    verify_password,
)
from wardline.vault.identity.passwords.recovery_codes import is_recovery_code, use_code
from wardline.vault.identity.passwords.tables import PASSWORDS, TOTPS
from wardline.vault.identity.passwords.totp import matching_step, open_totp
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.turn import Turn


@dataclass(frozen=True, slots=True)
class _Known:
    """What an account has."""

    hashed: str
    secret: bytes
    last_step: int


def prove_password(turn: Turn, account: AccountId, evidence: PasswordEvidence) -> bool:
    """Whether both are the account's. The code is used up only where the password is right too."""
    known = _find(turn, account)
    right = verify_password(None if known is None else known.hashed, evidence.password)
    if known is None:
        return False
    step = matching_step(known.secret, evidence.code, now=turn.now, last_step=known.last_step)
    recovered = is_recovery_code(turn, account, evidence.code)
    if not right or (step is None and not recovered):
        return False
    if step is not None:
        turn.tx.execute(update(TOTPS).where(TOTPS.c.account == account).values(last_step=step))
    else:
        use_code(turn, account, evidence.code)
    if is_outdated(known.hashed):
        again = seal_hash(turn.key(DIRECTORY), account, hash_password(evidence.password))
        turn.tx.execute(update(PASSWORDS).where(PASSWORDS.c.account == account).values(hash=again))
    return True


def count_passwords(turn: Turn, account: AccountId) -> int:
    """1 where it can sign in so: it has a password and confirmed codes."""
    return 0 if _find(turn, account) is None else 1


def pretend(evidence: PasswordEvidence) -> None:
    """The work of a proof, where there is nothing to prove: time tells nothing."""
    verify_password(None, evidence.password)


def _find(turn: Turn, account: AccountId) -> _Known | None:
    row = turn.tx.execute(
        select(PASSWORDS.c.hash, TOTPS.c.secret, TOTPS.c.last_step)
        .join_from(PASSWORDS, TOTPS, PASSWORDS.c.account == TOTPS.c.account)
        .where(PASSWORDS.c.account == account, TOTPS.c.secret.is_not(None))
    ).one_or_none()
    if row is None or row[1] is None:
        return None
    key = turn.key(DIRECTORY)
    return _Known(open_hash(key, account, row[0]), open_totp(key, account, row[1]), row[2])
