"""Passkeys at rest: public keys and their owners' names for them, sealed for their row."""

from dataclasses import dataclass

import msgspec
from sqlalchemy import ColumnElement, select

from wardline.kit.ids import AccountId
from wardline.vault.identity.tables import PASSKEYS
from wardline.vault.keys.data_key import DataKey, open_record, seal_record
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader


@dataclass(frozen=True, slots=True)
class Passkey:
    """One credential of one account that was not removed."""

    credential: bytes
    account: AccountId
    public_key: bytes
    """COSE (RFC 9052)."""
    name: str
    counter: int
    synced: bool
    added_at: int
    """Milliseconds UTC."""
    used_at: int | None


class _Record(msgspec.Struct, frozen=True, array_like=True):
    account: str
    public_key: bytes
    name: str


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Record)


def find_passkey(reader: Reader, keys: KeyRing, credential: bytes) -> Passkey | None:
    """By its credential id."""
    return next(iter(_find(reader, keys, PASSKEYS.c.credential == credential)), None)


def passkeys_of(reader: Reader, keys: KeyRing, account: str) -> tuple[Passkey, ...]:
    """Those of one account, oldest first."""
    return _find(reader, keys, PASSKEYS.c.account == account)


def is_known_credential(reader: Reader, credential: bytes) -> bool:
    """Whether anybody has, or had, a passkey of this id."""
    chosen = select(PASSKEYS.c.credential).where(PASSKEYS.c.credential == credential)
    return reader.execute(chosen).one_or_none() is not None


def seal_passkey(key: DataKey, credential: bytes, account: str, public_key: bytes, name: str) -> bytes:
    """Sealed for its row, under the directory key."""
    return seal_record(key, _place(credential), _encoder.encode(_Record(account, public_key, name)))


def _find(reader: Reader, keys: KeyRing, chosen: ColumnElement[bool]) -> tuple[Passkey, ...]:
    key = keys.find(reader, DIRECTORY)
    if key is None:
        return ()
    columns = PASSKEYS.c
    rows = reader.execute(
        select(columns.credential, columns.record, columns.counter, columns.synced, columns.added_at, columns.used_at)
        .where(chosen, columns.removed_at.is_(None))
        .order_by(columns.added_at, columns.credential)
    ).all()
    found: list[Passkey] = []
    for credential, sealed, counter, synced, added_at, used_at in rows:
        record = _decoder.decode(open_record(key, _place(credential), sealed))
        found.append(
            Passkey(
                credential,
                AccountId(record.account),
                record.public_key,
                record.name,
                counter,
                synced,
                added_at,
                used_at,
            )
        )
    return tuple(found)


def _place(credential: bytes) -> bytes:
    return b"passkeys/record/" + credential
