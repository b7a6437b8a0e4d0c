"""What somebody without an account is told when they want to sign in: as much as anybody.

Every answer holds ``MOST_PASSKEYS`` credential ids. Those that an account does not have are derived from the login name
under the index key, so that they are the same at each asking (WebAuthn Level 3, section 14.6.2); of an unknown name all
are, and its account id is too. They stand in an order that says nothing.
"""

import hmac
from collections.abc import Collection
from typing import Final

from wardline.kit.ids import AccountId
from wardline.vault.identity.store_passkey import MOST_PASSKEYS
from wardline.vault.keys.data_key import DataKey

_LENGTHS: Final = (16, 20, 32, 32, 32, 48, 64)
"""Bytes of credential ids as phones, computers and keys make them."""


def decoy_account(index_key: DataKey, login: bytes) -> AccountId:
    """``login``: ``logins.login_digest``."""
    return AccountId(_derive(index_key, b"account", login)[:16].hex())


def offered_credentials(index_key: DataKey, login: bytes, own: Collection[bytes]) -> tuple[bytes, ...]:
    """``own`` among decoys, ``MOST_PASSKEYS`` in all."""
    decoys = (_decoy(index_key, login, number) for number in range(MOST_PASSKEYS - len(own)))
    return tuple(sorted((*own, *decoys), key=lambda each: _derive(index_key, b"order", each)))


def _decoy(index_key: DataKey, login: bytes, number: int) -> bytes:
    drawn = _derive(index_key, b"credential", login + bytes([number]))
    return _derive(index_key, b"bytes", drawn)[: _LENGTHS[drawn[0] % len(_LENGTHS)]]


def _derive(index_key: DataKey, purpose: bytes, message: bytes) -> bytes:
    """64 bytes."""
    return hmac.digest(index_key.secret.reveal(), b"wardline/decoy/v1/" + purpose + b"\0" + message, "sha512")
