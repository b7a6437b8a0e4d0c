"""A message that the hub kept from this device is fetched from the vault's archive, or shown as missing.

Positions count every message of a conversation, so a hole in them is a message that was not delivered, or not readably.
The hub numbers them, so it can hide what it drops by numbering anew, or by delivering nothing more at all: what that
means, and who notices, is in docs/threat-model.md.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final, final

from wardline.client.engine.engine import Engine
from wardline.client.local.gaps import Gap, Look, look_for_gap
from wardline.client.local.model import Message, MessageState
from wardline.client.local.rows import store_message
from wardline.client.reader import Reader
from wardline.client.storage_key import StorageKey
from wardline.kit.ids import AccountId, ConversationId, DeviceId, MakeId, MessageId
from wardline.kit.outcome import Refusal
from wardline.protocol.envelope import Priority
from wardline.store.transaction import Transaction

PAGE: Final = 50
MOST_PAGES: Final = 20
"""Pages asked for one gap: a hub that claims a million positions costs no more."""
MARK_EVERY: Final = 32
"""Messages after which the mark is stored although nothing was missing."""

Fetch = Callable[[ConversationId, int, int], Awaitable[Sequence[Message] | Refusal]]
"""Conversation, before which position, how many: messages of the vault's archive, newest first."""


@final
class GapMender:
    """Looks for gaps and mends them, one conversation at a time."""

    def __init__(self, engine: Engine, storage: StorageKey, fetch: Fetch, make_id: MakeId) -> None:
        self._engine = engine
        self._storage = storage
        self._fetch = fetch
        self._make_id = make_id

    def find(self, reader: Reader, conversation: ConversationId) -> Look | None:
        """What to fetch, or how far to mark. None: nothing to be done now.

        While an own message is under way, its place is no gap.
        """
        whole = self._engine.whole(reader, conversation)
        if whole is None or self._engine.has_message_under_way(reader, conversation):
            return None
        look = look_for_gap(reader, conversation, whole)
        return look if look.gap is not None or look.whole >= whole + MARK_EVERY else None

    async def fetch(self, conversation: ConversationId, gap: Gap) -> list[Message] | Refusal:
        """What the archive holds of the gap. Refused as ``GetHistory``: then it stays a gap."""
        found: list[Message] = []
        before = gap.last + 1
        for _ in range(MOST_PAGES):
            page = await self._fetch(conversation, before, min(PAGE, before - gap.first))
            if isinstance(page, Refusal):
                return page
            inside = [message for message in page if message.position and gap.first <= message.position < before]
            found += inside
            before = min((message.position or 0 for message in page), default=gap.first)
            if before <= gap.first or not inside:
                break
        return found

    def mark(self, tx: Transaction, conversation: ConversationId, whole: int) -> None:
        """Nothing is missing up to ``whole``."""
        self._engine.mark_whole(tx, conversation, whole)

    def keep(self, tx: Transaction, conversation: ConversationId, gap: Gap, found: list[Message], at: int) -> None:
        """Store what was found as newly received; what was not, as missing: one entry for each hole."""
        known = {message.position: message for message in found}
        expected = gap.first
        for position in sorted(place for place in known if place is not None):
            self._keep_missing(tx, conversation, expected, position, at)
            expected = position + 1
            self._keep_found(tx, known[position])
        self._keep_missing(tx, conversation, expected, gap.last + 1, at)
        self._engine.mark_whole(tx, conversation, gap.last)

    def _keep_found(self, tx: Transaction, message: Message) -> None:
        own = message.device == self._engine.identity.device
        received = replace(message, state=MessageState.RECEIVED)
        store_message(tx, self._storage, message if own else received, taken=own)

    def _keep_missing(self, tx: Transaction, conversation: ConversationId, first: int, end: int, at: int) -> None:
        if first >= end:
            return
        identity = self._engine.identity
        missing = Message(
            message=MessageId(self._make_id()),
            conversation=conversation,
            position=first,
            at=at,
            account=AccountId(identity.account),
            device=DeviceId(identity.device),
            priority=Priority.SILENT,
            acknowledges=None,
            content=b"",
            state=MessageState.MISSING,
            failure=None,
            read=True,
            acknowledged=False,
        )
        store_message(tx, self._storage, missing, taken=True)
