"""Files of archived messages: fetched until they are here, compared, sealed, and gone with their conversation's key."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import update
from tests.support.vault_world import START, World, open_world

from wardline.audit.record import SYSTEM, Action, AuditRecord, Outcome, decode
from wardline.client.attachments.send_file import File, send_file
from wardline.client.connection import ConnectionLostError
from wardline.content import codec
from wardline.content.attachment import Attachment
from wardline.content.text import Text
from wardline.kit.ids import AccountId, ConversationId, MessageId, new_id
from wardline.kit.outcome import Refusal
from wardline.protocol.answers import Answer, Chunk, Done
from wardline.protocol.limits import CHUNK_ROOM, MAX_ATTACHMENTS
from wardline.protocol.requests import GetChunk, PutChunk
from wardline.store.blobs.folder import FolderBlobs
from wardline.store.blobs.port import BlobsFullError
from wardline.store.errors import StoreError
from wardline.vault.archive.destroy_records import destroy_records
from wardline.vault.archive.model import ArchivedMessage
from wardline.vault.attachments.fetch_waiting import AttachmentFetches
from wardline.vault.attachments.find_files import list_files, read_files
from wardline.vault.attachments.model import ArchivedFile, AttachmentState
from wardline.vault.attachments.queue_fetches import queue_fetches
from wardline.vault.attachments.rules import TRIES, is_lost, pause_ms
from wardline.vault.attachments.tables import ARCHIVE_ATTACHMENTS
from wardline.vault.exports.export_files import export_files
from wardline.vault.schema import LEDGER
from wardline.vault.turn import Turn
from wardline.vault.work_items.find_work_items import open_work_items
from wardline.vault.work_items.model import WorkItemKind

THREAD = ConversationId("1a" * 16)
PHOTO = b"\xff\xd8\xff" + bytes(range(256)) * 1100


@dataclass
class OneHub:
    """The hub's chunks, by blob and number; ``refuses`` answers in its place."""

    chunks: dict[tuple[str, int], PutChunk] = field(default_factory=dict)
    refuses: Refusal | type[Exception] | None = None
    asked: int = 0

    async def ask(self, request: PutChunk | GetChunk) -> Answer | Refusal:
        if isinstance(request, PutChunk):
            self.chunks[request.blob, request.index] = request
            return Done(request.id)
        self.asked += 1
        if isinstance(self.refuses, type):
            raise self.refuses("lost")
        if self.refuses is not None:
            return self.refuses
        kept = self.chunks[request.blob, request.index]
        return Chunk(request.id, kept.data, kept.last)

    def send(self, data: bytes, name: str = "wound.jpg") -> Attachment:
        file = File(data, name, "image/jpeg")
        sent = asyncio.run(send_file(self.ask, THREAD, file, blob=new_id(), key=hashlib.sha256(data).digest()))
        assert isinstance(sent, Attachment)
        return sent


@dataclass
class Archive:
    """A vault, its hub, and where it keeps files."""

    world: World
    hub: OneHub
    blobs: FolderBlobs
    folder: Path

    def arrives(self, *attachments: Attachment) -> ArchivedMessage:
        content = codec.encode(Text(body="Left heel", attachments=attachments))
        message = self.world.arrives(THREAD, self.world.account, content)
        self.world.run(lambda turn: queue_fetches(turn, [message]) and turn.record(Action.CLIENT_ADVANCED))
        return message

    def fetch(self) -> int:
        world = self.world
        fetches = AttachmentFetches(
            world.database, world.ledger, self.blobs, world.clock, world.ledger.signals, self.hub.ask
        )
        return asyncio.run(fetches.fetch_due())

    def states(self) -> list[AttachmentState]:
        with self.world.database.read() as reader:
            return [each.state for each in sorted(list_files(reader), key=lambda each: each.ordinal)]

    def read(self, message: MessageId) -> tuple[ArchivedFile, ...] | Refusal:
        return self.world.run(lambda turn: read_files(turn.on_behalf_of(SYSTEM), self.blobs, message))

    def export(self, message: MessageId, by: AccountId | None = None) -> tuple[ArchivedFile, ...] | Refusal:
        return self.world.run(lambda turn: export_files(turn.on_behalf_of(SYSTEM), self.blobs, message, by=by))

    def records(self, *actions: Action) -> list[AuditRecord]:
        with self.world.database.read() as reader:
            rows = reader.execute(LEDGER.records.select().order_by(LEDGER.records.c.leaf_index)).all()
        return [record for record in (decode(row.record) for row in rows) if record.action in actions]

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]


@pytest.fixture
def archive(database_url: str, tmp_path: Path) -> Iterator[Archive]:
    folder = tmp_path / "blobs"
    with open_world(database_url) as world:
        yield Archive(world, OneHub(), FolderBlobs(folder, keep_free=0), folder)


