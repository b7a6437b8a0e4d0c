"""Who changes how an account signs in proves that its owner is there."""

from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.vault.identity.step_up import require_step_up
from wardline.vault.identity.ways_in import SignInOffer, usable_methods
from wardline.vault.turn import Turn


def require_presence(turn: Turn, offer: SignInOffer, account: AccountId, device: DeviceId) -> Refusal | None:
    """A step-up, where the account has anything to step up with today: else an unlocked device in a thief's hand would
    make a way in that outlives the device. Refused: ``step_up_required``.
    """
    return require_step_up(turn, device) if usable_methods(turn, offer, account) else None
