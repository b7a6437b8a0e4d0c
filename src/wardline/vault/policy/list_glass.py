"""Emergency accesses with the reasons that were given: reading them is an access to records."""

from wardline.audit.record import Action
from wardline.vault.policy.glass import EmergencyAccess, emergencies, emergency_object
from wardline.vault.turn import Turn


def list_glass(
    turn: Turn, *, reviewed: bool, after: EmergencyAccess | None = None, limit: int | None = None
) -> tuple[tuple[EmergencyAccess, ...], bool]:
    """Those that nobody looked at yet, oldest first; or those that somebody did, newest first; and whether there are
    more of them. Each that is shown is recorded.
    """
    most = None if limit is None else limit + 1
    found = emergencies(turn.tx, turn.keys, reviewed=reviewed, after=after, limit=most)
    shown = found[:limit]
    for each in shown:
        turn.record(Action.RECORD_READ, emergency_object(each.id))
    return shown, len(found) > len(shown)
