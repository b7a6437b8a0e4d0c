"""Recovery codes: ten of 80 bits, for who lost the phone with the authenticator app. Each is good once."""

import base64
import hmac
import secrets
from typing import Final

from sqlalchemy import delete, func, select

from wardline.audit.objects import account_object
from wardline.audit.record import Action, Numbers
from wardline.kit.ids import AccountId
from wardline.vault.identity.passwords.tables import RECOVERY_CODES
from wardline.vault.keys.key_names import INDEX
from wardline.vault.turn import Turn

COUNT: Final = 10
_BYTES: Final = 10
"""80 bits: nobody tries them out, so that a keyed hash is enough."""


def make_codes(turn: Turn, account: AccountId) -> tuple[str, ...]:
    """Ten new ones, the only time that they are seen; those before are good no more."""
    turn.tx.execute(delete(RECOVERY_CODES).where(RECOVERY_CODES.c.account == account))
    codes = tuple(base64.b32encode(secrets.token_bytes(_BYTES)).decode("ascii") for _ in range(COUNT))
    for code in codes:
        turn.tx.insert(
            RECOVERY_CODES, {"digest": _digest(turn, account, code), "account": account, "made_at": turn.now}
        )
    turn.record(Action.RECOVERY_CODES_MADE, account_object(account), numbers=Numbers(count=COUNT))
    return tuple("-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes)


def is_recovery_code(turn: Turn, account: AccountId, code: str) -> bool:
    """One of the account's that was not used; case, spaces and hyphens mean nothing."""
    chosen = select(RECOVERY_CODES.c.account).where(RECOVERY_CODES.c.digest == _digest(turn, account, code))
    return turn.tx.execute(chosen).scalar_one_or_none() == account


def use_code(turn: Turn, account: AccountId, code: str) -> None:
    """It is good no more."""
    turn.tx.execute(delete(RECOVERY_CODES).where(RECOVERY_CODES.c.digest == _digest(turn, account, code)))
    left = turn.tx.execute(
        select(func.count()).select_from(RECOVERY_CODES).where(RECOVERY_CODES.c.account == account)
    ).scalar_one()
    turn.record(Action.RECOVERY_CODE_USED, account_object(account), numbers=Numbers(count=left))


def _digest(turn: Turn, account: AccountId, code: str) -> bytes:
    typed = "".join(each for each in code.upper() if each.isalnum())
    message = b"wardline/recovery-code/v1\0" + account.encode("ascii") + typed.encode()
    return hmac.digest(turn.key(INDEX).secret.reveal(), message, "sha256")
