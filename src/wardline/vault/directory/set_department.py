"""Create or change a department."""

from collections.abc import Sequence

from sqlalchemy import delete

from wardline.audit.record import Action, Object, ObjectKind
from wardline.kit.ids import AccountId
from wardline.vault.directory.codes import unit_digest
from wardline.vault.directory.find_department import seal_department_name
from wardline.vault.directory.tables import DEPARTMENT_UNITS, DEPARTMENTS
from wardline.vault.keys.key_names import DIRECTORY, INDEX
from wardline.vault.reviews.ask_for_review import ask_for_review
from wardline.vault.turn import Turn


def set_department(
    turn: Turn,
    *,
    name: str,
    units: Sequence[tuple[str, str]],
    first: AccountId | None,
    second: AccountId | None,
    department: str | None = None,
) -> str:
    """Create a department (or change ``department``) and return its id.

    ``units``: the wards that it answers for, as facility and point of care; an empty facility answers for any. A ward
    that belonged to another department belongs to this one now. The accounts must exist.
    """
    chosen = department or turn.make_id()
    index_key = turn.key(INDEX)
    turn.tx.put(
        DEPARTMENTS,
        {
            "id": chosen,
            "name": seal_department_name(turn.key(DIRECTORY), chosen, name),
            "first": first,
            "second": second,
            "changed_at": turn.now,
        },
    )
    turn.tx.execute(delete(DEPARTMENT_UNITS).where(DEPARTMENT_UNITS.c.department == chosen))
    for facility, point_of_care in units:
        turn.tx.put(DEPARTMENT_UNITS, {"digest": unit_digest(index_key, facility, point_of_care), "department": chosen})
    ask_for_review(turn)
    turn.record(Action.ROLE_CHANGED, Object(id=chosen, kind=ObjectKind.ROLE))
    return chosen
