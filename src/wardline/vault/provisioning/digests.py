"""External ids as keyed hashes: found by who knows them, useless to who reads the database."""

import hmac

from wardline.vault.keys.data_key import DataKey


def external_digest(index_key: DataKey, kind: str, external_id: str) -> bytes:
    """HMAC-SHA-256 (RFC 2104) of an identity provider's own id of a person or a team (RFC 7643 section 3.1)."""
    message = b"wardline/external/v1\0" + kind.encode() + b"\0" + external_id.encode()
    return hmac.digest(index_key.secret.reveal(), message, "sha256")
