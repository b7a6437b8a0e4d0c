"""Read roles."""

from collections.abc import Sequence

from sqlalchemy import select

from wardline.vault.identity.model import Role
from wardline.vault.identity.tables import ACCOUNT_ROLES
from wardline.vault.reader import Reader


def roles_of(reader: Reader, account: str) -> frozenset[Role]:
    """Those of one account."""
    rows = reader.execute(select(ACCOUNT_ROLES.c.role).where(ACCOUNT_ROLES.c.account == account)).all()
    return frozenset(Role(role) for (role,) in rows)


def roles_by_account(reader: Reader, accounts: Sequence[str]) -> dict[str, list[Role]]:
    """Of each of them, at most some hundreds, also where there is none."""
    columns = ACCOUNT_ROLES.c
    found: dict[str, list[Role]] = {account: [] for account in accounts}
    chosen = select(columns.account, columns.role).where(columns.account.in_(accounts))
    for account, role in reader.execute(chosen).all():
        found[account].append(Role(role))
    return found
