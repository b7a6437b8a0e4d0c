"""The console beside the vault: an emergency access is ended and reviewed there, and its work item is not put aside."""

import json
from pathlib import Path

from tests.support.organisations import CHEAP
from tests.unit.vault.policy.test_enforcement import ADA
from typer.testing import CliRunner, Result

from wardline.cli.app import app
from wardline.cli.settings import read_settings, vault_config
from wardline.kit.ids import AccountId
from wardline.kit.secret import Secret
from wardline.vault.administration import Administration
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.open_conversation import open_patient_conversation
from wardline.vault.conversations.set_roster import set_roster
from wardline.vault.identity.model import Role
from wardline.vault.initialise_organisation import initialise_organisation
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan
from wardline.vault.patients.save_patient import register_patient
from wardline.vault.policy.glass import seal_words
from wardline.vault.policy.tables import BROKEN_GLASS
from wardline.vault.turn import Turn
from wardline.vault.work_items.model import WorkItemKind
from wardline.vault.work_items.open_work_item import open_work_item


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def founded(folder: Path) -> Path:
    """A data folder as ``wardline init`` leaves it, with cheap key derivation."""
    data = folder / "server"
    data.mkdir()
    (data / "wardline.toml").write_text("", encoding="utf-8")
    config = vault_config(data, read_settings(data))
    config.key_file.write_text("correct horse battery staple\n", encoding="utf-8")
    initialise_organisation(
        config,
        OrganisationPlan("General Hospital"),
        root_file=folder / "root.pem",
        root_passphrase=Secret(b"a long root passphrase"),
        parameters=CHEAP,
        root_memory_kib=32,
    )
    return data


def broken(turn: Turn, doctor: AccountId) -> tuple[str, str]:
    """An emergency access with its work item, as a device would have left it."""
    register_patient(turn, ADA)
    conversation = open_patient_conversation(turn, ADA.id, ADA.name)
    access = turn.make_id()
    item = open_work_item(turn, WorkItemKind.EMERGENCY_ACCESS, reason="emergency_access", conversation=conversation)
    row = {"id": access, "conversation": conversation, "account": doctor, "work_item": item, "opened_at": turn.now}
    later = dict.fromkeys(("ended_at", "reviewed_at", "reviewed_by", "verdict", "remark"))
    reason = seal_words(turn.key(DIRECTORY), access, "reason", "Unconscious")
    turn.tx.insert(BROKEN_GLASS, {**row, **later, "reason": reason, "until": turn.now + 3_600_000})
    set_roster(turn, conversation, doctor, RosterReason.EMERGENCY)
    return access, item


def test_an_emergency_access_is_ended_and_reviewed_and_its_item_not_dismissed(tmp_path: Path) -> None:
    data = founded(tmp_path)
    with open_vault(vault_config(data, read_settings(data))) as vault:
        people = Administration(vault)
        doctor = people.create_account(name="Doctor", roles=[Role.PHYSICIAN])
        officer = people.create_account(name="Officer", roles=[Role.COMPLIANCE_OFFICER])
        access, item = vault.ledger.run(lambda turn: broken(turn, doctor))
    here = ("--data", str(data))
    dismissed = run("work", "dismiss", item, "--note", "seen", *here)
    assert dismissed.exit_code != 0
    assert "break-glass review" in " ".join(dismissed.output.split())
    ended = run("break-glass", "end", access, "--by", officer, *here)
    assert ended.exit_code == 0, ended.output
    listed = json.loads(run("break-glass", "list", "--json", *here).stdout.splitlines()[0])
    assert listed["access"] == access
    assert listed["ended"] is not None
    verdict = ("--verdict", "justified", "--remark", "called the ward")
    assert run("break-glass", "review", access, "--by", officer, *verdict, *here).exit_code == 0
    assert item not in run("work", "list", "--json", *here).output
