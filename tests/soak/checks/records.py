"""Both audit logs: whole, and one record for each effect; marks that only rise; deadlines that fire once and end."""

from collections import Counter
from collections.abc import Iterable, Iterator

from tests.soak.evidence import Due, Evidence

from wardline.audit.record import Action, AuditRecord, Object, ObjectKind, Outcome
from wardline.cli.audit.logs import Which
from wardline.protocol.errors import ErrorCode
from wardline.vault.escalation.model import DeadlineState


def check_logs(evidence: Evidence) -> Iterator[str]:
    """Tables and exports verify, and each effect has its one record."""
    yield from evidence.log_findings
    hub, vault = evidence.records[Which.HUB], evidence.records[Which.VAULT]
    message, inbound = ObjectKind.MESSAGE, ObjectKind.HL7_MESSAGE
    effects = Counter(each.message for each in evidence.carried)
    yield from _differ(Action.MESSAGE_APPENDED, effects, _named(hub, {Action.MESSAGE_APPENDED}, message))
    effects = Counter(name for name, _, _ in evidence.archived)
    yield from _differ(Action.MESSAGE_ARCHIVED, effects, _named(vault, {Action.MESSAGE_ARCHIVED}, message))
    effects = Counter(name for name, _, _ in evidence.inbound)
    yield from _differ(Action.HL7_RECEIVED, effects, _named(vault, {Action.HL7_RECEIVED}, inbound))
    worked_off = {Action.HL7_PROCESSED, Action.HL7_HELD, Action.HL7_REFUSED}
    yield from _differ(Action.HL7_PROCESSED, effects, _named(vault, worked_off, inbound))
    for each in vault:
        if each.action is Action.MESSAGE_UNREADABLE:
            yield "the vault could not read a message"
        if each.action in {Action.MESSAGE_UNHANDLED, Action.EVENT_UNHANDLED}:
            yield f"the vault set something aside: {each.action.value}"
        if each.action is Action.REQUEST_REFUSED and each.code == ErrorCode.INTERNAL:
            yield "the vault refused a request because its own code threw"


def check_receipts(evidence: Evidence) -> Iterator[str]:
    """Each mark rose with every record of it, and stands where its last record says."""
    marks: dict[tuple[str, str], tuple[int, int]] = {}
    for each in evidence.records[Which.HUB]:
        if each.action is not Action.RECEIPT_ADVANCED or each.outcome is not Outcome.DONE or each.numbers is None:
            continue
        key = (_object(each, ObjectKind.CONVERSATION), each.actor.device or "")
        before, now = marks.get(key, (0, 0)), (each.numbers.position or 0, each.numbers.read or 0)
        if now == before or now[0] < before[0] or now[1] < before[1]:
            yield f"a receipt of device {key[1]} fell from {before} to {now}"
        marks[key] = now
    if marks != evidence.receipts:
        yield "the receipts are not what their records say"


def check_deadlines(evidence: Evidence) -> Iterator[str]:
    """Each has ended; each step has its one record, and one expiry each where the clock did it."""
    vault = evidence.records[Which.VAULT]
    steps = {
        action: _named(vault, {action}, ObjectKind.DEADLINE)
        for action in (
            Action.DEADLINE_SET,
            Action.DEADLINE_EXPIRED,
            Action.ESCALATION_PAGED,
            Action.ESCALATION_EXHAUSTED,
            Action.DEADLINE_MET,
        )
    }
    for each in evidence.deadlines:
        if each.open:
            yield f"deadline {each.id} is still {each.state.value}"
            continue
        for action, wanted in _steps(each).items():
            if steps[action][each.id] != wanted:
                yield f"deadline {each.id}: {action.value} is recorded {steps[action][each.id]} times, not {wanted}"
        if each.paged and each.handed is None and each.state is not DeadlineState.MET:
            yield f"deadline {each.id}: the second person was paged and handed nothing"


def _steps(each: Due) -> dict[Action, int]:
    exhausted = each.state is DeadlineState.EXHAUSTED
    return {
        Action.DEADLINE_SET: 1,
        Action.DEADLINE_EXPIRED: each.paged + exhausted,  # nobody declines in these nights
        Action.ESCALATION_PAGED: int(each.paged),
        Action.ESCALATION_EXHAUSTED: int(exhausted),
        Action.DEADLINE_MET: int(each.state is DeadlineState.MET),
    }


def _differ(action: Action, effects: Counter[str], records: Counter[str]) -> Iterator[str]:
    for name in effects.keys() | records.keys():
        if effects[name] != records[name]:
            yield f"{action.value}: {name} happened {effects[name]} times and is recorded {records[name]} times"


def _named(records: Iterable[AuditRecord], actions: set[Action], kind: ObjectKind) -> Counter[str]:
    """How often each object of a kind is the first of its kind in a record of what was done."""
    found: Counter[str] = Counter()
    for each in records:
        if each.action in actions and (each.outcome is Outcome.DONE or each.action is Action.HL7_REFUSED):
            found[_object(each, kind)] += 1
    return found


def _object(record: AuditRecord, kind: ObjectKind) -> str:
    found: list[Object] = [each for each in record.objects if each.kind is kind]
    return found[0].id if found else ""
