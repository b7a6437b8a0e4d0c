"""A word as the database sees it: 48 bits of HMAC-SHA-256 (RFC 2104) under the index key of its retention class.

Truncated, so that a tag alone does not even prove to the key's holder which word it was; long enough that a search
opens no more than a stray record that does not match.
"""

import hmac
from collections.abc import Iterable
from typing import Final

from wardline.vault.keys.data_key import DataKey
from wardline.vault.keys.key_names import INDEX

_CONTEXT: Final = b"wardline/term/v1\0"
TAG_BYTES: Final = 6


def index_key_name(retention_class: str) -> str:
    """The name of a retention class's index key: destroyed with the class, never with one conversation."""
    return f"{INDEX}/{retention_class}"


def tags_of(key: DataKey, words: Iterable[str]) -> set[bytes]:
    """The tags of ``words``, ``TAG_BYTES`` each."""
    secret = key.secret.reveal()
    return {hmac.digest(secret, _CONTEXT + word.encode(errors="surrogatepass"), "sha256")[:TAG_BYTES] for word in words}
