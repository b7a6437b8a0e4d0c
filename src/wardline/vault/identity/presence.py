"""Who changes how an account signs in proves that its owner is there."""

from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.vault.identity.evidence import count_ways_in
from wardline.vault.identity.step_up import require_step_up
from wardline.vault.turn import Turn


def require_presence(turn: Turn, account: AccountId, device: DeviceId) -> Refusal | None:
    """A step-up, where the account has anything to step up with: else an unlocked device in a thief's hand would make
    a way in that outlives the device. Refused: ``step_up_required``.
    """
    return require_step_up(turn, device) if count_ways_in(turn, account) else None