def test_saving_files_is_one_export_beside_the_reading_of_each(archive: Archive) -> None:
    message = archive.arrives(archive.hub.send(PHOTO), archive.hub.send(b"", "empty.txt"))
    assert archive.export(message.message) == Refusal("unknown_attachment")
    assert archive.fetch() == 2
    files = archive.export(message.message)
    assert isinstance(files, tuple)
    assert len(files) == 2
    assert archive.export(message.message, AccountId("9" * 32)) == Refusal("unknown_account")
    done, refused = archive.records(Action.EXPORT_MADE)
    assert (done.numbers and done.numbers.count, done.objects[1].id) == (2, message.message)
    assert refused.outcome is Outcome.REFUSED
    assert len(archive.records(Action.ATTACHMENT_READ)) == 3  # two, and the refusal before they were here


def test_files_are_fetched_compared_and_sealed(archive: Archive) -> None:
    message = archive.arrives(archive.hub.send(PHOTO), archive.hub.send(b"", "empty.txt"))
    assert archive.states() == [AttachmentState.WAITING] * 2
    assert archive.fetch() == 2
    assert archive.fetch() == 0
    assert archive.states() == [AttachmentState.ARCHIVED] * 2
    files = archive.read(message.message)
    assert isinstance(files, tuple)
    assert [(each.attachment.name, each.data) for each in files] == [("wound.jpg", PHOTO), ("empty.txt", b"")]
    for path in archive.files():
        assert PHOTO[:64] not in path.read_bytes()
    archived = archive.records(Action.ATTACHMENT_ARCHIVED)
    assert [record.numbers and record.numbers.size for record in archived] == [len(PHOTO), 0]
    assert [record.objects[0].id for record in archive.records(Action.ATTACHMENT_READ)] == [
        each.attachment.blob for each in files
    ]
    assert archive.records(Action.RECORD_READ)


