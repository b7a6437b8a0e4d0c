"""People as identity providers see them: the staff, by what they sign in with."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, select

from wardline.kit.ids import AccountId
from wardline.vault.identity.logins import login_digest
from wardline.vault.identity.model import AccountKind, Role
from wardline.vault.identity.profiles import open_profile
from wardline.vault.identity.tables import ACCOUNT_ROLES, ACCOUNTS
from wardline.vault.keys.key_names import DIRECTORY, INDEX
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.provisioning.attributes import open_attributes
from wardline.vault.provisioning.digests import external_digest
from wardline.vault.provisioning.model import OTHERS, ProvisionedPerson
from wardline.vault.provisioning.tables import PROVISIONED_PEOPLE
from wardline.vault.reader import Reader

_CHUNK: Final = 500
_COLUMNS: Final = (
    ACCOUNTS.c.id,
    ACCOUNTS.c.profile,
    ACCOUNTS.c.created_at,
    ACCOUNTS.c.suspended_at,
    PROVISIONED_PEOPLE.c.attributes,
    PROVISIONED_PEOPLE.c.changed_at,
)


def person_ids(reader: Reader) -> tuple[AccountId, ...]:
    """All: persons with a login whom no provider deleted, and who are no patient, proxy or partner; oldest first."""
    rows = reader.execute(_staff(ACCOUNTS.c.id).order_by(ACCOUNTS.c.created_at, ACCOUNTS.c.id)).all()
    return tuple(AccountId(account) for (account,) in rows)


def find_person(reader: Reader, keys: KeyRing, account: str) -> ProvisionedPerson | None:
    """One of them."""
    return next(iter(find_people(reader, keys, (account,))), None)


def find_people(reader: Reader, keys: KeyRing, accounts: Collection[str]) -> tuple[ProvisionedPerson, ...]:
    """Those of ``accounts`` that are among them, in the order given."""
    key = keys.find(reader, DIRECTORY)
    if key is None:
        return ()
    found: dict[str, ProvisionedPerson] = {}
    wanted = list(dict.fromkeys(accounts))
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        roles = _roles(reader, chunk)
        for row in reader.execute(_staff(*_COLUMNS).where(ACCOUNTS.c.id.in_(chunk))).all():
            account, sealed, created_at, suspended_at, attributes, changed_at = row
            profile = open_profile(key, account, sealed)
            found[account] = ProvisionedPerson(
                AccountId(account),
                profile.login,
                profile.name,
                profile.role,
                suspended_at is not None,
                frozenset(roles.get(account, ())),
                created_at,
                created_at if changed_at is None else changed_at,
                {} if attributes is None else open_attributes(key, account, attributes),
            )
    return tuple(found[account] for account in wanted if account in found)


def ids_by_login(reader: Reader, keys: KeyRing, login: str) -> tuple[AccountId, ...]:
    """Whoever of them signs in under this name: one or none."""
    index = keys.find(reader, INDEX)
    return () if index is None else _matching(reader, ACCOUNTS.c.login == login_digest(index, login))


def ids_by_external_id(reader: Reader, keys: KeyRing, external_id: str) -> tuple[AccountId, ...]:
    """Those whom a provider knows under this id of its own."""
    index = keys.find(reader, INDEX)
    if index is None:
        return ()
    return _matching(reader, PROVISIONED_PEOPLE.c.external_id == external_digest(index, "person", external_id))


def _matching(reader: Reader, chosen: ColumnElement[bool]) -> tuple[AccountId, ...]:
    rows = reader.execute(_staff(ACCOUNTS.c.id).where(chosen).order_by(ACCOUNTS.c.created_at, ACCOUNTS.c.id)).all()
    return tuple(AccountId(account) for (account,) in rows)


def _staff(*columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    another = exists().where(
        ACCOUNT_ROLES.c.account == ACCOUNTS.c.id, ACCOUNT_ROLES.c.role.in_([role.value for role in OTHERS])
    )
    joined = ACCOUNTS.outerjoin(PROVISIONED_PEOPLE, PROVISIONED_PEOPLE.c.account == ACCOUNTS.c.id)
    return (
        select(*columns)
        .select_from(joined)
        .where(
            ACCOUNTS.c.kind == AccountKind.PERSON.value,
            ACCOUNTS.c.login.is_not(None),
            PROVISIONED_PEOPLE.c.removed_at.is_(None),
            ~another,
        )
    )


def _roles(reader: Reader, accounts: Collection[str]) -> dict[str, list[Role]]:
    found: dict[str, list[Role]] = {}
    columns = ACCOUNT_ROLES.c
    for account, role in reader.execute(
        select(columns.account, columns.role).where(columns.account.in_(accounts))
    ).all():
        found.setdefault(account, []).append(Role(role))
    return found
