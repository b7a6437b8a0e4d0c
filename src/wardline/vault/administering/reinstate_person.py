"""An administrator lets somebody come back."""

from wardline.audit.objects import account_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.reinstate_account import reinstate_account
from wardline.vault.identity.step_up import require_step_up
from wardline.vault.turn import Turn


def reinstate_person(turn: Turn, asking: DeviceId, account: AccountId) -> Refusal | None:
    """Refused: ``unknown_account``, ``step_up_required``."""
    about = account_object(account)
    if find_account(turn.tx, turn.keys, account) is None:
        return turn.refuse(Action.ACCOUNT_REINSTATED, ErrorCode.UNKNOWN_ACCOUNT, about, field_name="account")
    missing = require_step_up(turn, asking)
    if missing is not None:
        return turn.refuse(Action.ACCOUNT_REINSTATED, missing.code, about)
    return reinstate_account(turn, account)
