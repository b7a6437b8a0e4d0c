"""A device says how far it got: delivered and read, high-water marks per conversation."""

from wardline.hub import records
from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.hub.delivery.raise_marks import raise_marks
from wardline.hub.delivery.rules import decide_mark
from wardline.hub.state.live_group import LiveGroup, Marks
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Moment, Recorded, Unchanged
from wardline.protocol.answers import Done
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import AdvanceReceipts
from wardline.store.transaction import Transaction

Outcome = Done | Refusal


async def advance_receipts(hub: Hub, caller: Caller, request: AdvanceReceipts) -> Outcome:
    """Marks only rise. Those of conversations that the device has left change nothing; if it is in none of them, or a
    mark lies beyond the conversation's last message, the request is refused.
    """

    def operation(tx: Transaction, moment: Moment) -> Recorded[Outcome] | Unchanged[Outcome]:
        state = hub.state
        state.enter(tx)
        risen: list[tuple[LiveGroup, Marks]] = []
        mine = 0
        for mark in request.marks:
            live = state.group(tx, mark.conversation)
            if live is None or caller.device not in live.members:
                continue
            mine += 1
            decided = decide_mark(mark, live.marks.get(caller.device, Marks()), live.position)
            if isinstance(decided, Refusal):
                where = records.conversation(mark.conversation)
                return records.refused(caller, decided, moment.now, where)
            if decided is not None:
                risen.append((live, decided))
        if not mine:
            return records.refused(caller, Refusal(ErrorCode.NOT_A_MEMBER, "marks"), moment.now)
        if not risen:
            return Unchanged(Done(id=request.id))
        done = tuple(raise_marks(state, tx, caller, live, marks, moment.now) for live, marks in risen)
        return Recorded(Done(id=request.id), done)

    return await hub.ledger.submit_timed(operation)
