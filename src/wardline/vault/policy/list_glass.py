"""Emergency accesses with the reasons that were given: reading them is an access to records."""

from wardline.audit.record import Action
from wardline.vault.policy.glass import EmergencyAccess, emergencies, emergency_object
from wardline.vault.turn import Turn


def list_glass(turn: Turn, *, reviewed: bool, limit: int | None = None) -> tuple[EmergencyAccess, ...]:
    """Those that nobody looked at yet, oldest first; or those that somebody did, newest first. Each is recorded."""
    found = emergencies(turn.tx, turn.keys, reviewed=reviewed)
    shown = (tuple(reversed(found)) if reviewed else found)[:limit]
    for each in shown:
        turn.record(Action.RECORD_READ, emergency_object(each.id))
    return shown
