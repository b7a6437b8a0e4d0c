"""The vault's data keys: found by name, made on first use, remembered once unwrapped."""

import secrets
from threading import Lock
from typing import Final, final

from sqlalchemy import select, update

from wardline.audit.record import SYSTEM, Action, AuditRecord, Object, ObjectKind
from wardline.kit.ids import MakeId
from wardline.store.transaction import Transaction
from wardline.vault.keys.data_key import DataKey, data_key
from wardline.vault.keys.tables import DATA_KEYS
from wardline.vault.keys.wrapper import KeyWrapper
from wardline.vault.reader import Reader

_REMEMBERED: Final = 10_000


class KeyDestroyedError(Exception):
    """The key of that name was destroyed, and its records with it."""


@final
class KeyRing:
    """Threads share it. The row decides each time whether a key still lives; only the unwrapping is remembered."""

    def __init__(self, wrapper: KeyWrapper) -> None:
        self._wrapper = wrapper
        self._unwrapped: dict[str, DataKey] = {}
        self._lock = Lock()

    def find(self, reader: Reader, name: str) -> DataKey | None:
        """The key of that name, None when there never was one. Raises KeyDestroyedError."""
        columns = DATA_KEYS.c
        row = reader.execute(select(columns.id, columns.wrapped).where(columns.name == name)).one_or_none()
        if row is None:
            return None
        key_id, wrapped = row
        if wrapped is None:
            self._forget(key_id)
            raise KeyDestroyedError
        known = self._unwrapped.get(key_id)
        return known or self._remember(data_key(key_id, name, self._wrapper.unwrap(_bound(key_id, name), wrapped)))

    def find_or_create(
        self, tx: Transaction, name: str, *, now: int, make_id: MakeId, records: list[AuditRecord]
    ) -> DataKey:
        """The key of that name, made when there is none. Raises KeyDestroyedError."""
        found = self.find(tx, name)
        if found is not None:
            return found
        made = data_key(make_id(), name, secrets.token_bytes(32))
        wrapped = self._wrapper.wrap(_bound(made.id, name), made.secret.reveal())
        tx.insert(DATA_KEYS, {"name": name, "id": made.id, "wrapped": wrapped, "created_at": now, "destroyed_at": None})
        records.append(_record(Action.KEY_CREATED, made.id, now))
        return made

    def destroy(self, tx: Transaction, name: str, *, now: int, records: list[AuditRecord]) -> bool:
        """Destroy the key and so every record under it; False when there is none to destroy."""
        columns = DATA_KEYS.c
        key_id = tx.execute(
            select(columns.id).where(columns.name == name, columns.wrapped.is_not(None))
        ).scalar_one_or_none()
        if key_id is None:
            return False
        tx.execute(update(DATA_KEYS).where(columns.name == name).values(wrapped=None, destroyed_at=now))
        tx.on_commit(lambda: self._forget(key_id))
        records.append(_record(Action.KEY_DESTROYED, key_id, now))
        return True

    def _remember(self, key: DataKey) -> DataKey:
        with self._lock:
            if len(self._unwrapped) >= _REMEMBERED:
                self._unwrapped.clear()
            self._unwrapped[key.id] = key
        return key

    def _forget(self, key_id: str) -> None:
        with self._lock:
            self._unwrapped.pop(key_id, None)


def _bound(key_id: str, name: str) -> str:
    return f"{key_id}/{name}"


def _record(action: Action, key_id: str, now: int) -> AuditRecord:
    return AuditRecord(action=action, actor=SYSTEM, at=now, objects=(Object(id=key_id, kind=ObjectKind.KEY),))
