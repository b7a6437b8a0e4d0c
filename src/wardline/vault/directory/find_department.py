"""Read departments."""

from sqlalchemy import Row, select

from wardline.kit.ids import AccountId
from wardline.vault.directory.codes import unit_digest
from wardline.vault.directory.model import Department
from wardline.vault.directory.tables import DEPARTMENT_UNITS, DEPARTMENTS
from wardline.vault.keys.data_key import DataKey, open_record, seal_record
from wardline.vault.keys.key_names import DIRECTORY, INDEX
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader

_COLUMNS = (DEPARTMENTS.c.id, DEPARTMENTS.c.name, DEPARTMENTS.c.first, DEPARTMENTS.c.second)


def department(reader: Reader, keys: KeyRing, department_id: str) -> Department | None:
    """The department of that id."""
    key = keys.find(reader, DIRECTORY)
    row = reader.execute(select(*_COLUMNS).where(DEPARTMENTS.c.id == department_id)).one_or_none()
    return None if row is None or key is None else _department(key, row)


def department_of_unit(reader: Reader, keys: KeyRing, *, facility: str, point_of_care: str) -> Department | None:
    """The department that answers for this ward; a ward known without a facility answers for any."""
    key = keys.find(reader, INDEX)
    if key is None:
        return None
    for place in (facility, "") if facility else ("",):
        digest = unit_digest(key, place, point_of_care)
        found = reader.execute(
            select(DEPARTMENT_UNITS.c.department).where(DEPARTMENT_UNITS.c.digest == digest)
        ).scalar_one_or_none()
        if found is not None:
            return department(reader, keys, found)
    return None


def all_departments(reader: Reader, keys: KeyRing) -> tuple[Department, ...]:
    """Every department, by name."""
    key = keys.find(reader, DIRECTORY)
    if key is None:
        return ()
    found = (_department(key, row) for row in reader.execute(select(*_COLUMNS)).all())
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def seal_department_name(key: DataKey, department_id: str, name: str) -> bytes:
    """Sealed for its row, under the directory key."""
    return seal_record(key, _place(department_id), name.encode())


def _department(key: DataKey, row: Row[str, bytes, str | None, str | None]) -> Department:
    department_id, sealed, first, second = row
    name = open_record(key, _place(department_id), sealed).decode()
    return Department(department_id, name, _account(first), _account(second))


def _account(account: str | None) -> AccountId | None:
    return None if account is None else AccountId(account)


def _place(department_id: str) -> bytes:
    return b"departments/name/" + department_id.encode("ascii")
