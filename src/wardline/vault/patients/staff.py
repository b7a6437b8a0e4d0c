"""Who may look for patients at all."""

from wardline.kit.ids import AccountId
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.model import AccountKind
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader


def is_staff(reader: Reader, keys: KeyRing, account: AccountId) -> bool:
    """A person of this organisation who is not suspended; no service, nobody of a partner."""
    found = find_account(reader, keys, account)
    return found is not None and found.kind is AccountKind.PERSON and not found.suspended
