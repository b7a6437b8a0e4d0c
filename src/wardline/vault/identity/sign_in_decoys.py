"""What somebody without an account is told when they want to sign in: as much as anybody.

Every answer holds ``MOST_PASSKEYS`` credential ids, of the same lengths. Those that an account does not have are
derived from the login name under the index key, so that they are the same at each asking (WebAuthn Level 3, section
14.6.2); of an unknown name all are, and its account id is too. They stand in an order that says nothing.

What is left: whoever asks for the same name before and after its owner adds a passkey sees one id change, and an
account with more passkeys of one make than ``_LENGTHS`` has shows that it exists.
"""

import hmac
from collections.abc import Collection
from typing import Final

from wardline.kit.ids import AccountId
from wardline.vault.keys.data_key import DataKey

_LENGTHS: Final = (16, 16, 20, 20, 32, 32, 32, 64)
"""Bytes of credential ids as phones, computers and keys make them."""
MOST_PASSKEYS: Final = len(_LENGTHS)
"""Of one account."""


def decoy_account(index_key: DataKey, login: bytes) -> AccountId:
    """``login``: ``logins.login_digest``."""
    return AccountId(_derive(index_key, b"account", login)[:16].hex())


def offered_credentials(index_key: DataKey, login: bytes, own: Collection[bytes]) -> tuple[bytes, ...]:
    """``own`` (at most ``MOST_PASSKEYS``) among decoys, ``MOST_PASSKEYS`` in all: each in the place of one as long."""
    places = list(enumerate(_LENGTHS))
    for credential in sorted(own, key=len):
        places.remove(min(places, key=lambda place: abs(place[1] - len(credential))))
    decoys = (_derive(index_key, b"credential", login + bytes([number]))[:length] for number, length in places)
    return tuple(sorted((*own, *decoys), key=lambda each: _derive(index_key, b"order", each)))


def _derive(index_key: DataKey, purpose: bytes, message: bytes) -> bytes:
    """64 bytes."""
    return hmac.digest(index_key.secret.reveal(), b"wardline/decoy/v1/" + purpose + b"\0" + message, "sha512")
