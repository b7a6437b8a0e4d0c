"""The disk is full, or may only be read: the feed's sender is told, nothing is half done, and it goes on by itself."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, text
from tests.support.databases import sqlite_url
from tests.support.nights import END, START
from tests.support.vault_world import World, open_world
from tests.unit.vault.intake.messages import admit

from wardline.cli.demo.feed import acknowledgement_code
from wardline.kit.ids import new_id
from wardline.vault.gateways.hl7.listener import MllpListener
from wardline.vault.intake.store_inbound import InboundStore
from wardline.vault.intake.tables import INBOUND
from wardline.vault.schema import LEDGER


def writer_pragma(world: World, pragma: str, lasting: list[str]) -> None:
    """On the writer's own connection, and on those that replace it: there the disk ends in these tests."""
    lasting[:] = [pragma]
    world.ledger._ledger.sequencer.run(lambda tx: tx.execute(text(f"PRAGMA {pragma}")).close())


def counts(world: World) -> tuple[int, int]:
    """Messages in the inbox, records in the log: read while nothing can be written."""
    with world.database.read() as reader:
        return (
            reader.execute(select(func.count()).select_from(INBOUND)).scalar_one(),
            reader.execute(select(func.count()).select_from(LEDGER.records)).scalar_one(),
        )


def make_breakable(world: World) -> list[str]:
    """What ``writer_pragma`` lasts by."""
    lasting: list[str] = []

    def connect(connection: Any, _record: object) -> None:
        for pragma in lasting:
            connection.execute(f"PRAGMA {pragma}")

    event.listen(world.database.writer, "connect", connect)
    return lasting


async def send(port: int, message: bytes) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(START + message + END)
        return acknowledgement_code(await asyncio.wait_for(reader.readuntil(END), 60))
    finally:
        writer.close()


@pytest.mark.parametrize(
    ("broken", "mended"),
    [("max_page_count = 1", "max_page_count = 1000000"), ("query_only = ON", "query_only = OFF")],
    ids=["disk full", "read-only"],
)
def test_the_sender_is_told_and_repeats_and_nothing_is_half_done(tmp_path: Path, broken: str, mended: str) -> None:
    async def main(world: World) -> None:
        lasting = make_breakable(world)
        listener = MllpListener(InboundStore(world.ledger), world.clock, new_id)
        await listener.start("127.0.0.1", 0)
        port = listener.addresses[0][1]
        try:
            assert await send(port, admit("0")) == "AA"
            before = counts(world)
            assert before[0] == 1
            await asyncio.to_thread(writer_pragma, world, broken, lasting)
            refused: list[bytes] = []
            for number in range(1, 200):
                message = admit(str(number), mrn=str(80000 + number))
                if await send(port, message) != "AA":
                    refused.append(message)
                    break
            assert refused, "a full disk takes no more"
            stuck = counts(world)
            assert await send(port, refused[0]) == "AE", "an error, which a sender repeats; not a rejection"
            assert counts(world) == stuck, "neither message nor record"
            await asyncio.to_thread(writer_pragma, world, mended, lasting)
            assert await send(port, refused[0]) == "AA"
            assert counts(world) == (stuck[0] + 1, stuck[1] + 1)
            assert await send(port, refused[0]) == "AA"
            assert counts(world) == (stuck[0] + 1, stuck[1] + 1), "and a repetition is one"
        finally:
            await listener.close()

    with open_world(sqlite_url(tmp_path)) as world:
        asyncio.run(main(world))
