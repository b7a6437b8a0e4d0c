"""Fixtures for what the feed lacks: other versions, events, delimiters, escapes, groups."""

import pytest
from tests.unit.vault.gateways.feed import feed, fixture

from wardline.content.base import Moment
from wardline.kit.outcome import Refusal
from wardline.vault.gateways.hl7.model import (
    AdtEvent,
    AdtMessage,
    AllergyEntry,
    Clinician,
    ClinicianIdentifier,
    Location,
    PatientIdentifier,
    ResultMessage,
)
from wardline.vault.gateways.hl7.parse import idempotency_key, parse
from wardline.vault.gateways.hl7.settings import ParseSettings


def adt(name: str) -> AdtMessage:
    message = parse(fixture(name))
    assert isinstance(message, AdtMessage), message
    return message


def oru(raw: bytes) -> ResultMessage:
    message = parse(raw)
    assert isinstance(message, ResultMessage), message
    return message


def gmc(number: str, name: str) -> Clinician:
    return Clinician(ClinicianIdentifier("GMC", number), name)


@pytest.mark.parametrize(
    ("name", "event", "version"),
    [
        ("adt_a01_v25", AdtEvent.ADMIT, "2.5"),
        ("adt_a02_v25", AdtEvent.TRANSFER, "2.5"),
        ("adt_a03_v23", AdtEvent.DISCHARGE, "2.3"),
        ("adt_a04_v22", AdtEvent.REGISTER, "2.2"),
        ("adt_a08_v28", AdtEvent.UPDATE, "2.8"),
        ("adt_a11_v25", AdtEvent.CANCEL_ADMIT, "2.5"),
        ("adt_a12_v25", AdtEvent.CANCEL_TRANSFER, "2.5"),
        ("adt_a13_v25", AdtEvent.CANCEL_DISCHARGE, "2.5"),
        ("adt_a31_v24", AdtEvent.UPDATE_PERSON, "2.4"),
        ("adt_a40_v25", AdtEvent.MERGE_PATIENTS, "2.5"),
    ],
)
def test_every_adt_event_and_version(name: str, event: AdtEvent, version: str) -> None:
    message = adt(name)
    assert (message.event, message.header.version) == (event, version)


def test_an_admission_in_full() -> None:
    patient = adt("adt_a01_v25").patients[0]
    assert patient.person.identifiers == (
        PatientIdentifier("WEST MRN", "70001"),
        PatientIdentifier("NHS", "9434765919"),
    )
    assert patient.person.identifiers[1].kind == "NH"
    assert (patient.person.name, patient.person.birth_date, patient.person.sex) == (
        "Okafor, Ada Chioma (Dr)",
        "1971-02-03",
        "F",
    )
    assert patient.person.allergies == (
        AllergyEntry("Penicillin", "DA", "SV", "Anaphylaxis, Rash"),
        AllergyEntry("Peanut allergy", "FA", "MO", ""),
    )
    assert patient.visit is not None
    assert patient.visit.location == Location("Cedar", "2", "B", "West General")
    assert patient.visit.attending == (gmc("D11", "Dr Per Lindqvist"),)
    assert patient.visit.referring == (gmc("D20", "Dr Rita Referrer"),)
    assert patient.visit.consulting == (gmc("D12", "Dr Cora Consult"), gmc("D13", "Dr Carl Consult"))
    assert patient.visit.number == "V100"


def test_version_2_2_has_no_authorities_for_clinicians() -> None:
    patient = adt("adt_a04_v22").patients[0]
    assert patient.person.identifiers == (PatientIdentifier("WEST MRN", "70002"),)
    assert patient.visit is not None
    assert patient.visit.attending == (Clinician(ClinicianIdentifier("facility:WEST", "D11"), "Per Lindqvist"),)


def test_version_2_8_with_truncation_character_null_and_unicode() -> None:
    message = adt("adt_a08_v28")
    patient = message.patients[0]
    assert message.header.sent == Moment(text="20260301130000.1234+0100", at=1772366400123)
    assert patient.person.identifiers[0] == PatientIdentifier("WEST MRN", "70001")
    assert patient.person.name == "Okafor-Łoś, Ada"
    assert patient.person.birth_date == "1971-02"
    assert patient.visit is not None
    assert patient.visit.consulting == ()
    assert patient.visit.referring is None


def test_silence_differs_from_null() -> None:
    person = adt("adt_a31_v24").patients[0].person
    assert (person.birth_date, person.sex, person.allergies) == ("", "F", None)


