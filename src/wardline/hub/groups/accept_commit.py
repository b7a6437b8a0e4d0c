"""Write a commit that won its epoch, and tell the members."""

import hashlib
from typing import Final

from sqlalchemy import bindparam, update

from wardline.audit.objects import conversation_object
from wardline.audit.record import Action, AuditRecord, Numbers
from wardline.hub import records
from wardline.hub.caller import Caller
from wardline.hub.groups.model import Committed
from wardline.hub.sessions.effects import Deliver
from wardline.hub.state.hub_state import HubState
from wardline.hub.state.live_group import LiveGroup
from wardline.hub.tables.groups import COMMITS, CONVERSATIONS, MEMBERS, OPEN, WELCOMES
from wardline.protocol.deliveries import CommitDelivered, WelcomeDelivered
from wardline.protocol.frames import encode_frame
from wardline.protocol.requests import CommitGroup
from wardline.store.transaction import Transaction

_ADVANCE: Final = (
    update(CONVERSATIONS)
    .where(CONVERSATIONS.c.conversation == bindparam("which"))
    .values(epoch=bindparam("new_epoch"), public_state=bindparam("new_state"))
)
_LEAVE: Final = (
    update(MEMBERS)
    .where(
        MEMBERS.c.conversation == bindparam("which"),
        MEMBERS.c.device.in_(bindparam("gone", expanding=True)),
        MEMBERS.c.left_seq == OPEN,
    )
    .values(left_seq=bindparam("at_seq"))
)


def accept_commit(
    state: HubState,
    tx: Transaction,
    now: int,
    caller: Caller,
    live: LiveGroup,
    committed: Committed,
    request: CommitGroup,
) -> tuple[int, AuditRecord]:
    """Advance the epoch. The commit goes to those who were members before, the removed included; the Welcome, right
    after it, to those who came. Returns the commit's number in the order of deliveries.
    """
    seq = state.take_seq()
    tx.insert(
        COMMITS,
        {
            "seq": seq,
            "conversation": live.conversation,
            "generation": live.generation,
            "epoch": live.epoch,
            "committer": caller.device,
            "at": now,
            "removed": len(committed.removed),
            "handshake": request.commit,
        },
    )
    if committed.removed:
        tx.execute(_LEAVE, {"which": live.conversation, "gone": list(committed.removed), "at_seq": seq})
    entry = encode_frame(CommitDelivered(seq=seq, commit=request.commit))
    state.tell(Deliver(seq, entry, live.members, sender=caller.device))
    added = [device for _, device in committed.added]
    if request.welcome is not None:
        _welcome(state, tx, live, added, request.welcome)
    advance = {"which": live.conversation, "new_epoch": live.epoch + 1, "new_state": committed.public_state}
    tx.execute(_ADVANCE, advance)
    live.epoch += 1
    live.members = live.members.difference(committed.removed).union(added)
    live.commit_at = now
    live.commit_removed = bool(committed.removed)
    return seq, records.record(
        Action.GROUP_COMMITTED,
        caller,
        now,
        conversation_object(live.conversation),
        numbers=Numbers(added=len(added), epoch=live.epoch, generation=live.generation, removed=len(committed.removed)),
        digest=hashlib.sha256(request.commit).hexdigest(),
    )


def _welcome(state: HubState, tx: Transaction, live: LiveGroup, added: list[str], welcome: bytes) -> None:
    seq = state.take_seq()
    tx.insert(
        WELCOMES,
        {
            "seq": seq,
            "conversation": live.conversation,
            "generation": live.generation,
            "position": live.position,
            "handshake": welcome,
        },
    )
    for device in added:
        tx.insert(MEMBERS, {"device": device, "conversation": live.conversation, "joined_seq": seq, "left_seq": OPEN})
    delivered = WelcomeDelivered(
        seq=seq, conversation=live.conversation, generation=live.generation, position=live.position, welcome=welcome
    )
    state.tell(Deliver(seq, encode_frame(delivered), added))
