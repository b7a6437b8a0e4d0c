"""Somebody who holds a locked device types its PIN."""

import hmac

from sqlalchemy import update

from wardline.audit.objects import account_object, device_object
from wardline.audit.record import Action, Actor, Numbers
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.session_requests import PinRefused, PinShare, TakePinShare
from wardline.vault.identity.tables import PIN_SHARES
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.sessions.pin_share import TRIES, KeptShare, digest, find_share, open_share
from wardline.vault.turn import Turn


def take_pin_share(turn: Turn, body: TakePinShare) -> PinShare | PinRefused | Refusal:
    """The share, for the right proof. ``PinRefused`` with what is left for a wrong one; the last destroys the share.

    Refused ``sign_in_failed``, the same for a device that is unknown, removed, without a share, or whose ticket is
    another: that is nobody's try. ``pin_share_gone`` for who holds the ticket of one that was destroyed.
    """
    kept = find_share(turn.tx, body.device)
    if kept is None or not hmac.compare_digest(kept.ticket, digest(body.ticket)):
        return turn.refuse(Action.PIN_SHARE_REFUSED, ErrorCode.SIGN_IN_FAILED)
    about = (device_object(kept.device), account_object(kept.account))
    if kept.record is None:
        return turn.refuse(Action.PIN_SHARE_REFUSED, ErrorCode.PIN_SHARE_GONE, *about)
    share = open_share(turn.key(DIRECTORY), kept.device, kept.record, body.proof)
    if share is None:
        return _count(turn, kept)
    if kept.tries:
        turn.tx.execute(update(PIN_SHARES).where(PIN_SHARES.c.device == kept.device).values(tries=0))
    owner = turn.on_behalf_of(Actor(account=kept.account, device=kept.device, organisation=turn.organisation))
    owner.record(Action.PIN_SHARE_TAKEN, *about)
    return PinShare(share)


def _count(turn: Turn, kept: KeptShare) -> PinRefused | Refusal:
    about = (device_object(kept.device), account_object(kept.account))
    tries = kept.tries + 1
    gone = tries >= TRIES
    turn.tx.execute(
        update(PIN_SHARES)
        .where(PIN_SHARES.c.device == kept.device)
        .values(tries=tries, record=None if gone else kept.record)
    )
    code = ErrorCode.PIN_SHARE_GONE if gone else ErrorCode.SIGN_IN_FAILED
    refusal = turn.refuse(Action.PIN_SHARE_REFUSED, code, *about, numbers=Numbers(attempt=tries))
    if not gone:
        return PinRefused(TRIES - tries)
    turn.record(Action.PIN_SHARE_DESTROYED, *about)
    return refusal