def test_several_merges_in_one_message() -> None:
    patients = adt("adt_a40_v25").patients
    assert [patient.person.identifiers[0].value for patient in patients] == ["70001", "70003"]
    assert [[one.value for one in patient.absorbed] for patient in patients] == [["88001"], ["88003", "88004"]]


def test_a_version_2_2_result_without_trigger_and_order_segment() -> None:
    message = oru(fixture("oru_v22"))
    order = message.patients[0].orders[0]
    assert message.header.trigger == "R01"
    assert (order.placer, order.filler, order.status) == ("P-9", "F-9", "F")
    assert order.ordering == (Clinician(ClinicianIdentifier("facility:WEST", "D11"), "Per Lindqvist"),)
    assert order.observations[0].value == "4.10"


def test_notes_belong_to_what_they_follow() -> None:
    first, second = oru(fixture("oru_v28")).patients[0].orders
    assert first.notes == ("About the person", "About the order", "First line\nsecond line", "Third")
    assert first.observations[0].notes == ("About the value",)
    assert first.observations[0].value == ">^100"
    assert first.observations[0].shown == ">100"
    assert first.observations[1].value == r"A^Group A^LOCAL~RH^Rhesus \T\ Kell^LOCAL"
    assert first.observations[1].shown == "Group A\nRhesus & Kell"
    assert second.observations[0].value == "^5.10"
    assert second.notes == ()


def test_values_stay_verbatim_and_are_shown_without_escapes() -> None:
    message = oru(fixture("oru_escapes", "iso8859-1"))
    report, text, padded, null = message.patients[0].orders[0].observations
    assert message.patients[0].person.name == "O&Okafor, Ada"
    assert report.value == fixture("oru_escapes").decode().split("\r")[3].split("|")[5]
    assert report.shown == ("A | B ^ C & D ~ E \\ F\nnext bold é \\Zlocal\\ \\C2842\\ \\M2A1B2C3\\ \\unknown\\ \\")
    assert (text.value, text.shown) == ("first~second ^ third & fourth", "first\nsecond ^ third & fourth")
    assert (padded.value, padded.unit, padded.reference_range) == ("   padded   ", "  u ", " [ ] ")
    assert (null.value, null.unit, null.reference_range) == ('""', '""', '""')


def test_other_delimiters() -> None:
    message = oru(fixture("oru_other_delimiters"))
    person = message.patients[0].person
    assert person.identifiers == (PatientIdentifier("WEST MRN", "70001"), PatientIdentifier("NHS", "9434765919"))
    value = message.patients[0].orders[0].observations[0]
    assert value.value == r"a|b^c~d\e&f !F! !S! !T! !R! !E!"
    assert value.shown == r"a|b^c~d\e&f $ % @ * !"


def test_line_feeds_as_segment_ends_are_understood() -> None:
    raw = feed()[0]
    assert parse(raw.replace(b"\r", b"\n")) == parse(raw)
    assert parse(raw.replace(b"\r", b"\r\n")) == parse(raw)
    assert parse(raw + b"\r") == parse(raw)


