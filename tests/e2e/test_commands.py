"""The custodian's and the auditor's commands, on the night's data."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from tests.e2e.conftest import Night, wardline

pytestmark = pytest.mark.timeout(420)


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
