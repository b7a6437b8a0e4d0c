"""Write marks that rose, and tell the other members."""

from wardline.audit.record import Action, AuditRecord, Numbers
from wardline.hub import records
from wardline.hub.caller import Caller
from wardline.hub.sessions.effects import Deliver
from wardline.hub.state.hub_state import HubState
from wardline.hub.state.live_group import LiveGroup, Marks
from wardline.hub.tables.delivery import RECEIPTS
from wardline.protocol.deliveries import ReceiptDelivered
from wardline.protocol.frames import encode_frame
from wardline.store.transaction import Transaction


def raise_marks(
    state: HubState, tx: Transaction, caller: Caller, live: LiveGroup, marks: Marks, now: int
) -> AuditRecord:
    """Store them, tell the other members, and say so in the log."""
    seq = state.take_seq()
    live.marks[caller.device] = marks
    tx.put(
        RECEIPTS,
        {
            "conversation": live.conversation,
            "device": caller.device,
            "delivered": marks.delivered,
            "read": marks.read,
            "seq": seq,
        },
    )
    entry = encode_frame(
        ReceiptDelivered(
            seq=seq,
            conversation=live.conversation,
            device=caller.device,
            delivered=marks.delivered,
            read=marks.read,
        )
    )
    topic = (live.conversation, caller.device)
    state.tell(Deliver(seq, entry, live.members, sender=caller.device, topic=topic))
    return records.record(
        Action.RECEIPT_ADVANCED,
        caller,
        now,
        records.conversation(live.conversation),
        numbers=Numbers(position=marks.delivered, read=marks.read),
    )
