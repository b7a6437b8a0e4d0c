"""Whether a device may ask the vault of another organisation."""

from typing import Final

from sqlalchemy import bindparam, select

from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.hub.tables.devices import DEVICES
from wardline.hub.tables.groups import MEMBERS, OPEN
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.store.transaction import Transaction

_MINE: Final = MEMBERS.alias("mine")
_THEIRS: Final = MEMBERS.alias("theirs")
_MET: Final = (
    select(_MINE.c.conversation)
    .join(_THEIRS, _THEIRS.c.conversation == _MINE.c.conversation)
    .join(DEVICES, DEVICES.c.device == _THEIRS.c.device)
    .where(
        _MINE.c.device == bindparam("caller"),
        _MINE.c.left_seq == OPEN,
        _THEIRS.c.left_seq == OPEN,
        DEVICES.c.organisation == bindparam("organisation"),
    )
    .limit(1)
)


def decide_foreign(hub: Hub, tx: Transaction, caller: Caller, organisation: str) -> Refusal | None:
    """None where ``caller`` is in a group with a device of that organisation now: then it may have certificates proven
    (ADR 0033); what else it asks, that vault refuses. Refused: ``device_revoked``, ``wrong_organisation``.
    """
    # The other vault has no list of this organisation's devices: it could not know that this one is revoked.
    if hub.state.is_revoked(caller):
        return Refusal(ErrorCode.DEVICE_REVOKED)
    met = tx.execute(_MET, {"caller": caller.device, "organisation": organisation}).first()
    return Refusal(ErrorCode.WRONG_ORGANISATION, "organisation") if met is None else None
