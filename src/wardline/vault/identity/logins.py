"""Login names: found by a keyed hash, shown from the sealed profile."""

import hmac
import unicodedata

from wardline.vault.keys.data_key import DataKey

MOST_CHARACTERS = 254
"""Of a login name: as long as an e-mail address may be (RFC 5321 section 4.5.3.1.3)."""


def normalise_login(login: str) -> str:
    """As it is compared: without spaces around it, NFKC, case folded (UAX 15, RFC 8265 section 3.3 in spirit)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", login.strip()).casefold())


def login_digest(index_key: DataKey, login: str) -> bytes:
    """HMAC-SHA-256 (RFC 2104) of a normalised login name."""
    message = b"wardline/login/v1\0" + normalise_login(login).encode()
    return hmac.digest(index_key.secret.reveal(), message, "sha256")
