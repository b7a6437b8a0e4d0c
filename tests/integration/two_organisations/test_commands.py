"""The administrators' commands, file by file."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.support.two_houses import HOSPITAL, TRANSPORT
from typer.testing import CliRunner

from wardline.cli.app import app
from wardline.cli.init import found
from wardline.cli.settings import HubSettings, Settings, VaultSettings
from wardline.kit.secret import Secret

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Two organisations' data folders."""
    made = (tmp_path / "hospital", tmp_path / "transport")
    for folder, plan in zip(made, (HOSPITAL, TRANSPORT), strict=True):
        found(folder, plan, Settings(HubSettings(), VaultSettings()), Secret(b"a root passphrase"), with_hub=False)
    return made


def run(data: Path, *words: str, code: int = 0) -> Any:
    ran = CliRunner().invoke(app, ["agreement", *words, "--data", str(data), "--json"])
    assert ran.exit_code == code, ran.output
    text = ran.stdout if code == 0 else ran.stderr
    return json.loads(text.splitlines()[0]) if text.strip() else None


def test_card_proposal_acceptance_list_and_end(folders: tuple[Path, Path], tmp_path: Path) -> None:
    hospital, transport = folders
    card, proposal, agreed = (str(tmp_path / name) for name in ("card", "proposal", "agreed"))
    theirs = run(transport, "card", "--contact", "Dora Dispatch", "--to", card)
    propose = ("propose", card, "--contact", "Ben Blue", "--purpose", "transport", "--until", "2099-12-31")
    refused = run(hospital, *propose, "--fingerprint", theirs["fingerprint"], "--to", proposal, code=1)
    assert (refused["error"], refused["field"]) == ("bad_agreement", "valid_until"), "not for ever"

    until = ("--until", _in_a_year())
    propose = (*propose[:-2], *until)
    refused = run(hospital, *propose, "--fingerprint", "0" * 64, "--to", proposal, code=1)
    assert (refused["error"], refused["field"]) == ("bad_agreement", "fingerprint")
    ours = run(hospital, *propose, "--fingerprint", theirs["fingerprint"], "--to", proposal)
    assert run(transport, "accept", proposal, "--to", agreed, code=1)["field"] == "fingerprint"
    assert run(transport, "accept", card, "--fingerprint", ours["fingerprint"], code=1)["field"] == "file"
    run(transport, "accept", proposal, "--fingerprint", ours["fingerprint"], "--to", agreed)
    assert run(hospital, "list")["in force"] is False
    assert run(hospital, "accept", agreed)["agreement"] == ours["agreement"]
    for folder, name in ((hospital, "City Transport"), (transport, "General Hospital")):
        listed = run(folder, "list")
        assert (listed["with"], listed["state"], listed["in force"]) == (name, "agreed", True)
    run(hospital, "end", ours["agreement"])
    assert run(hospital, "list")["state"] == "ended"
    assert run(hospital, "end", ours["agreement"], code=1)["error"] == "unknown_agreement"
    assert run(transport, "leave", "e" * 32, code=1)["error"] == "unknown_conversation"


def _in_a_year() -> str:
    return (datetime.now(UTC) + timedelta(days=365)).date().isoformat()
