"""Whom a deadline has for a page."""

from wardline.kit.ids import AccountId
from wardline.vault.directory.department_people import department_people
from wardline.vault.escalation.model import Deadline
from wardline.vault.turn import Turn


def second_person(turn: Turn, deadline: Deadline) -> AccountId | None:
    """The department's second person; its first where the second was asked already or there is none."""
    if deadline.department is None:
        return None
    people = department_people(turn.tx, deadline.department)
    choices = (people.second, people.first)
    return next((person for person in choices if person is not None and person not in deadline.asked), None)
