"""The main job, end to end: 600 messages of a simulated hospital, real processes, real encryption, nothing lost."""

from pathlib import Path

import pytest
from tests.e2e.conftest import FEED, Night

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


def _archive(servers: Path) -> list[ArchivedMessage]:
    with open_vault(vault_config(servers, read_settings(servers))) as vault, vault.database.read() as reader:
        rows = reader.execute(ARCHIVE_RECORDS.select().with_only_columns(*RECORD_COLUMNS)).all()
        opened = [open_record_of(reader, vault.keys, as_sealed(row)) for row in rows]
    assert all(isinstance(each, ArchivedMessage) for each in opened)
    return [each for each in opened if isinstance(each, ArchivedMessage)]
