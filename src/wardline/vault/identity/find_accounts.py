"""Read accounts."""

from collections.abc import Collection, Iterator

from sqlalchemy import Row, select

from wardline.kit.ids import AccountId
from wardline.vault.identity.logins import login_digest
from wardline.vault.identity.model import Account, AccountKind
from wardline.vault.identity.profiles import open_profile
from wardline.vault.identity.tables import ACCOUNTS
from wardline.vault.keys.data_key import DataKey
from wardline.vault.keys.key_names import DIRECTORY, INDEX
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader

_COLUMNS = (ACCOUNTS.c.id, ACCOUNTS.c.kind, ACCOUNTS.c.profile, ACCOUNTS.c.suspended_at)
_CHUNK = 500


def find_account(reader: Reader, keys: KeyRing, account: str) -> Account | None:
    """One account, suspended ones too."""
    return next(iter(find_accounts(reader, keys, (account,))), None)


def find_accounts(reader: Reader, keys: KeyRing, accounts: Collection[str]) -> tuple[Account, ...]:
    """Those of ``accounts`` that exist, suspended ones too, in no order."""
    return tuple(_find(reader, keys, accounts))


def find_by_login(reader: Reader, keys: KeyRing, login: str) -> Account | None:
    """Whoever signs in under this name, suspended ones too."""
    index = keys.find(reader, INDEX)
    if index is None:
        return None
    chosen = select(ACCOUNTS.c.id).where(ACCOUNTS.c.login == login_digest(index, login))
    account = reader.execute(chosen).scalar_one_or_none()
    return None if account is None else find_account(reader, keys, account)


def all_accounts(reader: Reader, keys: KeyRing) -> tuple[Account, ...]:
    """Every account, suspended ones too, by name."""
    key = keys.find(reader, DIRECTORY)
    if key is None:
        return ()
    rows = reader.execute(select(*_COLUMNS)).all()
    return tuple(sorted((_account(key, row) for row in rows), key=lambda account: account.profile.name.casefold()))


def _find(reader: Reader, keys: KeyRing, accounts: Collection[str]) -> Iterator[Account]:
    key = keys.find(reader, DIRECTORY)
    wanted = sorted(set(accounts))
    if key is None:
        return
    for start in range(0, len(wanted), _CHUNK):
        chosen = ACCOUNTS.c.id.in_(wanted[start : start + _CHUNK])
        for row in reader.execute(select(*_COLUMNS).where(chosen)).all():
            yield _account(key, row)


def _account(key: DataKey, row: Row[str, str, bytes, int | None]) -> Account:
    account, kind, profile, suspended_at = row
    return Account(AccountId(account), AccountKind(kind), open_profile(key, account, profile), suspended_at is not None)
