"""An enrolled device's owner asks for new recovery codes."""

from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import RecoveryCodes
from wardline.vault.identity.passwords.prove_password import count_passwords
from wardline.vault.identity.passwords.recovery_codes import make_codes
from wardline.vault.identity.step_up import require_step_up
from wardline.vault.turn import Turn


def make_recovery_codes(turn: Turn, account: AccountId, device: DeviceId) -> RecoveryCodes | Refusal:
    """Refused: ``not_permitted`` where there is nothing that they stand in for, ``step_up_required``."""
    if not count_passwords(turn, account):
        return Refusal(ErrorCode.NOT_PERMITTED)
    return require_step_up(turn, device) or RecoveryCodes(make_codes(turn, account))
