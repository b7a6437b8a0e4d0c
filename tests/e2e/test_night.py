"""The main job, end to end: 600 messages of a simulated hospital, real processes, real encryption, nothing lost;
and the custodian's and the auditor's commands on what that night left.
"""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from tests.e2e.conftest import FEED, Night, wardline
from tests.support.openid import needs_provider

from wardline.cli.demo.canaries import read_canaries, search
from wardline.cli.demo.feed import read_feed
from wardline.cli.demo.hospital import digest, feed_values
from wardline.cli.settings import read_settings, vault_config
from wardline.content.codec import decode
from wardline.content.handoff import Handoff
from wardline.content.result import Result
from wardline.vault.archive.model import ArchivedMessage
from wardline.vault.archive.open_records import RECORD_COLUMNS, as_sealed, open_record_of
from wardline.vault.archive.tables import ARCHIVE_RECORDS
from wardline.vault.open_vault import open_vault

pytestmark = pytest.mark.timeout(420)


def test_every_message_of_the_feed_is_accounted_for(night: Night) -> None:
    figures = night.figures
    assert figures["acknowledgements"] == {"CA": 600}
    assert figures["types"] == {"ORU^R01": 352, "ADT^A01": 245, "MDM^T02": 2, "ADT^A34": 1}
    assert figures["filed"] + sum(figures["listed"].values()) == 600
    assert figures["listed"] == {}
    assert figures["results"] == 352
    assert figures["sent"] == figures["delivered"] == figures["archived"] >= 600


def test_critical_results_are_acknowledged_or_escalate(night: Night) -> None:
    figures = night.figures
    assert figures["critical"] == figures["acknowledged"] == len(figures["seconds_to_acknowledgement"]) == 11
    assert figures["unanswered"] == 0
    assert figures["escalated"] >= 1, "one clinician is away: what was hers went to the second person"
    assert figures["read"] < figures["delivered"], "the one who is away read nothing"


def test_every_value_reaches_a_device_unchanged(night: Night) -> None:
    assert night.figures["values"] == night.figures["values_unchanged"] == 1992


def test_every_value_is_in_the_archive_unchanged(night: Night) -> None:
    archived: set[str] = set()
    for message in _archive(night.servers):
        content = decode(message.content)
        if isinstance(content, Handoff):
            content = decode(bytes(content.original))
        if isinstance(content, Result):
            archived |= {
                digest(content.filler, index, each.code.code, each.value, each.unit)
                for index, each in enumerate(content.observations)
            }
    assert feed_values(read_feed(FEED)) - archived == set()


def test_nothing_of_a_patient_is_in_what_the_hub_saw(night: Night) -> None:
    canaries = read_canaries(read_feed(FEED))
    seen = [night.servers / "hub", night.folder / "logs" / "hub.log", night.folder / "capture.bin"]
    assert all(path.exists() for path in seen)
    assert (night.folder / "capture.bin").stat().st_size > 5_000_000
    assert search(canaries, seen) == {}
    assert night.figures["canaries"] == len(canaries) == 1248
    assert night.figures["canaries_found"] == 0


def test_nothing_of_a_patient_is_at_rest_in_clear_anywhere(night: Night) -> None:
    canaries = read_canaries(read_feed(FEED))
    assert search(canaries, [night.servers, night.folder / "devices", night.folder / "logs"]) == {}


def test_both_logs_verify_and_witness_each_other(night: Night) -> None:
    assert night.figures["logs_verified"] is True
    assert night.figures["hub_records"] > 1500
    assert night.figures["vault_records"] > 3000
    assert night.figures["witnessed_records"] > 3000


@needs_provider
def test_who_signs_out_at_the_provider_is_signed_out_here(night: Night) -> None:
    assert [method for method, _ in night.figures["seconds_to_sign_in"]] == ["open_id", "passkey"]
    (seconds,) = night.figures["seconds_to_sign_out"]
    assert 0 <= seconds < 30


def test_the_gateway_tells_where_the_feed_stands(night: Night) -> None:
    lines = wardline("gateway", "status", "--data", str(night.servers), "--json").stdout.splitlines()
    assert [json.loads(line) for line in lines] == [
        {"type": "ADT^A01", "state": "processed", "count": 245},
        {"type": "ADT^A34", "state": "processed", "count": 1},
        {"type": "MDM^T02", "state": "processed", "count": 2},
        {"type": "ORU^R01", "state": "processed", "count": 352},
    ]


