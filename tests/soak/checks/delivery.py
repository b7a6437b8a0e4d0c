"""The hub's order, against itself and against what is on each device."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.soak.evidence import Carried, Evidence, Interval, OnDevice

from wardline.client.local.model import MessageState


def check_positions(evidence: Evidence) -> Iterator[str]:
    """Each conversation counts 1, 2, 3 … in the order of deliveries; no message is there twice."""
    positions: dict[str, list[int]] = defaultdict(list)
    for each in evidence.carried:
        positions[each.conversation].append(each.position)
    for conversation, found in positions.items():
        if found != list(range(1, len(found) + 1)):
            yield f"conversation {conversation} has a gap or a double in its positions"
    times = Counter((each.sender, each.message) for each in evidence.carried)
    yield from (f"message {message} is at the hub {count} times" for (_, message), count in times.items() if count != 1)


def check_devices(evidence: Evidence) -> Iterator[str]:
    """What the hub carried while a device was a member is on it: once, at its position, in order; nothing else is.

    A message encrypted before it joined, and taken in the grace after, it cannot read: it may have that one from the
    archive, if it saw the gap.
    """
    for device, held in evidence.devices.items():
        carried = list(_carried_to(evidence, device))
        due = [each for each, readable in carried if readable]
        fetched = {each.message for each, readable in carried if not readable}
        yield from (f"device {device}: {text}" for text in _compare(device, held, due, fetched, evidence))
        if held.outbox:
            yield f"device {device}: {held.outbox} things wait to leave"


def _carried_to(evidence: Evidence, device: str) -> Iterator[tuple[Carried, bool]]:
    """What others sent while the device was a member, and whether it had the key for it."""
    spans: dict[str, list[Interval]] = defaultdict(list)
    for span in evidence.intervals:
        if span.device == device:
            spans[span.conversation].append(span)
    for each in evidence.carried:
        during = [span for span in spans[each.conversation] if span.joined < each.seq <= span.left]
        if each.sender != device and during:
            yield each, any(_is_readable(each, span) for span in during)


def _is_readable(message: Carried, span: Interval) -> bool:
    return (message.generation, message.epoch) >= (span.generation, span.epoch)


def _compare(device: str, held: OnDevice, due: list[Carried], fetched: set[str], evidence: Evidence) -> Iterator[str]:
    received = [each for each in held.messages if each.state is MessageState.RECEIVED and each.message not in fetched]
    wanted = [(each.message, each.conversation, each.position) for each in due]
    found = [(each.message, each.conversation, each.position) for each in received]
    yield from (f"message {each[0]} is missing" for each in set(wanted) - set(found))
    yield from (f"message {each[0]} came, but was not for it" for each in set(found) - set(wanted))
    if len(set(found)) != len(found):
        yield "a message is there twice"
    if set(found) == set(wanted) and found != wanted:
        yield "messages are not in the hub's order"
    carried = {(each.message, each.conversation, each.position) for each in evidence.carried if each.sender == device}
    own = {
        (each.message, each.conversation, each.position)
        for each in held.messages
        if each.sender == device and each.state is MessageState.SENT
    }
    yield from (f"its message {each[0]} is at the hub, but not shown as sent" for each in carried - own)
    yield from (f"its message {each[0]} is shown as sent, but not at the hub" for each in own - carried)
    waiting = (each for each in held.messages if each.state in {MessageState.WAITING, MessageState.FAILED})
    yield from (f"its message {each.message} is {each.state.value}" for each in waiting)
