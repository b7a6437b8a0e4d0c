"""Who answers for a department by now."""

from typing import NamedTuple

from sqlalchemy import select

from wardline.kit.ids import AccountId
from wardline.vault.directory.tables import DEPARTMENTS
from wardline.vault.identity.tables import ACCOUNTS
from wardline.vault.reader import Reader


class DepartmentPeople(NamedTuple):
    """Accounts that are not suspended."""

    first: AccountId | None
    second: AccountId | None


def department_people(reader: Reader, department: str) -> DepartmentPeople:
    """First and second person. It needs no key, so that a page does not hang on a department's name."""
    row = reader.execute(
        select(DEPARTMENTS.c.first, DEPARTMENTS.c.second).where(DEPARTMENTS.c.id == department)
    ).one_or_none()
    chosen: tuple[str | None, ...] = (None, None) if row is None else (row[0], row[1])
    active = set(
        reader.execute(
            select(ACCOUNTS.c.id).where(
                ACCOUNTS.c.id.in_([person for person in chosen if person is not None]),
                ACCOUNTS.c.suspended_at.is_(None),
            )
        )
        .scalars()
        .all()
    )
    first, second = (AccountId(person) if person is not None and person in active else None for person in chosen)
    return DepartmentPeople(first, second)
