"""Who else administers."""

from sqlalchemy import func, select

from wardline.vault.identity.model import AccountKind, Role
from wardline.vault.identity.tables import ACCOUNT_ROLES, ACCOUNTS
from wardline.vault.reader import Reader


def count_administrators(reader: Reader, *, besides: str) -> int:
    """People with the role who are not suspended, but for ``besides``."""
    chosen = (
        select(func.count())
        .select_from(ACCOUNT_ROLES.join(ACCOUNTS, ACCOUNTS.c.id == ACCOUNT_ROLES.c.account))
        .where(
            ACCOUNT_ROLES.c.role == Role.ADMINISTRATOR.value,
            ACCOUNTS.c.kind == AccountKind.PERSON.value,
            ACCOUNTS.c.suspended_at.is_(None),
            ACCOUNTS.c.id != besides,
        )
    )
    return reader.execute(chosen).scalar_one()
