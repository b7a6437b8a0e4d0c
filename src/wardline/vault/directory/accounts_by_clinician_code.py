"""Whom a clinician's number means."""

from sqlalchemy import select

from wardline.kit.ids import AccountId
from wardline.vault.directory.codes import clinician_digest
from wardline.vault.directory.tables import CLINICIAN_CODES
from wardline.vault.identity.tables import ACCOUNTS
from wardline.vault.keys.key_names import INDEX
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader


def accounts_by_clinician_code(
    reader: Reader, keys: KeyRing, *, code: str, authority: str = ""
) -> tuple[AccountId, ...]:
    """The active accounts of this number; a number known without an authority answers for any."""
    key = keys.find(reader, INDEX)
    if key is None:
        return ()
    for assigned_by in (authority, "") if authority else ("",):
        found = reader.execute(
            select(CLINICIAN_CODES.c.account)
            .join(ACCOUNTS, ACCOUNTS.c.id == CLINICIAN_CODES.c.account)
            .where(
                CLINICIAN_CODES.c.digest == clinician_digest(key, assigned_by, code),
                ACCOUNTS.c.suspended_at.is_(None),
            )
        ).all()
        if found:
            return tuple(AccountId(account) for (account,) in found)
    return ()
