"""An organisation is initialised whole or not at all, and never without its root key."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.faults import Fault, make_faulty
from tests.support.organisations import CHEAP, START, make_config

from wardline.kit.clock import FixedClock
from wardline.kit.outcome import RefusedError
from wardline.kit.secret import Secret
from wardline.store.database import Database
from wardline.store.errors import StoreError
from wardline.store.sequencer import Sequencer
from wardline.vault import open_vault
from wardline.vault.initialise_organisation import Initialised, initialise_organisation
from wardline.vault.organisation_plan import OrganisationPlan


def initialise(folder: Path) -> Initialised:
    return initialise_organisation(
        make_config(folder),
        OrganisationPlan("General Hospital"),
        root_file=folder / "root.pem",
        root_passphrase=Secret(b"root"),
        clock=FixedClock(START),
        parameters=CHEAP,
        root_memory_kib=32,
    )


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fault]:
    """The first commit after the migrations."""
    fault = Fault()

    def start(database: Database) -> Sequencer:
        make_faulty(database)
        fault.arm()
        return Sequencer(database)

    monkeypatch.setattr(open_vault, "Sequencer", start)
    yield fault
    fault.disarm()


def test_failed_and_not_stored_it_is_done_again(tmp_path: Path, failing: Fault) -> None:
    with pytest.raises(StoreError):
        initialise(tmp_path)
    assert failing.fired
    assert not (tmp_path / "root.pem").exists()
    failing.disarm()
    assert initialise(tmp_path).organisation


def test_failed_but_stored_the_root_key_is_kept(tmp_path: Path, failing: Fault) -> None:
    failing.stored = True
    with pytest.raises(StoreError):
        initialise(tmp_path)
    root = (tmp_path / "root.pem").read_bytes()
    with pytest.raises(RefusedError) as refused:
        initialise(tmp_path)
    assert refused.value.refusal.code == "already_initialised"
    assert (tmp_path / "root.pem").read_bytes() == root
