"""The control of the canary search: the same night with a vault that does not encrypt."""

import asyncio
import sys
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from tests.e2e.conftest import FEED

from wardline.cli.demo.canaries import Canaries, read_canaries, search
from wardline.cli.demo.feed import read_feed, send_feed
from wardline.cli.demo.hospital import read_hospital
from wardline.cli.demo.stage import Stage, set_stage
from wardline.vault.intake.summarise import summarise_feed

MESSAGES = 80


@pytest.mark.timeout(240)
def test_without_encryption_the_search_finds_every_patient(tmp_path: Path) -> None:
    messages = read_feed(FEED)[:MESSAGES]
    canaries = read_canaries(messages)
    found = asyncio.run(_night_in_clear(tmp_path, messages, canaries))
    written_alone = {canary for canary in canaries if b" " not in canary and b"^" not in canary}
    assert len(written_alone) > 100
    assert written_alone - set(found) == set()


async def _night_in_clear(folder: Path, messages: list[bytes], canaries: Canaries) -> Counter[bytes]:
    command = (sys.executable, "-m", "tests.support.unencrypted")
    async with AsyncExitStack() as stack:
        stage = await set_stage(
            stack, folder / "demo", read_hospital(messages), say=print, hear=lambda _: None, vault_command=command
        )
        await send_feed(messages, "127.0.0.1", stage.mllp_port, sent=lambda _: None)
        await _until_archived(stage)
        return search(canaries, stage.seen)


async def _until_archived(stage: Stage) -> None:
    """Look into the other process's database until everything that it took has come back from the hub."""
    async with asyncio.timeout(120):
        while True:
            with stage.vault.database.read() as reader:
                summary = summarise_feed(reader)
            if summary.received == MESSAGES and summary.posted == summary.archived >= MESSAGES:
                return
            await asyncio.sleep(0.2)
