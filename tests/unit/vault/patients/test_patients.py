"""Patients at rest: found by identifiers only, sealed, merged without loss."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from tests.support.vault_world import START, World, open_world

from wardline.audit.record import Action
from wardline.content.result import ResultStatus
from wardline.vault.gateways.hl7.decisions import CriticalFinding, RecordedValue
from wardline.vault.gateways.hl7.knowledge import Direction, KnownCard, KnownPatient
from wardline.vault.gateways.hl7.model import PatientIdentifier
from wardline.vault.keys.data_key import data_key
from wardline.vault.patients.digests import analyte_digest, card_digest, identifier_digest
from wardline.vault.patients.find_cards import find_card
from wardline.vault.patients.find_patient import find_patient, load_patient
from wardline.vault.patients.find_values import earlier_values, latest_critical
from wardline.vault.patients.merge_patients import merge_patients
from wardline.vault.patients.save_card import save_card
from wardline.vault.patients.save_patient import assign_identifiers, change_patient, register_patient
from wardline.vault.patients.save_values import save_criticals, save_values
from wardline.vault.patients.sealing import PatientStateError
from wardline.vault.patients.tables import KNOWN_CRITICALS, PATIENT_IDENTIFIERS, PATIENTS
from wardline.vault.turn import Turn

ADA = KnownPatient("1" * 32, (PatientIdentifier("HOSP", "70001", "MR"),), name="Lovelace, Ada", birth_date="1815-12-10")
GRACE = KnownPatient("2" * 32, (PatientIdentifier("HOSP", "70002", "MR"),), name="Hopper, Grace")
KEY = data_key("k" * 32, "index", b"\x07" * 32)


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with open_world(database_url) as opened:
        yield opened


def register(world: World, *patients: KnownPatient) -> None:
    def run(turn: Turn) -> None:
        for patient in patients:
            register_patient(turn, patient)

    world.run(run)


def found(world: World, identifier: PatientIdentifier) -> KnownPatient | None:
    with world.database.read() as reader:
        return find_patient(reader, world.ledger.keys, identifier)


def test_a_patient_is_found_by_number_and_authority_together(world: World):
    register(world, ADA, GRACE)
    assert found(world, PatientIdentifier("HOSP", "70001")) == ADA
    assert found(world, PatientIdentifier("HOSP", "70002")) == GRACE
    assert found(world, PatientIdentifier("WEST", "70001")) is None
    assert found(world, PatientIdentifier("HOSP7", "0001")) is None


def test_a_change_replaces_what_was_known(world: World):
    register(world, ADA)
    married = replace(ADA, name="King, Ada")
    world.run(lambda turn: change_patient(turn, married))
    assert found(world, ADA.identifiers[0]) == married


def test_an_older_row_put_back_is_found_out(world: World):
    register(world, ADA)
    with world.database.read() as reader:
        old = reader.execute(select(PATIENTS.c.sealed)).scalar_one()
    world.run(lambda turn: change_patient(turn, replace(ADA, name="King, Ada")))

    def put_back(turn: Turn) -> None:
        turn.tx.execute(update(PATIENTS).values(sealed=old))
        turn.record(Action.BACKUP_MADE)

    world.run(put_back)
    with pytest.raises(PatientStateError) as error:
        found(world, ADA.identifiers[0])
    assert str(error.value) == "patients"


def test_the_rows_tell_no_identifier(world: World):
    register(world, ADA)
    with world.database.read() as reader:
        (row,) = reader.execute(select(PATIENT_IDENTIFIERS.c.digest)).all()
        sealed = reader.execute(select(PATIENTS.c.sealed)).scalar_one()
    assert len(row.digest) == 32
    for canary in (b"70001", b"Lovelace", b"1815"):
        assert canary not in sealed


def card(patient: KnownPatient, key: str, number: int = 1) -> KnownCard:
    return KnownCard(key * 32, patient.id, number, ResultStatus.FINAL, "0" * 64, critical=False, message_id=None)


def critical(value: str) -> tuple[CriticalFinding, ...]:
    return (CriticalFinding("potassium", Direction.HIGH, Decimal(value), "mmol/L", value),)


def test_baselines_are_those_of_the_newest_version(world: World):
    register(world, ADA)

    def save(turn: Turn) -> None:
        for value in ("98.00", "99.5"):
            save_values(turn, ADA.id, "a" * 32, (RecordedValue("creatinine", Decimal(value), "umol/L", START),))
        save_values(turn, ADA.id, "b" * 32, (RecordedValue("creatinine", Decimal(70), "umol/L", START - 10),))
        turn.record(Action.PATIENT_CHANGED)

    world.run(save)
    with world.database.read() as reader:
        keys = world.ledger.keys
        every = earlier_values(reader, keys, ADA.id, "creatinine", START - 10, START + 1)
        assert [str(value.value) for value in every] == ["70", "99.5"]
        assert [str(value.value) for value in earlier_values(reader, keys, ADA.id, "creatinine", START, START)] == []
        assert earlier_values(reader, keys, GRACE.id, "creatinine", 0, START + 1) == ()


def test_a_merge_moves_everything_and_twice_is_once(world: World):
    register(world, ADA, GRACE)

    def fill(turn: Turn) -> None:
        save_card(turn, card(ADA, "a"))
        save_card(turn, card(GRACE, "b", 3))
        save_criticals(turn, ADA.id, critical("6.5"), START)
        save_criticals(turn, GRACE.id, critical("7.0"), START + 1)
        save_values(turn, GRACE.id, "b" * 32, (RecordedValue("creatinine", Decimal("98.00"), "umol/L", START),))
        merge_patients(turn, ADA.id, GRACE.id)
        merge_patients(turn, ADA.id, ADA.id)

    world.run(fill)
    keys = world.ledger.keys
    survivor = found(world, GRACE.identifiers[0])
    assert survivor == replace(ADA, identifiers=(*ADA.identifiers, *GRACE.identifiers))
    with world.database.read() as reader:
        moved = find_card(reader, keys, "b" * 32)
        assert moved is not None
        assert (moved.patient_id, moved.number) == (ADA.id, 3)
        newest = latest_critical(reader, keys, ADA.id, "potassium")
        assert newest is not None
        assert newest.text == "7.0"
        assert latest_critical(reader, keys, GRACE.id, "potassium") is None
        (value,) = earlier_values(reader, keys, ADA.id, "creatinine", 0, START + 1)
        assert str(value.value) == "98.00"
        assert load_patient(reader, keys, GRACE.id) is not None
        assert reader.execute(select(PATIENTS.c.merged_into).where(PATIENTS.c.id == GRACE.id)).scalar_one() == ADA.id


def test_a_chain_of_merges_ends_at_the_last_survivor(world: World):
    third = KnownPatient("3" * 32, (PatientIdentifier("HOSP", "70003"),))
    register(world, ADA, GRACE, third)
    world.run(lambda turn: merge_patients(turn, GRACE.id, third.id))
    world.run(lambda turn: merge_patients(turn, ADA.id, GRACE.id))
    survivor = found(world, third.identifiers[0])
    assert survivor is not None
    assert survivor.id == ADA.id
    with world.database.read() as reader:
        merged = reader.execute(select(PATIENTS.c.merged_into).where(PATIENTS.c.merged_into.is_not(None))).scalars()
        assert set(merged) == {ADA.id}


def test_a_critical_of_one_patient_does_not_pass_for_anothers(world: World):
    register(world, ADA, GRACE)

    def swap(turn: Turn) -> None:
        save_criticals(turn, ADA.id, critical("6.5"), START)
        turn.tx.execute(update(KNOWN_CRITICALS).values(patient=GRACE.id))
        turn.record(Action.BACKUP_MADE)

    world.run(swap)
    with world.database.read() as reader, pytest.raises(PatientStateError):
        latest_critical(reader, world.ledger.keys, GRACE.id, "potassium")


def test_assigning_again_is_no_error(world: World):
    register(world, ADA)

    def again(turn: Turn) -> None:
        assign_identifiers(turn, ADA.id, ADA.identifiers)
        turn.record(Action.PATIENT_CHANGED)

    world.run(again)
    assert found(world, ADA.identifiers[0]) == ADA


@given(st.text(), st.text(), st.text(), st.text())
def test_two_identifiers_share_a_digest_only_when_equal(authority: str, value: str, other: str, another: str):
    one, two = PatientIdentifier(authority, value), PatientIdentifier(other, another)
    assert (identifier_digest(KEY, one) == identifier_digest(KEY, two)) == (one == two)
    assert card_digest(KEY, value) != analyte_digest(KEY, value)
