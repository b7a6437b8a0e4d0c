"""Whom a deadline has for a page."""

from wardline.kit.ids import AccountId
from wardline.vault.directory.find_department import department
from wardline.vault.escalation.model import Deadline
from wardline.vault.turn import Turn


def second_person(turn: Turn, deadline: Deadline) -> AccountId | None:
    """The department's second person; its first where the second was asked already or there is none."""
    found = None if deadline.department is None else department(turn.tx, turn.keys, deadline.department)
    if found is None:
        return None
    return next((one for one in (found.second, found.first) if one is not None and one not in deadline.asked), None)
