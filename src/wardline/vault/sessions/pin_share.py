"""A device's share at rest: the share and the digest of the proof, sealed together, neither to be exchanged."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from wardline.kit.ids import AccountId, DeviceId
from wardline.vault.devices.tables import DEVICES
from wardline.vault.identity.tables import ACCOUNTS, PIN_SHARES
from wardline.vault.keys.data_key import DataKey, open_record, seal_record
from wardline.vault.reader import Reader

TRIES: Final = 10
"""Wrong proofs in a row; the last of them destroys the share. With four digits, one guess in a thousand is right by
then, and the next guess needs the owner's passkey."""

_SHARE: Final = 32


@dataclass(frozen=True, slots=True)
class KeptShare:
    """A row, of a device and account that may do something."""

    device: DeviceId
    account: AccountId
    ticket: bytes
    """SHA-256."""
    record: bytes | None
    """Sealed; None once it was destroyed."""
    tries: int
    """Wrong proofs in a row."""


def find_share(reader: Reader, device: str) -> KeptShare | None:
    """Of a device that is not revoked and whose owner is not suspended."""
    columns = PIN_SHARES.c
    row = reader.execute(
        select(DEVICES.c.account, columns.ticket, columns.record, columns.tries)
        .join(DEVICES, DEVICES.c.id == columns.device)
        .join(ACCOUNTS, ACCOUNTS.c.id == DEVICES.c.account)
        .where(columns.device == device, DEVICES.c.revoked_at.is_(None), ACCOUNTS.c.suspended_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    account, *rest = row
    return KeptShare(DeviceId(device), AccountId(account), *rest)


def digest(secret: bytes) -> bytes:
    """Of a ticket or a proof. Both have 256 random or stretched bits, so that the digest need not be slow."""
    return hashlib.sha256(secret).digest()


def seal_share(key: DataKey, device: str, share: bytes, proof: bytes) -> bytes:
    """Sealed for its row, under the directory key."""
    return seal_record(key, _place(device), share + digest(proof))


def open_share(key: DataKey, device: str, record: bytes, proof: bytes) -> bytes | None:
    """The share; None where the proof is wrong. Raises CannotOpenError."""
    opened = open_record(key, _place(device), record)
    return opened[:_SHARE] if hmac.compare_digest(opened[_SHARE:], digest(proof)) else None


def _place(device: str) -> bytes:
    return b"pin_shares/record/" + device.encode("ascii")
