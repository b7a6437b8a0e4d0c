"""Attachments at the hub: for members alone, in order, durable, once; and what is left when somebody dies half-way."""

import asyncio
import shutil
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.integration.hub.world import Group, group
from tests.support.certificates import NOW, Authority
from tests.support.houses import until
from tests.support.hubs import RunningHub, running_hub
from tests.support.wire import Peer, signed_in

from wardline.audit.record import Action, AuditRecord, Outcome, decode
from wardline.hub.attachments.drop_incomplete import MARGIN_MS
from wardline.hub.attachments.tables import ATTACHMENTS
from wardline.hub.config import Limits
from wardline.hub.tables.audit import LEDGER
from wardline.kit.clock import FixedClock
from wardline.kit.ids import new_id
from wardline.protocol.answers import Chunk, Done
from wardline.protocol.limits import CHUNK_ROOM, CHUNK_TAG, MAX_CHUNK
from wardline.protocol.requests import GetChunk, PutChunk
from wardline.store.blobs.folder import FolderBlobs
from wardline.store.blobs.port import BlobsFullError
from wardline.store.database import Database

FULL = bytes(MAX_CHUNK)
LAST = b"the end, and its tag"
LIMITS = Limits(attachment_bytes=2 * CHUNK_ROOM + 100)
DAY = 24 * 3_600_000


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW * 1000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
def hub(database_url: str, authority: Authority, clock: FixedClock, folder: Path) -> Iterator[RunningHub]:
    anchors = {authority.organisation: authority.anchor}
    with running_hub(database_url, anchors=anchors, clock=clock, limits=LIMITS, blobs=str(folder)) as running:
        yield running


@asynccontextmanager
async def talking(hub: RunningHub, authority: Authority) -> AsyncGenerator[Group]:
    async with group(hub, authority) as g:
        yield g


async def put(peer: Peer, g: Group, blob: str, index: int, data: bytes, *, last: bool = False) -> Any:
    return await peer.ask(PutChunk(1, g.conversation, blob, index, last, data))


async def get(peer: Peer, g: Group, blob: str, index: int) -> Any:
    return await peer.ask(GetChunk(1, g.conversation, blob, index))


async def send(peer: Peer, g: Group, *chunks: bytes) -> str:
    blob = new_id()
    for index, data in enumerate(chunks):
        assert isinstance(await put(peer, g, blob, index, data, last=index == len(chunks) - 1), Done)
    return blob


def records(hub: RunningHub, *actions: Action) -> list[AuditRecord]:
    database = Database.open(hub.database_url)
    try:
        with database.read() as reader:
            found = [decode(row) for (row,) in reader.execute(select(LEDGER.records.c.record))]
    finally:
        database.close()
    return [record for record in found if record.action in actions]


def rows(hub: RunningHub) -> list[tuple[Any, ...]]:
    database = Database.open(hub.database_url)
    try:
        with database.read() as reader:
            return [tuple(row) for row in reader.execute(select(ATTACHMENTS.c.chunks, ATTACHMENTS.c.size))]
    finally:
        database.close()


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_a_member_sends_other_members_fetch_and_it_is_recorded(hub: RunningHub, authority: Authority) -> None:
    async def main() -> str:
        async with talking(hub, authority) as g:
            blob = await send(g.at_anna, g, FULL, LAST)
            for peer in (g.at_ben, g.vault, g.at_ben):
                assert await get(peer, g, blob, 0) == Chunk((await get(peer, g, blob, 0)).id - 1, FULL, last=False)
                answer = await get(peer, g, blob, 1)
                assert (answer.data, answer.last) == (LAST, True)
            return blob

    blob = asyncio.run(main())
    made = records(hub, Action.ATTACHMENT_BEGUN, Action.ATTACHMENT_STORED, Action.ATTACHMENT_READ)
    assert [record.action for record in made] == [
        Action.ATTACHMENT_BEGUN,
        Action.ATTACHMENT_STORED,
        Action.ATTACHMENT_READ,
        Action.ATTACHMENT_READ,
    ]
    assert {record.objects[0].id for record in made} == {blob}
    assert made[1].numbers is not None
    assert (made[1].numbers.count, made[1].numbers.size) == (2, MAX_CHUNK + len(LAST))
    assert len({record.actor.device for record in made[2:]}) == 2, "once for each device"


