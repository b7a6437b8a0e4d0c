"""The feed of the simulated hospital through the vault: nothing lost, nothing changed, nothing readable at rest."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests.support.databases import sqlite_url
from tests.support.vault_world import World, feed, open_world

from wardline.audit.record import Actor
from wardline.content import codec
from wardline.content.document import Document
from wardline.content.result import Result
from wardline.kit.ids import AccountId, MessageId
from wardline.protocol.envelope import Priority
from wardline.vault.archive.model import ArchivedMessage, SearchAnswer, SearchQuery
from wardline.vault.archive.open_records import find_record, open_record_of
from wardline.vault.archive.search_archive import search_archive
from wardline.vault.conversations.find_conversation import conversation_of_subject, roster
from wardline.vault.gateways.hl7.model import PatientIdentifier
from wardline.vault.intake.model import InboundState
from wardline.vault.intake.run_intake import process_all
from wardline.vault.intake.store_inbound import store_inbound
from wardline.vault.intake.summarise import account_for, gateway_status, summarise_feed
from wardline.vault.intake.tables import INBOUND_POSTED
from wardline.vault.patients.find_patient import find_patient
from wardline.vault.patients.tables import PATIENTS

UNITS = ("OtherWard", "ED", "RenalWard")


@dataclass
class Hospital:
    """The vault after the feed."""

    world: World
    folder: Path
    clinicians: list[AccountId]
    second: AccountId


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    folder = tmp_path_factory.mktemp("hospital")
    with open_world(sqlite_url(folder)) as world:
        clinicians = [world.person(f"Clinician {number}", f"C00{number}") for number in range(1, 8)]
        second = world.person("Second")
        for unit in UNITS:
            world.department(unit, clinicians[0], second, unit)

        async def run() -> None:
            for message in feed():
                await store_inbound(world.ledger, message)
            assert await process_all(world.database, world.ledger, world.tools) == 600

        asyncio.run(run())
        world.settle()
        yield Hospital(world, folder, clinicians, second)


def obx_values() -> list[tuple[str, str]]:
    """Control id and OBX-5 of every observation of every ORU in the feed, read without our parser."""
    values: list[tuple[str, str]] = []
    for raw in feed():
        segments = [segment.split("|") for segment in raw.decode("ascii").split("\r")]
        if segments[0][8].startswith("ORU"):
            values += [(segments[0][9], segment[5]) for segment in segments if segment[0] == "OBX"]
    return values


def open_all(world: World) -> dict[str, ArchivedMessage]:
    opened: dict[str, ArchivedMessage] = {}
    with world.database.read() as reader:
        for account in account_for(reader):
            for message in account.messages:
                row = find_record(reader, MessageId(message))
                assert row is not None
                found = open_record_of(reader, world.ledger.keys, row)
                assert isinstance(found, ArchivedMessage)
                opened[message] = found
    return opened


def test_all_600_are_delivered_or_listed_with_a_reason(hospital: Hospital):
    with hospital.world.database.read() as reader:
        accounts = account_for(reader)
    assert [account.number for account in accounts] == list(range(1, 601))
    assert all(account.messages or account.reason for account in accounts)
    assert Counter(account.state for account in accounts) == {InboundState.PROCESSED: 600}
    assert sum(len(account.messages) for account in accounts) == 600


def test_every_value_of_every_result_is_in_the_archive_to_the_character(hospital: Hospital):
    opened = open_all(hospital.world)
    with hospital.world.database.read() as reader:
        messages = {account.number: account.messages for account in account_for(reader)}
    archived: list[tuple[str, str]] = []
    for number, raw in enumerate(feed(), start=1):
        control = raw.split(b"|")[9].decode("ascii")
        for message in messages[number]:
            content = codec.decode(opened[message].content)
            if isinstance(content, Result):
                archived += [(control, observation.value) for observation in content.observations]
    expected = obx_values()
    assert len(expected) == 1_992
    assert archived == expected


def test_documents_keep_their_lines(hospital: Hospital):
    contents = [codec.decode(message.content) for message in open_all(hospital.world).values()]
    lines = [content.lines for content in contents if isinstance(content, Document)]
    sent = [
        tuple(segment.split("|")[5] for segment in raw.decode("ascii").split("\r") if segment.startswith("OBX"))
        for raw in feed()
        if raw.split(b"|")[8].startswith(b"MDM")
    ]
    assert lines == sent
    assert all(lines)


def test_critical_results_have_their_deadlines(hospital: Hospital):
    with hospital.world.database.read() as reader:
        summary = summarise_feed(reader)
        criticals = reader.execute(
            select(func.count())
            .select_from(INBOUND_POSTED)
            .where(INBOUND_POSTED.c.kind == "result", INBOUND_POSTED.c.priority == int(Priority.CRITICAL))
        ).scalar_one()
    assert summary.received == summary.posted == summary.archived == 600
    assert summary.results == 352
    assert 0 < len(summary.criticals) == criticals < 60
    assert {critical.state for critical in summary.criticals} == {"waiting"}


def test_every_patient_has_a_conversation_with_the_attending(hospital: Hospital):
    with hospital.world.database.read() as reader:
        patients = reader.execute(select(PATIENTS.c.id).where(PATIENTS.c.merged_into.is_(None))).scalars().all()
        assert len(patients) > 200
        for patient in patients:
            conversation = conversation_of_subject(reader, patient)
            assert conversation is not None
            people = {entry.account for entry in roster(reader, conversation)}
            assert people
            assert people <= {*hospital.clinicians, hospital.second}


def test_the_merge_moved_the_identifiers(hospital: Hospital):
    (merge,) = (raw for raw in feed() if b"ADT^A34" in raw)
    segments = {segment.split("|")[0]: segment.split("|") for segment in merge.decode("ascii").split("\r")}

    def identifier(field: str) -> PatientIdentifier:
        value, _, _, authority, kind = field.split("~", maxsplit=1)[0].split("^")[:5]
        return PatientIdentifier(authority, value, kind)

    with hospital.world.database.read() as reader:
        survivor = find_patient(reader, hospital.world.ledger.keys, identifier(segments["PID"][3]))
        absorbed = find_patient(reader, hospital.world.ledger.keys, identifier(segments["MRG"][1]))
    assert survivor is not None
    assert survivor == absorbed
    assert identifier(segments["MRG"][1]) in survivor.identifiers


def test_the_archive_finds_patients_and_values(hospital: Hospital):
    world = hospital.world

    def search(text: str) -> SearchAnswer:
        answer = search_archive(world.database, world.ledger, Actor(account="5" * 32), SearchQuery(text, limit=200))
        assert isinstance(answer, SearchAnswer)
        return answer

    found = search("2590157853 creatinine 98.00").found
    assert len(found) >= 1
    for message in found:
        content = codec.decode(message.content)
        assert isinstance(content, Result)
        assert "98.00" in {observation.value for observation in content.observations}
        assert "2590157853" in {identifier.value for identifier in content.patient.identifiers}
    assert search("2590157853 nosuchword").found == ()


def test_the_database_files_hold_no_name_and_no_number_of_the_feed(hospital: Hospital):
    files = b"".join(path.read_bytes() for path in sorted(hospital.folder.iterdir()))
    assert len(files) > 1_000_000
    # Every canary is printable, so that ciphertext need not be looked through.
    printable = b"\n".join(set(re.findall(rb"[\x20-\x7e]{5,}", files)))
    canaries: set[bytes] = set()
    for raw in feed():
        for segment in raw.split(b"\r"):
            fields = segment.split(b"|")
            if fields[0] == b"PID":
                canaries.update(part.split(b"^")[0] for part in (*fields[2].split(b"~"), *fields[3].split(b"~")))
                canaries.update(fields[5].split(b"^")[:2])
            elif fields[0] == b"MRG":
                canaries.add(fields[1].split(b"^")[0])
            elif fields[0] == b"ORC":
                canaries.update(fields[2:4])
    long_enough = {canary for canary in canaries if len(canary) >= 5}
    assert len(long_enough) > 500
    assert all(re.fullmatch(rb"[\x20-\x7e]+", canary) for canary in long_enough)
    assert [canary for canary in long_enough if canary not in b"\n".join(feed())] == []
    assert [canary for canary in long_enough if canary in printable] == []


def test_the_gateway_tells_where_it_stands(hospital: Hospital):
    with hospital.world.database.read() as reader:
        status = gateway_status(reader)
    assert {(count.type, count.state.value): count.count for count in status.counts} == {
        ("ADT^A01", "processed"): 245,
        ("ADT^A34", "processed"): 1,
        ("MDM^T02", "processed"): 2,
        ("ORU^R01", "processed"): 352,
    }
    assert status.last_received == hospital.world.clock.now()
    assert status.waiting == ()