@pytest.mark.parametrize(
    ("raw", "code", "field"),
    [
        (b"", "hl7_malformed", None),
        (b"hello", "hl7_malformed", None),
        (b"\xef\xbb\xbfMSH|^~\\&|", "hl7_malformed", None),
        (b"MSH|^~\\&", "hl7_malformed", "MSH-2"),
        (b"MSH|^^^^|A|B", "hl7_malformed", "MSH-2"),
        (b"MSHA^~\\&A", "hl7_malformed", "MSH-2"),
        (b"MSH|^~\\&|A|B|C|D|2020||ADT^A01||P|2.3", "hl7_malformed", "MSH-10"),
        (b"MSH|^~\\&|A|B|C|D|2020||ADT^A01|1|P|2.1", "hl7_unsupported", "MSH-12"),
        (b"MSH|^~\\&|A|B|C|D|2020||SIU^S12|1|P|2.3", "hl7_unsupported", "MSH-9.1"),
        (b"MSH|^~\\&|A|B|C|D|2020||ADT^A99|1|P|2.3", "hl7_unsupported", "MSH-9.2"),
        (b"MSH|^~\\&|A|B|C|D|2020||ORU^T02|1|P|2.3", "hl7_unsupported", "MSH-9.2"),
        (b"MSH|^~\\&|A|B|C|D|2020||ADT^A01|1|P|2.3\rEVN|A03", "hl7_malformed", "EVN-1"),
        (b"MSH|^~\\&|A|B|C|D|2020||ADT^A01|1|P|2.3\rEVN|A01", "hl7_no_patient", "PID"),
        (b"MSH|^~\\&|A|B|C|D|2020||ADT^A01|1|P|2.3\rPID|1||1", "hl7_malformed", "PV1"),
        (b"MSH|^~\\&|A|B|C|D|2020||ADT^A40|1|P|2.3\rPID|1||1", "hl7_malformed", "MRG"),
        (b"MSH|^~\\&|A|B|C|D|2020||ADT^A40|1|P|2.3\rPID|1||1\rMRG|", "hl7_malformed", "MRG-1"),
        (b"MSH|^~\\&|A|B|C|D|2020||ADT^A31|1|P|2.3\rPID|1||1\rPID|2||2", "hl7_malformed", "PID"),
        (b"MSH|^~\\&|A|B|C|D|2020||ORU^R01|1|P|2.3\rOBR|1", "hl7_no_patient", "PID"),
        (b"MSH|^~\\&|A|B|C|D|2020||ORU^R01|1|P|2.3\rPID|1||1\rOBX|1", "hl7_malformed", "OBR"),
        (b"MSH|^~\\&|A|B|C|D|2020||ORU^R01|1|P|2.3\rPID|1||1", "hl7_malformed", "OBR"),
        (b"MSH|^~\\&|A|B|C|D|2020||MDM^T02|1|P|2.3\rPID|1||1", "hl7_malformed", "TXA"),
        (b"MSH|^~\\&|A|B|C|D|2020||ORU^R01|1|P|2.3\rMSH|^~\\&|A", "hl7_malformed", "segment 2"),
        (b"MSH|^~\\&|A|B|C|D|2020||ORU^R01|1|P|2.3\rtorn text", "hl7_malformed", "segment 2"),
        (b"MSH|^~\\&|A|B|C|D|2020||ORU^R01|1|P|2.3\rPID|1||\xe9", "hl7_character_set", "MSH-18"),
        (b"MSH|^~\\&|A|B|C|D|2020||ORU^R01|1|P|2.3||||||KLINGON", "hl7_character_set", "MSH-18"),
    ],
)
def test_what_cannot_be_taken_says_why(raw: bytes, code: str, field: str | None) -> None:
    assert parse(raw) == Refusal(code, field=field)


def test_size_is_bounded_in_every_direction() -> None:
    head = b"MSH|^~\\&|A|B|C|D|2020||ORU^R01|1|P|2.3\rPID|1||1\rOBR|1\r"
    assert parse(head + b"NTE|1||" + b"x" * 5_000_000) == Refusal("hl7_too_large")
    assert parse(head + b"OBX|1\r" * 100_000) == Refusal("hl7_too_large")
    assert parse(head + b"OBX|1||" + b"~" * 300_000) == Refusal("hl7_too_large")
    assert parse(head + b"OBX|1||" + b"^&" * 150_000) == Refusal("hl7_too_large")
    wide = ParseSettings(max_segments=20_000, max_parts=200_000)
    assert isinstance(parse(head + b"OBX|1\r" * 10_000, wide), ResultMessage)
    assert isinstance(parse(head + b"OBX|1\r" * 4_000), ResultMessage)


def test_control_characters_and_bidi_marks_stay_as_they_are() -> None:
    value = "a\x00b\u202ec\u2066d\x1f\x85\u00a0 "
    raw = (
        f"MSH|^~\\&|A|B|C|D|2020||ORU^R01|1|P|2.3||||||UNICODE UTF-8\rPID|1||1\rOBR|1||F\rOBX|1|ST|X||{value}"
    ).encode()
    assert oru(raw).patients[0].orders[0].observations[0].value == value


def test_a_truncated_message_is_never_taken_for_less_than_it_was() -> None:
    """Cut anywhere, the feed's first result is refused, or has fewer values and never a changed name of a segment."""
    raw = feed()[0]
    whole = oru(raw).patients[0].orders[0].observations[0]
    for length in range(len(raw)):
        message = parse(raw[:length])
        if isinstance(message, ResultMessage):
            for observation in message.patients[0].orders[0].observations:
                assert whole.value.startswith(observation.value)


def test_the_same_message_has_the_same_key() -> None:
    first, second = (oru(feed()[0]), oru(fixture("oru_final")))
    assert idempotency_key(first.header, feed()[0]) == idempotency_key(first.header, feed()[0])
    assert idempotency_key(first.header, feed()[0]) != idempotency_key(first.header, feed()[0] + b"\r")
    assert idempotency_key(first.header, feed()[0]) != idempotency_key(second.header, feed()[0])
