"""Browsers' cores of two organisations: each holds the other's certificates against the other's log."""

import asyncio
from pathlib import Path

import pytest
from tests.support.two_houses import TwoHouses, build_two_houses, running_two
from tests.web.scripts import NODE, WEB, Script, run_script

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(NODE is None or not (WEB / "node_modules").exists(), reason="needs Node and `npm ci` in web/"),
]


async def meet(houses: TwoHouses) -> Script:
    ours, theirs = houses.hospital, houses.transport
    async with running_two(houses):
        await asyncio.to_thread(houses.agree)
        links = {
            "ada": await asyncio.to_thread(ours.link, ours.made.accounts["ada"]),
            "dora": await asyncio.to_thread(theirs.link, theirs.made.accounts["dora"]),
        }
        return await run_script("partners", links)


def test_each_has_the_others_vault_prove_its_people(tmp_path: Path) -> None:
    houses = build_two_houses(tmp_path)
    ran = asyncio.run(meet(houses))
    assert ran.returncode == 0, f"{ran.errors}\n{ran.events}"
    for name, other in (("ada", houses.transport), ("dora", houses.hospital)):
        log = ran.only(name)
        assert log["origin"] == f"wardline/vault/{other.made.organisation}"
        assert (log["fault"], log["size"] > 0) == (None, True)
