"""Write a message that was decided on, once, and tell the members."""

from wardline.hub.delivery.model import Incoming
from wardline.hub.sessions.effects import Deliver
from wardline.hub.state.hub_state import HubState, Taken
from wardline.hub.state.live_group import LiveGroup
from wardline.hub.tables.delivery import MESSAGES
from wardline.protocol.deliveries import MessageDelivered
from wardline.protocol.frames import encode_frame
from wardline.store.transaction import Transaction


def append_message(
    state: HubState, tx: Transaction, live: LiveGroup, incoming: Incoming, digest: bytes, now: int
) -> Taken:
    """Give it its place in the conversation and in the order of deliveries. ``digest``: SHA-256 of its bytes."""
    envelope = incoming.envelope
    seq = state.take_seq()
    live.position = position = live.position + 1
    tx.insert(
        MESSAGES,
        {
            "seq": seq,
            "conversation": live.conversation,
            "position": position,
            "sender": envelope.sender,
            "message": envelope.message,
            "at": now,
            "ciphertext": incoming.ciphertext,
        },
    )
    entry = encode_frame(MessageDelivered(seq=seq, position=position, at=now, message=incoming.ciphertext))
    state.tell(Deliver(seq, entry, live.members, sender=envelope.sender, priority=envelope.priority))
    state.count_sent(tx, envelope.sender)
    taken = Taken(digest, position, seq, now)
    state.took(envelope.sender, envelope.message, taken)
    return taken
