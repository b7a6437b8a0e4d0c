"""Read roles."""

from sqlalchemy import select

from wardline.vault.identity.model import Role
from wardline.vault.identity.tables import ACCOUNT_ROLES
from wardline.vault.reader import Reader


def roles_of(reader: Reader, account: str) -> frozenset[Role]:
    """Those of one account."""
    rows = reader.execute(select(ACCOUNT_ROLES.c.role).where(ACCOUNT_ROLES.c.account == account)).all()
    return frozenset(Role(role) for (role,) in rows)
