"""A person's own passkeys."""

from wardline.protocol.identity_requests import Passkeys, PasskeySummary
from wardline.vault.identity.passkeys import passkeys_of
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader


def list_passkeys(reader: Reader, keys: KeyRing, account: str) -> Passkeys:
    """Oldest first."""
    return Passkeys(
        tuple(
            PasskeySummary(each.credential, each.name, each.added_at, each.used_at, each.synced)
            for each in passkeys_of(reader, keys, account)
        )
    )
