"""Write marks that rose, and tell the members: one delivery, whoever's marks they are."""

from collections.abc import Mapping

from wardline.hub.sessions.effects import Deliver
from wardline.hub.state.hub_state import HubState
from wardline.hub.state.live_group import LiveGroup, Marks
from wardline.hub.tables.delivery import RECEIPTS
from wardline.protocol.deliveries import DeviceMarks, ReceiptsDelivered
from wardline.protocol.frames import encode_frame
from wardline.store.transaction import Transaction


def raise_marks(state: HubState, tx: Transaction, live: LiveGroup, risen: Mapping[str, Marks]) -> None:
    """Store the marks of these devices under one number, and offer them to the members."""
    seq = state.take_seq()
    for device, marks in risen.items():
        row = {"conversation": live.conversation, "device": device, "seq": seq}
        tx.put(RECEIPTS, {**row, "delivered": marks.delivered, "read": marks.read})
    told = tuple(DeviceMarks(device, marks.delivered, marks.read) for device, marks in risen.items())
    entry = encode_frame(ReceiptsDelivered(seq=seq, conversation=live.conversation, marks=told))
    # Several devices' marks go to them too: to frame a copy without the own ones for each costs more than to send it.
    alone = told[0].device if len(told) == 1 else None
    state.tell(Deliver(seq, entry, live.members, sender=alone))
