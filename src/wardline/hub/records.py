"""Audit records of the hub, in one form."""

from collections.abc import Iterable

from wardline.audit.record import SYSTEM, Action, Actor, AuditRecord, Numbers, Object, Outcome
from wardline.hub.caller import Caller
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Recorded


def record(
    action: Action,
    caller: Caller | None,
    at: int,
    *objects: Object,
    numbers: Numbers | None = None,
    digest: str | None = None,
) -> AuditRecord:
    """What ``caller`` did (None: the hub itself, or someone without a certificate yet)."""
    actor = SYSTEM if caller is None else caller.actor
    return AuditRecord(action=action, actor=actor, at=at, objects=objects, numbers=numbers, digest=digest)


def refusal_record(
    refusal: Refusal, actor: Actor, at: int, objects: Iterable[Object] = (), action: Action = Action.REQUEST_REFUSED
) -> AuditRecord:
    """What was refused to a device."""
    return AuditRecord(
        action=action, actor=actor, at=at, objects=tuple(objects), code=refusal.code, outcome=Outcome.REFUSED
    )


def refused(caller: Caller, refusal: Refusal, at: int, *objects: Object) -> Recorded[Refusal]:
    """An operation's answer when it refuses."""
    return Recorded(refusal, (refusal_record(refusal, caller.actor, at, objects),))
