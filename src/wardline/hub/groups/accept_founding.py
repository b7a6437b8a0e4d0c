"""Write a generation that was decided on: it is live, and the one before is closed."""

from typing import Final

from sqlalchemy import bindparam, update

from wardline.hub.groups.model import Founding
from wardline.hub.state.hub_state import HubState
from wardline.hub.state.live_group import LiveGroup
from wardline.hub.tables.groups import CONVERSATIONS, MEMBERS, OPEN
from wardline.store.transaction import Transaction

_CLOSE: Final = (
    update(MEMBERS)
    .where(MEMBERS.c.conversation == bindparam("closed"), MEMBERS.c.left_seq == OPEN)
    .values(left_seq=bindparam("at_seq"))
)


def accept_founding(
    state: HubState, tx: Transaction, now: int, device: str, founding: Founding, live: LiveGroup | None
) -> None:
    """Members of the generation before keep what they were owed of it and get nothing more; positions go on."""
    seq = state.take_seq()
    if live is not None:
        tx.execute(_CLOSE, {"closed": founding.conversation, "at_seq": seq})
    row = {
        "conversation": founding.conversation,
        "organisation": founding.organisation,
        "generation": founding.generation,
        "epoch": 0,
        "founding": founding.digest,
        "founded_at": now,
        "public_state": founding.public_state,
    }
    tx.put(CONVERSATIONS, row)
    tx.insert(MEMBERS, {"device": device, "conversation": founding.conversation, "joined_seq": seq, "left_seq": OPEN})
    state.remember(
        LiveGroup(
            conversation=founding.conversation,
            organisation=founding.organisation,
            generation=founding.generation,
            epoch=0,
            founding=founding.digest,
            members=frozenset(founding.members),
            position=live.position if live else 0,
            marks=live.marks if live else {},
        )
    )
