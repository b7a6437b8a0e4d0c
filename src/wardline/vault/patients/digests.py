"""Identifiers, order keys and analytes as keyed hashes: found by who knows them, useless to who reads the database."""

import hmac
from typing import Final

from wardline.vault.gateways.hl7.model import PatientIdentifier
from wardline.vault.keys.data_key import DataKey

_CONTEXT: Final = b"wardline/patients/v1\0"


def identifier_digest(key: DataKey, identifier: PatientIdentifier) -> bytes:
    """HMAC-SHA-256 (RFC 2104) of a number and who assigned it: the bare number identifies nobody."""
    return _digest(key, b"identifier", identifier.authority, identifier.value)


def card_digest(key: DataKey, order_key: str) -> bytes:
    """The same of an order key."""
    return _digest(key, b"order", order_key)


def analyte_digest(key: DataKey, analyte: str) -> bytes:
    """The same of an analyte's name in the map of limits."""
    return _digest(key, b"analyte", analyte)


def _digest(key: DataKey, kind: bytes, *parts: str) -> bytes:
    # Lengths first, so that no two lists of parts share an encoding.
    encoded = [part.encode(errors="surrogatepass") for part in parts]
    message = kind + b"".join(len(part).to_bytes(4) + part for part in encoded)
    return hmac.digest(key.secret.reveal(), _CONTEXT + message, "sha256")
