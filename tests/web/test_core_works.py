"""Two browsers' cores at a real hub and vault: what the page may ask, from the invitation to unlocking again."""

import asyncio
from pathlib import Path

import pytest
from tests.web.scripts import NODE, WEB, Script, house, run_script

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(NODE is None or not (WEB / "node_modules").exists(), reason="needs Node and `npm ci` in web/"),
]


async def talk(folder: Path) -> Script:
    async with house(folder, {"ada": "Dr. Ada Grey", "ben": "Dr. Ben Blue"}) as links:
        return await run_script("works", links)


def test_two_browsers_talk_answer_lock_and_unlock(tmp_path: Path) -> None:
    ran = asyncio.run(talk(tmp_path))
    logs = "\n".join((tmp_path / f"{name}.log").read_text()[-2000:] for name in ("hub", "vault"))
    assert ran.returncode == 0, f"{ran.errors}\n{ran.events}\n{logs}"
    assert ran.only("inbox")["need"] == "unacknowledged"
    assert ran.only("inbox")["unread"] == 1
    assert ran.only("after") == {"event": "after", "need": "mine", "unread": 0}
    assert ran.only("status")["emoji"] == "👍"
    assert ran.only("locked") == {"event": "locked", "kind": "locked", "entries": 0}
    assert ran.only("wrong")["code"] == "wrong_pin"
    assert ran.only("thread")["bodies"] == [
        "Can you look at bed 4?",
        "On my way, ten minutes",
        "Missed 1",
        "Missed 2",
        "Missed 3",
    ]
    assert ran.only("search")["hits"] == [True]
    assert ran.only("later")["unread"] == 4
    assert ran.only("erased")["kind"] == "empty"
