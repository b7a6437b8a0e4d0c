"""The loop that brings the archive's files from the hub: fetched, compared, sealed, kept; then the row says so.

Killed anywhere, it begins again: a file that was kept without its row is opened, found whole, and not fetched twice.
"""

import asyncio
import hashlib
from typing import Final, final

import structlog
from sqlalchemy import update

from wardline.audit.record import Action, Numbers
from wardline.client.attachments.fetch_file import check_attachment, fetch_file
from wardline.client.attachments.send_file import Ask
from wardline.client.connection import ConnectionLostError
from wardline.content.attachment import Attachment
from wardline.kit.clock import Clock
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.store.blobs.port import BlobExistsError, Blobs
from wardline.store.database import Database
from wardline.store.errors import StoreError
from wardline.vault.archive.model import CLINICAL
from wardline.vault.attachments.find_files import file_objects, find_attachment, find_due, open_archived
from wardline.vault.attachments.model import AttachmentState, Listed
from wardline.vault.attachments.rules import is_lost, pause_ms
from wardline.vault.attachments.seal_file import file_name, seal_file
from wardline.vault.attachments.tables import ARCHIVE_ATTACHMENTS
from wardline.vault.keys.key_names import archive_key
from wardline.vault.keys.key_ring import KeyDestroyedError
from wardline.vault.signals import Signal, Signals
from wardline.vault.turn import Turn, VaultLedger
from wardline.vault.work_items.model import WorkItemKind
from wardline.vault.work_items.open_work_item import open_work_item

AT_ONCE: Final = 8
_TICK_S: Final = 15.0
_STORE_PAUSE_MS: Final = 60_000

Outcome = Attachment | Refusal

_log = structlog.get_logger(__name__)


@final
class AttachmentFetches:
    """One file at a time: it is in memory whole, and so is its sealed form."""

    def __init__(
        self, database: Database, ledger: VaultLedger, blobs: Blobs, clock: Clock, signals: Signals, ask: Ask
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._blobs = blobs
        self._clock = clock
        self._signals = signals
        self._ask = ask

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                fetched = await self.fetch_due()
            except ConnectionLostError:
                fetched = 0
            if not fetched:
                await self._signals.wait(Signal.ATTACHMENTS, _TICK_S)

    async def fetch_due(self) -> int:
        """Try what is due; how many that were. Raises ConnectionLostError."""
        with self._database.read() as reader:
            due = find_due(reader, self._clock.now(), AT_ONCE)
        for listed in due:
            outcome = await self._fetch(listed)
            await self._ledger.submit(lambda turn, listed=listed, outcome=outcome: _settle(turn, listed, outcome))
        return len(due)

    async def _fetch(self, listed: Listed) -> Outcome:
        """The file's attachment and size once it is kept; else why not."""
        with self._database.read() as reader:
            attachment = find_attachment(reader, self._ledger.keys, listed)
        if isinstance(attachment, Refusal):
            return attachment
        refusal = check_attachment(attachment)
        if refusal is not None:
            return refusal
        if not await asyncio.to_thread(self._is_kept, listed, attachment):
            data = await fetch_file(self._ask, listed.conversation, attachment)
            if isinstance(data, Refusal):
                return data
            refusal = await asyncio.to_thread(self._keep, listed, data)
        return refusal or attachment

    def _is_kept(self, listed: Listed, attachment: Attachment) -> bool:
        with self._database.read() as reader:
            data = open_archived(reader, self._ledger.keys, self._blobs, listed)
        return isinstance(data, bytes) and hashlib.sha256(data).digest() == attachment.sha256

    def _keep(self, listed: Listed, data: bytes) -> Refusal | None:
        name = file_name(listed.message, listed.ordinal)
        try:
            with self._database.read() as reader:
                key = self._ledger.keys.find(reader, archive_key(listed.conversation, CLINICAL))
            if key is None:
                return Refusal(ErrorCode.STATE_CORRUPT)
            sealed = seal_file(key, listed.message, listed.ordinal, data)
            try:
                self._blobs.put(name, sealed)
            except BlobExistsError:
                # Kept before, and changed since: it does not open. What was fetched now is what the message says.
                self._blobs.delete(name)
                self._blobs.put(name, sealed)
        except KeyDestroyedError:
            return Refusal(ErrorCode.RECORD_DESTROYED)
        except StoreError as error:
            _log.error("attachment_not_kept", error=type(error).__name__)
            return Refusal(ErrorCode.STORAGE_FULL)
        return None


def _settle(turn: Turn, listed: Listed, outcome: Outcome) -> None:
    values = _decide(turn, listed, outcome)
    turn.tx.execute(
        update(ARCHIVE_ATTACHMENTS)
        .where(ARCHIVE_ATTACHMENTS.c.message == listed.message, ARCHIVE_ATTACHMENTS.c.ordinal == listed.ordinal)
        .values(**values)
    )


def _decide(turn: Turn, listed: Listed, outcome: Outcome) -> dict[str, object]:
    if isinstance(outcome, Attachment):
        turn.record(Action.ATTACHMENT_ARCHIVED, *file_objects(listed, outcome), numbers=Numbers(size=outcome.size))
        return {"state": AttachmentState.ARCHIVED.value, "settled_at": turn.now, "size": outcome.size}
    about = file_objects(listed, outcome)
    turn.refuse(Action.ATTACHMENT_ARCHIVED, outcome.code, *about)
    match outcome.code:
        case ErrorCode.RECORD_DESTROYED:
            return {"state": AttachmentState.DESTROYED.value, "settled_at": turn.now}
        case ErrorCode.STORAGE_FULL:
            return {"next_at": turn.now + _STORE_PAUSE_MS}
        case _:
            pass
    attempts = listed.attempts + 1
    if not is_lost(outcome.code, attempts):
        return {"attempts": attempts, "next_at": turn.now + pause_ms(listed.attempts)}
    turn.refuse(Action.ATTACHMENT_MISSING, outcome.code, *about)
    open_work_item(
        turn,
        WorkItemKind.LOST_ATTACHMENT,
        reason=outcome.code,
        conversation=listed.conversation,
        message=listed.message,
    )
    return {"state": AttachmentState.MISSING.value, "settled_at": turn.now, "attempts": attempts}
