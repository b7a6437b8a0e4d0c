"""The authority's word about a device, as it is handed to the device itself."""

from typing import Final

import msgspec
from sqlalchemy import bindparam, select

from wardline.hub.tables.devices import REVOCATIONS
from wardline.protocol.handshake import Revoked
from wardline.protocol.types import Chain
from wardline.store.transaction import Transaction

_FOUND: Final = select(
    REVOCATIONS.c.signed_at, REVOCATIONS.c.wipe, REVOCATIONS.c.issuer, REVOCATIONS.c.signature
).where(REVOCATIONS.c.organisation == bindparam("organisation"), REVOCATIONS.c.device == bindparam("device"))


def find_revocation(tx: Transaction, organisation: str, device: str) -> Revoked | None:
    """None where it is not revoked."""
    row = tx.execute(_FOUND, {"organisation": organisation, "device": device}).one_or_none()
    if row is None:
        return None
    at, wipe, issuer, signature = row
    return Revoked(at, wipe, msgspec.msgpack.decode(issuer, type=Chain), signature)
