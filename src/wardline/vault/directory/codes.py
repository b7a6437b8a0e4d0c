"""Codes as keyed hashes: found by who knows them, useless to who reads the database."""

import hmac

from wardline.vault.keys.data_key import DataKey


def clinician_digest(index_key: DataKey, authority: str, code: str) -> bytes:
    """HMAC-SHA-256 (RFC 2104) of a clinician's number and who assigned it (HL7 v2 XCN.9 and XCN.1)."""
    return _digest(index_key, b"clinician", authority, code)


def unit_digest(index_key: DataKey, facility: str, point_of_care: str) -> bytes:
    """The same of a ward (HL7 v2 PL.4 and PL.1)."""
    return _digest(index_key, b"unit", facility, point_of_care)


def _digest(index_key: DataKey, kind: bytes, *parts: str) -> bytes:
    # Lengths first, so that no two lists of parts share an encoding.
    encoded = [part.encode() for part in parts]
    message = kind + b"".join(len(part).to_bytes(4) + part for part in encoded)
    return hmac.digest(index_key.secret.reveal(), b"wardline/code/v1\0" + message, "sha256")
