"""Devices say how far they got: delivered and read, high-water marks per conversation, those of a moment together."""

from collections.abc import Sequence

from wardline.audit.objects import conversation_object
from wardline.audit.record import Action, AuditRecord, Numbers
from wardline.hub import records
from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.hub.delivery.raise_marks import raise_marks
from wardline.hub.delivery.rules import decide_mark
from wardline.hub.sessions.receipt_desk import Advanced, Asked
from wardline.hub.state.hub_state import HubState
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

    It is answered once they are stored: at once, or when the conversation's next receipts leave (``ReceiptDesk``).
    """

    async def advance(together: Sequence[Asked]) -> Advanced:
        return await hub.ledger.submit_timed(lambda tx, moment: _advance(hub.state, tx, moment, together))

    return await hub.receipts.advance(Asked(caller, request), advance)


def _advance(
    state: HubState, tx: Transaction, moment: Moment, together: Sequence[Asked]
) -> Recorded[Advanced] | Unchanged[Advanced]:
    """Each request in its turn, as if it were alone; what rose is written and told once per conversation."""
    state.enter(tx)
    outcomes: list[Outcome] = []
    done: list[AuditRecord] = []
    risen: dict[str, tuple[LiveGroup, dict[str, Marks]]] = {}
    for asked in together:
        caller = asked.caller
        decided = _decide(state, tx, moment, asked)
        if isinstance(decided, Recorded):
            done += decided.records
            outcomes.append(decided.value)
            continue
        for live, marks in decided:
            live.marks[caller.device] = marks
            risen.setdefault(live.conversation, (live, {}))[1][caller.device] = marks
            done.append(_record(caller, live, marks, moment.now))
        outcomes.append(Done(id=asked.request.id))
    for live, marks in risen.values():
        raise_marks(state, tx, live, marks)
    advanced = Advanced(tuple(outcomes), {name: len(live.members) for name, (live, _) in risen.items()})
    return Recorded(advanced, tuple(done)) if done else Unchanged(advanced)


def _decide(
    state: HubState, tx: Transaction, moment: Moment, asked: Asked
) -> list[tuple[LiveGroup, Marks]] | Recorded[Refusal]:
    caller = asked.caller
    risen: dict[str, tuple[LiveGroup, Marks]] = {}
    mine = 0
    for mark in asked.request.marks:
        live = state.group(tx, mark.conversation)
        if live is None or caller.device not in live.members:
            continue
        mine += 1
        known = risen.get(mark.conversation)
        marks = live.marks.get(caller.device, Marks()) if known is None else known[1]
        decided = decide_mark(mark, marks, live.position)
        if isinstance(decided, Refusal):
            return records.refused(caller, decided, moment.now, conversation_object(mark.conversation))
        if decided is not None:
            risen[mark.conversation] = (live, decided)
    if not mine:
        return records.refused(caller, Refusal(ErrorCode.NOT_A_MEMBER, "marks"), moment.now)
    return list(risen.values())


def _record(caller: Caller, live: LiveGroup, marks: Marks, now: int) -> AuditRecord:
    return records.record(
        Action.RECEIPT_ADVANCED,
        caller,
        now,
        conversation_object(live.conversation),
        numbers=Numbers(position=marks.delivered, read=marks.read),
    )