def test_the_same_again_gets_the_same_answer_and_changes_nothing(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with talking(hub, authority) as g:
            blob = new_id()
            for index, data, last in ((0, FULL, False), (1, LAST, True)):
                for _ in range(3):
                    assert isinstance(await put(g.at_anna, g, blob, index, data, last=last), Done)
            assert isinstance(await put(g.at_anna, g, blob, 0, FULL), Done), "after the end, too"

    asyncio.run(main())
    assert len(records(hub, Action.ATTACHMENT_BEGUN, Action.ATTACHMENT_STORED)) == 2
    assert rows(hub) == [(2, MAX_CHUNK + len(LAST))]


def test_other_bytes_never_take_a_names_place(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with talking(hub, authority) as g:
            blob = await send(g.at_anna, g, FULL, LAST)
            other = b"\x01" * MAX_CHUNK
            for index, data, last in ((0, other, False), (1, LAST + b"!", True), (1, FULL, False), (2, LAST, True)):
                assert (await put(g.at_anna, g, blob, index, data, last=last)).code == "attachment_id_reused"
            assert (await put(g.at_ben, g, blob, 0, FULL)).code == "attachment_id_reused", "another device's"
            answer = await get(g.at_ben, g, blob, 0)
            assert answer.data == FULL
            half = new_id()
            assert isinstance(await put(g.at_anna, g, half, 0, FULL), Done)
            assert (await put(g.at_anna, g, half, 0, other)).code == "attachment_id_reused"
            assert (await put(g.at_ben, g, half, 1, LAST, last=True)).code == "attachment_id_reused"

    asyncio.run(main())


def test_chunks_go_in_order_and_are_full(hub: RunningHub, authority: Authority, folder: Path) -> None:
    async def main() -> None:
        async with talking(hub, authority) as g:
            blob = new_id()
            assert (await put(g.at_anna, g, blob, 1, LAST, last=True)).code == "attachment_out_of_order"
            assert (await put(g.at_anna, g, blob, 0, FULL[1:])).code == "attachment_out_of_order"
            assert isinstance(await put(g.at_anna, g, blob, 0, FULL), Done)
            assert (await put(g.at_anna, g, blob, 2, LAST, last=True)).code == "attachment_out_of_order"
            assert (await get(g.at_ben, g, blob, 0)).code == "unknown_attachment", "not before it is complete"

    asyncio.run(main())
    assert len(files(folder)) == 1


def test_nobody_else_sends_or_fetches(hub: RunningHub, authority: Authority, folder: Path) -> None:
    async def main() -> None:
        async with talking(hub, authority) as g, signed_in(hub, authority.device()) as eve:
            blob = await send(g.at_anna, g, LAST)
            before = len(files(folder))
            assert (await get(eve, g, blob, 0)).code == "not_a_member"
            assert (await put(eve, g, blob, 0, LAST, last=True)).code == "not_a_member"
            assert (await put(eve, g, new_id(), 0, LAST, last=True)).code == "not_a_member"
            assert len(files(folder)) == before
            await g.vault.ask(g.steward.commit(g.name, remove=[g.ben.id]))
            g.steward.settle(g.name)
            assert (await get(g.at_ben, g, blob, 0)).code == "not_a_member", "who was removed"
            assert (await put(g.at_ben, g, new_id(), 0, LAST, last=True)).code == "not_a_member"
            other = Group(new_id(), g.name, g.steward, g.vault, g.anna, g.at_anna, g.ben, g.at_ben)
            assert (await get(g.at_anna, other, blob, 0)).code == "not_a_member", "of a conversation that is none"

    asyncio.run(main())
    refused = [record for record in records(hub, Action.REQUEST_REFUSED) if record.outcome is Outcome.REFUSED]
    assert len(refused) == 6


def test_an_attachment_has_an_end(hub: RunningHub, authority: Authority, folder: Path) -> None:
    async def main() -> None:
        async with talking(hub, authority) as g:
            blob = new_id()
            for index in range(2):
                assert isinstance(await put(g.at_anna, g, blob, index, FULL), Done)
            over = bytes(100 + CHUNK_TAG + 1)
            assert (await put(g.at_anna, g, blob, 2, over, last=True)).code == "attachment_too_large"
            assert (await put(g.at_anna, g, blob, 2, FULL)).code == "attachment_too_large"
            assert (await put(g.at_anna, g, new_id(), 1 << 40, LAST, last=True)).code == "attachment_too_large"
            assert isinstance(await put(g.at_anna, g, blob, 2, over[:-1], last=True), Done), "exactly as much as it may"

    asyncio.run(main())
    assert len(files(folder)) == 3


def test_a_full_disk_is_said_so_and_mends_by_itself(
    hub: RunningHub, authority: Authority, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        async with talking(hub, authority) as g:
            blob = new_id()
            with monkeypatch.context() as patched:
                patched.setattr(FolderBlobs, "put", _full)
                assert (await put(g.at_anna, g, blob, 0, LAST, last=True)).code == "storage_full"
            assert (await get(g.at_ben, g, blob, 0)).code == "unknown_attachment"
            assert isinstance(await put(g.at_anna, g, blob, 0, LAST, last=True), Done)
            assert (await get(g.at_ben, g, blob, 0)).data == LAST

    asyncio.run(main())
    assert [record.code for record in records(hub, Action.REQUEST_REFUSED)] == ["storage_full", "unknown_attachment"]


def _full(*_: object) -> None:
    raise BlobsFullError("full")


def test_bytes_without_their_row_are_no_attachment_and_the_sender_goes_on(
    database_url: str, authority: Authority, clock: FixedClock, folder: Path
) -> None:
    """The hub dies between the last chunk and its row; and then it loses bytes that a row speaks of."""
    anchors = {authority.organisation: authority.anchor}
    blob = new_id()
    with running_hub(database_url, anchors=anchors, clock=clock, limits=LIMITS, blobs=str(folder)) as hub:

        async def main() -> None:
            async with talking(hub, authority) as g:
                assert isinstance(await put(g.at_anna, g, blob, 0, FULL), Done)
                FolderBlobs(folder, keep_free=0).put(f"{g.conversation}/{blob}/1", LAST)
                assert (await get(g.at_ben, g, blob, 0)).code == "unknown_attachment"
                assert isinstance(await put(g.at_anna, g, blob, 1, LAST, last=True), Done)
                assert (await get(g.at_ben, g, blob, 1)).data == LAST
                shutil.rmtree(folder / g.conversation)
                assert (await get(g.at_ben, g, blob, 1)).code == "unknown_attachment"

        asyncio.run(main())


def test_what_is_never_completed_is_dropped_and_what_is_complete_stays(
    database_url: str, authority: Authority, clock: FixedClock, folder: Path
) -> None:
    anchors = {authority.organisation: authority.anchor}

    async def begin(hub: RunningHub) -> None:
        async with talking(hub, authority) as g:
            await send(g.at_anna, g, LAST)
            late = new_id()
            for index in range(2):
                assert isinstance(await put(g.at_anna, g, late, index, FULL), Done)
            clock.advance(DAY)
            assert (await put(g.at_anna, g, late, 2, LAST, last=True)).code == "unknown_attachment"
            assert isinstance(await put(g.at_anna, g, new_id(), 0, FULL), Done)

    with running_hub(database_url, anchors=anchors, clock=clock, limits=LIMITS, blobs=str(folder)) as hub:
        asyncio.run(begin(hub))
        assert len(files(folder)) == 4
    clock.advance(MARGIN_MS + 1)
    with running_hub(database_url, clock=clock, limits=LIMITS, blobs=str(folder)) as hub:
        asyncio.run(until(lambda: bool(records(hub, Action.ATTACHMENTS_DROPPED)), seconds=60))
    assert sorted(rows(hub), key=str) == [(1, len(LAST)), (None, None)]
    assert sorted(path.stat().st_size for path in files(folder)) == [len(LAST), MAX_CHUNK]
