"""The vault's beginning and end: without a hub, at a hub that does not know it, with the wrong key."""

import asyncio
import os
from pathlib import Path

import pytest
from tests.support.houses import House, build_house, running_hub, running_vault, until
from tests.support.organisations import CHEAP, make_config

from wardline.kit.outcome import RefusedError
from wardline.kit.secret import Secret
from wardline.vault import initialise_organisation as initialising
from wardline.vault.app import run_vault
from wardline.vault.initialise_organisation import initialise_organisation
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan
from wardline.vault.schema import LEDGER

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build_house(tmp_path, OrganisationPlan("General Hospital"))


def actions(house: House) -> bytes:
    with house.read() as reader:
        rows = reader.execute(LEDGER.records.select().order_by(LEDGER.records.c.leaf_index)).all()
    return b"\n".join(row.record for row in rows)


def test_it_stops_while_the_hub_is_away(house: House) -> None:
    async def main() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(run_vault(house.vault, stop=stop))
        await until(lambda: b"service.started" in actions(house))
        stop.set()
        async with asyncio.timeout(10):
            await running

    asyncio.run(main())
    assert b"service.stopped" in actions(house)


def test_a_hub_that_does_not_know_the_organisation_ends_it_with_the_reason(tmp_path: Path) -> None:
    house = build_house(tmp_path, OrganisationPlan("General Hospital"), admitted=False)

    async def main() -> None:
        async with running_hub(house):
            with pytest.raises(RefusedError) as refused:
                async with asyncio.timeout(20):
                    await run_vault(house.vault)
            assert refused.value.code in {"unknown_organisation", "bad_certificate", "wrong_organisation"}

    asyncio.run(main())


def test_a_restarted_hub_is_found_again(house: House) -> None:
    async def main() -> None:
        async with running_hub(house), running_vault(house):
            pass
        async with running_hub(house), running_vault(house) as ready:
            assert ready.organisation == house.made.organisation

    asyncio.run(main())


def test_without_its_organisation_or_key_it_does_not_start(tmp_path: Path, house: House) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    with pytest.raises(RefusedError) as refused:
        asyncio.run(run_vault(make_config(folder)))
    assert refused.value.code == "not_initialised"
    house.vault.key_file.write_bytes(b"another passphrase")
    with pytest.raises(RefusedError) as refused:
        asyncio.run(run_vault(house.vault))
    assert refused.value.code == "wrong_passphrase"


def test_an_initialisation_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = make_config(tmp_path)
    root = tmp_path / "root.pem"

    def initialise() -> None:
        initialise_organisation(
            config,
            OrganisationPlan("General Hospital"),
            root_file=root,
            root_passphrase=Secret(b"root"),
            parameters=CHEAP,
            root_memory_kib=32,
        )

    def fail(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(initialising, "add_device", fail)
        with pytest.raises(OSError, match="disk is full"):
            initialise()
    assert not root.exists()
    with pytest.raises(RefusedError) as refused, open_vault(config):
        pass
    assert refused.value.code == "not_initialised"
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="disk is full"):
            initialise()
    root.unlink(missing_ok=True)
    initialise()
    with open_vault(config) as vault:
        assert vault.authority.name == "General Hospital"
