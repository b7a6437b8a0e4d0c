"""What the vault told about conversations, kept so that the inbox opens without it."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import select

from wardline.client.reader import Reader
from wardline.client.storage_key import StorageKey
from wardline.client.tables import SUMMARIES
from wardline.protocol.sealed_requests import ConversationSummary
from wardline.store.transaction import Transaction


def find_summaries(reader: Reader, storage: StorageKey) -> dict[str, ConversationSummary]:
    """By conversation. Raises RefusedError ``state_corrupt``."""
    rows = reader.execute(select(SUMMARIES.c.conversation, SUMMARIES.c.sealed)).all()
    return {
        conversation: msgspec.msgpack.decode(storage.open(sealed, place=_place(conversation)), type=ConversationSummary)
        for conversation, sealed in rows
    }


def store_summaries(tx: Transaction, storage: StorageKey, summaries: Sequence[ConversationSummary]) -> None:
    """Add them, or replace those known."""
    for summary in summaries:
        sealed = storage.seal(msgspec.msgpack.encode(summary), place=_place(summary.conversation))
        tx.put(SUMMARIES, {"conversation": summary.conversation, "sealed": sealed})


def _place(conversation: str) -> str:
    return f"client_summaries/{conversation}"
