"""Which conversations to look at for gaps, and when: at the start, after what arrived, and again after a while."""

import asyncio
from collections.abc import Callable
from typing import Final, final

from wardline.client.connection import ConnectionLostError
from wardline.client.effects import Effects, Joined, MessageReceived, MessageRejected, MessageSettled
from wardline.client.engine.rules import RETRIED
from wardline.client.journal import Journal
from wardline.client.local.gaps import Gap, Look, find_conversations
from wardline.client.local.model import Message
from wardline.client.mend_gaps import GapMender
from wardline.kit.clock import Clock
from wardline.kit.ids import ConversationId
from wardline.kit.outcome import Refusal
from wardline.store.errors import StoreError
from wardline.store.transaction import Transaction

AGAIN_S: Final = 30.0
"""Until a gap that could not be mended (no vault, no hub) is tried again."""


@final
class GapWatch:
    """One task of a device."""

    def __init__(self, mender: GapMender, journal: Journal, clock: Clock) -> None:
        self._mender = mender
        self._journal = journal
        self._clock = clock
        self._due: set[ConversationId] = set()
        self._wake = asyncio.Event()

    def look_after(self, effects: Effects) -> None:
        """Something arrived: its conversations are looked at soon."""
        found = {
            effect.conversation
            for effect in effects
            if isinstance(effect, MessageReceived | MessageRejected | MessageSettled | Joined)
        } - {None}
        if found:
            self._due |= {conversation for conversation in found if conversation is not None}
            self._wake.set()

    def look_at_all(self) -> None:
        """The vault may answer now what it refused before."""
        self._due |= self._all()
        self._wake.set()

    async def run(self, tell: Callable[[], None]) -> None:
        """Until cancelled. ``tell`` is called when something was mended."""
        self.look_at_all()
        while True:
            try:
                async with asyncio.timeout(AGAIN_S if self._due else None):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            due, self._due = self._due, set()
            for conversation in due:
                if await self._mend(conversation):
                    tell()
                await asyncio.sleep(0)

    def _all(self) -> set[ConversationId]:
        with self._journal.read() as reader:
            return set(find_conversations(reader))

    def _find(self, conversation: ConversationId) -> Look | None:
        with self._journal.read() as reader:
            return self._mender.find(reader, conversation)

    async def _mend(self, conversation: ConversationId) -> bool:
        mended = False
        try:
            while (look := self._find(conversation)) is not None:
                if look.gap is None:
                    await self._mark(conversation, look.whole)
                    break
                messages = await self._mender.fetch(conversation, look.gap)
                if isinstance(messages, Refusal):
                    if messages.code in RETRIED:
                        self._due.add(conversation)
                    break
                await self._keep(conversation, look.gap, messages)
                mended = True
        except (ConnectionLostError, StoreError):
            self._due.add(conversation)
        return mended

    async def _mark(self, conversation: ConversationId, whole: int) -> None:
        def operation(tx: Transaction) -> Effects:
            self._mender.mark(tx, conversation, whole)
            return ()

        await self._journal.record(operation)

    async def _keep(self, conversation: ConversationId, gap: Gap, messages: list[Message]) -> None:
        at = self._clock.now()

        def operation(tx: Transaction) -> Effects:
            self._mender.keep(tx, conversation, gap, messages, at)
            return ()

        await self._journal.record(operation)
