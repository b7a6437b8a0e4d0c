"""What the sender was told, against the inbox; and what became of each message."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.soak.evidence import Evidence, fingerprint

from wardline.protocol.envelope import Priority
from wardline.vault.intake.model import InboundState


def check_feed(evidence: Evidence, acknowledged: Sequence[bytes]) -> Iterator[str]:
    """Every acknowledged message is in the inbox exactly once, nothing else is, and each was filed or listed."""
    kept = Counter(fingerprint(raw) for _, _, raw in evidence.inbound if raw is not None)
    taken = Counter(fingerprint(raw) for raw in acknowledged)
    for name in taken:
        if kept[name] != 1:
            yield f"HL7 message {name} was acknowledged and is in the inbox {kept[name]} times"
    for name in kept.keys() - taken.keys():
        yield f"HL7 message {name} is in the inbox, but nobody sent it"
    posted = {each.inbound for each in evidence.posted}
    for inbound, state, raw in evidence.inbound:
        if raw is None:
            yield f"inbound {inbound} does not open"
        if state is InboundState.STORED:
            yield f"inbound {inbound} was neither filed nor listed"
        if state is InboundState.PROCESSED and inbound not in posted:
            yield f"inbound {inbound} was filed as nothing"


def check_posted(evidence: Evidence) -> Iterator[str]:
    """Every message that the vault posted is in the archive, under the hub's position; and nothing waits."""
    archived = {message for message, _, _ in evidence.archived}
    yield from (
        f"message {each.message} was posted and is not archived"
        for each in evidence.posted
        if each.message not in archived
    )
    places = Counter(evidence.archived)
    carried = {(each.message, each.conversation, each.position) for each in evidence.carried}
    yield from (f"message {place[0]} is archived {times} times" for place, times in places.items() if times != 1)
    yield from (f"message {each[0]} is at the hub and not archived there" for each in carried - places.keys())
    yield from (f"message {each[0]} is archived where the hub has none" for each in places.keys() - carried)
    if evidence.vault_waits:
        yield f"{evidence.vault_waits} things of the vault wait to leave"


def check_deadlines_exist(evidence: Evidence) -> Iterator[str]:
    """Whoever must be answered has a deadline."""
    watched = {each.message for each in evidence.deadlines}
    for each in evidence.posted:
        if each.priority == Priority.CRITICAL and each.message not in watched:
            yield f"critical message {each.message} has no deadline"
