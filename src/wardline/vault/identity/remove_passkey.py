"""A passkey is no way in any more."""

from sqlalchemy import update

from wardline.audit.objects import account_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import RemovePasskey
from wardline.protocol.sealed_requests import Noted
from wardline.vault.identity.passkeys import find_passkey
from wardline.vault.identity.step_up import require_step_up
from wardline.vault.identity.tables import PASSKEYS
from wardline.vault.identity.verify_passkey import credential_digest
from wardline.vault.identity.ways_in import SignInOffer, count_usable
from wardline.vault.turn import Turn


def remove_passkey(
    turn: Turn, offer: SignInOffer, account: AccountId, device: DeviceId, body: RemovePasskey
) -> Noted | Refusal:
    """For ever: its credential is taken by nobody again.

    Refused: ``unknown_passkey`` (not one of the account's), ``step_up_required``, ``last_passkey``.
    """
    passkey = find_passkey(turn.tx, turn.keys, body.credential)
    if passkey is None or passkey.account != account:
        return Refusal(ErrorCode.UNKNOWN_PASSKEY, "credential")
    refusal = require_step_up(turn, device)
    if refusal is not None:
        return refusal
    if count_usable(turn, offer, account) < 2:
        return Refusal(ErrorCode.LAST_PASSKEY, "credential")
    turn.tx.execute(update(PASSKEYS).where(PASSKEYS.c.credential == body.credential).values(removed_at=turn.now))
    turn.record(Action.PASSKEY_REMOVED, account_object(account), digest=credential_digest(body.credential))
    return Noted()