def test_a_message_is_queued_once(archive: Archive) -> None:
    message = archive.arrives(archive.hub.send(PHOTO))
    assert archive.world.run(lambda turn: queue_fetches(turn, [message, message])) == 0
    archive.fetch()
    assert archive.hub.asked == -(-len(PHOTO) // CHUNK_ROOM)


def test_what_comes_wrong_is_a_work_item_at_once_and_nothing_is_kept(archive: Archive) -> None:
    attachment = archive.hub.send(PHOTO)
    archive.hub.chunks[attachment.blob, 0] = PutChunk(1, THREAD, attachment.blob, 0, False, bytes(64))
    lying = archive.hub.send(b"other")
    message = archive.arrives(attachment, replace(lying, sha256=bytes(32)))
    archive.fetch()
    assert archive.states() == [AttachmentState.MISSING] * 2
    assert archive.files() == []
    with archive.world.database.read() as reader:
        items = open_work_items(reader, archive.world.ledger.keys)
    assert [(item.kind, item.reason, item.message) for item in items] == [
        (WorkItemKind.LOST_ATTACHMENT, "attachment_corrupt", message.message)
    ] * 2
    missing = archive.records(Action.ATTACHMENT_MISSING)
    assert [record.code for record in missing] == ["attachment_corrupt"] * 2
    assert archive.read(message.message) == Refusal("unknown_attachment")


def test_a_sender_who_says_nonsense_stops_nobody(archive: Archive) -> None:
    good = archive.hub.send(PHOTO)
    nonsense = [{"blob": "../../x"}, {"blob": ""}, {"key": b"short"}, {"size": -1}, {"size": 1 << 60}, {"sha256": b""}]
    archive.arrives(*(replace(good, **each) for each in nonsense), good)
    archive.fetch()
    assert archive.states() == [*[AttachmentState.MISSING] * len(nonsense), AttachmentState.ARCHIVED]
    assert {record.outcome for record in archive.records(Action.ATTACHMENT_MISSING)} == {Outcome.REFUSED}


def test_a_hub_that_does_not_have_it_is_asked_for_an_hour(archive: Archive) -> None:
    archive.arrives(archive.hub.send(PHOTO))
    archive.hub.refuses = Refusal("unknown_attachment")
    tried = 0
    while archive.states() == [AttachmentState.WAITING]:
        tried += archive.fetch()
        assert archive.fetch() == 0, "not before its time"
        archive.world.clock.advance(pause_ms(tried - 1))
    assert tried == TRIES
    assert archive.states() == [AttachmentState.MISSING]
    assert 3_000_000 < archive.world.clock.now() - START < 3 * 3_600_000


def test_it_is_there_the_second_time(archive: Archive) -> None:
    message = archive.arrives(archive.hub.send(PHOTO))
    archive.hub.refuses = Refusal("not_a_member")
    archive.fetch()
    archive.hub.refuses = None
    archive.world.clock.advance(pause_ms(0))
    archive.fetch()
    files = archive.read(message.message)
    assert isinstance(files, tuple)
    assert files[0].data == PHOTO


def test_a_lost_connection_costs_no_try(archive: Archive) -> None:
    archive.arrives(archive.hub.send(PHOTO))
    archive.hub.refuses = ConnectionLostError
    for _ in range(TRIES + 1):
        with pytest.raises(ConnectionLostError):
            archive.fetch()
    archive.hub.refuses = None
    archive.fetch()
    assert archive.states() == [AttachmentState.ARCHIVED]


def test_what_was_kept_without_its_row_is_not_fetched_twice(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between the file and its row."""
    archive.arrives(archive.hub.send(PHOTO))
    with monkeypatch.context() as patched:
        patched.setattr("wardline.vault.attachments.fetch_waiting._settle", _die)
        with pytest.raises(RuntimeError, match="killed"):
            archive.fetch()
    assert len(archive.files()) == 1
    asked = archive.hub.asked
    archive.fetch()
    assert archive.hub.asked == asked
    assert archive.states() == [AttachmentState.ARCHIVED]


def _die(*_: object) -> None:
    raise RuntimeError("killed")


def test_a_kept_file_that_was_changed_is_fetched_again_or_found_out(archive: Archive) -> None:
    message = archive.arrives(archive.hub.send(PHOTO))
    archive.fetch()
    (path,) = archive.files()
    sealed = path.read_bytes()
    path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert archive.read(message.message) == Refusal("state_corrupt")
    archive.world.run(_wait_again)
    archive.fetch()
    assert isinstance(archive.read(message.message), tuple)
    path.unlink()
    assert archive.read(message.message) == Refusal("state_corrupt")


def _wait_again(turn: Turn) -> None:
    turn.tx.execute(update(ARCHIVE_ATTACHMENTS).values(state=AttachmentState.WAITING.value))
    turn.record(Action.CLIENT_ADVANCED)


@pytest.mark.parametrize("error", [BlobsFullError, StoreError])
def test_a_full_or_broken_disk_is_waited_for(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, error: type[StoreError]
) -> None:
    archive.arrives(archive.hub.send(PHOTO))

    def fail(*_: object) -> None:
        raise error("full")

    with monkeypatch.context() as patched:
        patched.setattr(FolderBlobs, "put", fail)
        for _ in range(TRIES + 2):
            assert archive.fetch() == 1
            archive.world.clock.advance(60_000)
    archive.fetch()
    assert archive.states() == [AttachmentState.ARCHIVED]


def test_the_key_of_the_conversation_takes_its_files_with_it(archive: Archive) -> None:
    message = archive.arrives(archive.hub.send(PHOTO))
    archive.fetch()
    late = archive.arrives(archive.hub.send(b"late"))
    archive.world.run(lambda turn: destroy_records(turn, THREAD))
    for each in (message, late):
        assert archive.read(each.message) == Refusal("record_destroyed")
    archive.fetch()
    assert sorted(archive.states()) == [AttachmentState.ARCHIVED, AttachmentState.DESTROYED]


def test_one_message_brings_so_many_files_and_no_more(archive: Archive) -> None:
    attachment = archive.hub.send(b"x")
    archive.arrives(*[attachment] * (MAX_ATTACHMENTS + 5))
    assert len(archive.states()) == MAX_ATTACHMENTS
    with archive.world.database.read() as reader:
        (item,) = open_work_items(reader, archive.world.ledger.keys)
    assert (item.kind, item.reason) == (WorkItemKind.LOST_ATTACHMENT, "attachment_too_large")


def test_a_file_does_not_open_in_anothers_place(archive: Archive) -> None:
    first, second = (archive.arrives(archive.hub.send(data)) for data in (b"one", b"two"))
    archive.fetch()
    for one, other in ((first, second),):
        kept = archive.blobs.get(f"{one.message}/0")
        assert kept is not None
        archive.blobs.delete(f"{other.message}/0")
        archive.blobs.put(f"{other.message}/0", kept)
        assert archive.read(other.message) == Refusal("state_corrupt")


def test_pauses_grow_and_end() -> None:
    pauses = [pause_ms(attempt) for attempt in range(40)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (10_000, 3_600_000)
    decide: Callable[[int], bool] = lambda attempts: is_lost("not_a_member", attempts)  # noqa: E731 (short)
    assert [decide(attempts) for attempts in (1, TRIES - 1, TRIES)] == [False, False, True]
