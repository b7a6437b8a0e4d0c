"""What leaves on the console is an export: in the log before it leaves, of whom the console was told."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.organisations import Organisation, open_organisation
from typer.testing import CliRunner

from wardline.audit.record import Action, AuditRecord, ObjectKind, Outcome, decode
from wardline.cli.app import app
from wardline.cli.settings import Settings, hub_config, write_settings
from wardline.hub.app import open_ledger
from wardline.ledger.read_log import read_records
from wardline.vault.identity.model import Role
from wardline.vault.identity.set_roles import set_roles


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    write_settings(tmp_path, Settings())
    with open_organisation(tmp_path) as organisation:
        yield organisation


def wardline(house: Organisation, *words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, [*words, "--data", str(house.vault.config.data.parent)])
    assert result.exit_code == code, result.output
    return result.output


def exports(house: Organisation) -> list[AuditRecord]:
    return [each for each in house.records() if each.action is Action.EXPORT_MADE]


def test_an_export_of_the_log_is_in_it_after_what_it_holds(house: Organisation, tmp_path: Path) -> None:
    size = len(house.records())
    out = tmp_path / "log.jsonl"
    wardline(house, "audit", "export", "vault", "--out", str(out))
    (made,) = exports(house)
    assert (made.actor.account, made.numbers and made.numbers.count) == (None, size)
    assert [each.kind for each in made.objects] == [ObjectKind.EXPORT]
    lines = [json.loads(line)["line"] for line in out.read_text().splitlines()]
    assert lines.count("record") == size
    wardline(house, "audit", "verify", str(out))
    table = wardline(house, "audit", "export", "vault", "--csv")
    assert len(table.splitlines()) == 1 + size + 1
    assert [each.numbers and each.numbers.count for each in exports(house)] == [size, size + 1]


def test_a_proof_is_an_export_of_one(house: Organisation) -> None:
    wardline(house, "audit", "prove", "vault", "0")
    (made,) = exports(house)
    assert made.numbers is not None
    assert made.numbers.count == 1


def test_who_exports_is_named_where_policies_let_them(house: Organisation, tmp_path: Path) -> None:
    officer, nurse = house.person("Officer"), house.person("Nurse")
    house.run(lambda turn: set_roles(turn, officer, {Role.COMPLIANCE_OFFICER}))
    house.run(lambda turn: set_roles(turn, nurse, {Role.NURSE}))
    out = tmp_path / "log.jsonl"
    refused = wardline(house, "audit", "export", "vault", "--out", str(out), "--by", nurse, code=1)
    assert "not_permitted" in refused
    unknown = wardline(house, "audit", "export", "vault", "--out", str(out), "--by", "9" * 32, code=1)
    assert "unknown_account" in unknown
    assert not out.exists()
    wardline(house, "audit", "export", "vault", "--out", str(out), "--by", officer)
    assert [(each.outcome, each.actor.account) for each in exports(house)] == [
        (Outcome.REFUSED, None),
        (Outcome.DONE, officer),
    ]
    assert Action.POLICY_REFUSED in {each.action for each in house.records()}


def test_the_hubs_log_knows_its_exports_and_nobody(house: Organisation, tmp_path: Path) -> None:
    (house.vault.config.data.parent / "hub").mkdir()
    out = tmp_path / "hub.jsonl"
    wardline(house, "audit", "export", "hub", "--out", str(out))
    wardline(house, "audit", "export", "hub", "--out", str(out), "--by", house.person("Officer"), code=2)
    with (
        open_ledger(hub_config(house.vault.config.data.parent, Settings().hub).database_url) as ledger,
        ledger.database.read() as reader,
    ):
        records = [decode(each.entry) for each in read_records(reader)]
    (made,) = [each for each in records if each.action is Action.EXPORT_MADE]
    assert made.numbers is not None
    assert made.numbers.count == records.index(made)