def test_the_archive_finds_by_words_and_by_values(night: Night) -> None:
    ran = wardline("archive", "search", "--data", str(night.servers), "--json", "Esterkin", "creatinine", "98.00")
    found = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(found) == 1
    assert "Creatinine: 98.00 UMOLL (ref. 49 - 92)" in found[0]["text"]
    assert wardline("archive", "search", "--data", str(night.servers), "--json", "unheardof").stdout == ""


def test_a_search_is_in_the_audit_log(night: Night, tmp_path: Path) -> None:
    def searches() -> int:
        out = tmp_path / "export.jsonl"
        wardline("audit", "export", "vault", "--data", str(night.servers), "--out", str(out))
        return out.read_text().count('"action":"archive.searched"')

    before = searches()
    wardline("archive", "search", "--data", str(night.servers), "creatinine")
    assert searches() == before + 1


@pytest.mark.parametrize("log", ["hub", "vault"])
def test_an_export_verifies_until_a_byte_is_changed(night: Night, tmp_path: Path, log: str) -> None:
    out = tmp_path / "export.jsonl"
    assert wardline("audit", "export", log, "--data", str(night.servers), "--out", str(out)).returncode == 0
    whole = wardline("audit", "verify", str(out), "--json")
    assert (whole.returncode, json.loads(whole.stdout)["verified"]) == (0, True)

    lines = out.read_bytes().split(b"\n")
    lines[1000] = lines[1000].replace(b'"at":1', b'"at":2', 1)
    out.write_bytes(b"\n".join(lines))
    changed = wardline("audit", "verify", str(out), "--json")
    findings = [json.loads(line) for line in changed.stdout.splitlines()]
    assert changed.returncode == 1
    index = json.loads(lines[1000])["index"]
    assert [(each["finding"], each["first"]) for each in findings[:-1]] == [("record_changed", index)]
    assert findings[-1]["verified"] is False


def test_a_changed_row_of_the_tables_is_named(night: Night, tmp_path: Path) -> None:
    copy = tmp_path / "server"
    shutil.copytree(night.servers, copy)
    assert wardline("audit", "verify", "hub", "--data", str(copy)).returncode == 0
    with sqlite3.connect(copy / "hub" / "hub.db") as database:
        (record,) = database.execute("SELECT record FROM audit_records WHERE leaf_index = 1234").fetchone()
        database.execute(
            "UPDATE audit_records SET record = ? WHERE leaf_index = 1234", (record.replace(b"1", b"2", 1),)
        )
    database.close()
    changed = wardline("audit", "verify", "hub", "--data", str(copy), "--json")
    findings = [json.loads(line) for line in changed.stdout.splitlines()]
    assert changed.returncode == 1
    assert 1234 in [each.get("first") for each in findings]


def test_one_record_is_proven_without_the_others(night: Night, tmp_path: Path) -> None:
    proof = tmp_path / "record.tlog-proof"
    proof.write_text(wardline("audit", "prove", "vault", "2345", "--data", str(night.servers)).stdout)
    key = json.loads(wardline("audit", "checkpoint", "vault", "--data", str(night.servers), "--json").stdout)["key"]
    verified = wardline("audit", "verify", str(proof), "--key", key, "--json")
    assert json.loads(verified.stdout)["index"] == 2345
    proof.write_text(proof.read_text().replace("index 2345", "index 2346"))
    assert wardline("audit", "verify", str(proof), "--key", key).returncode == 1


def test_a_refusal_is_one_sentence_with_its_code(tmp_path: Path) -> None:
    refused = wardline("gateway", "status", "--data", str(tmp_path))
    assert refused.returncode == 1
    assert refused.stderr == (
        "This folder holds no organisation or device: run `wardline init` or `wardline enrol` first. "
        "(not_initialised)\n"
    )
    as_json = wardline("gateway", "status", "--data", str(tmp_path), "--json")
    assert json.loads(as_json.stderr)["error"] == "not_initialised"


def _archive(servers: Path) -> list[ArchivedMessage]:
    with open_vault(vault_config(servers, read_settings(servers))) as vault, vault.database.read() as reader:
        rows = reader.execute(ARCHIVE_RECORDS.select().with_only_columns(*RECORD_COLUMNS)).all()
        opened = [open_record_of(reader, vault.keys, as_sealed(row)) for row in rows]
    assert all(isinstance(each, ArchivedMessage) for each in opened)
    return [each for each in opened if isinstance(each, ArchivedMessage)]
