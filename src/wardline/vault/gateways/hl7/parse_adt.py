"""ADT: the person, the visit and, for merges, the identifiers that are absorbed."""

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.gateways.hl7.data_types import read_identifiers
from wardline.vault.gateways.hl7.model import AdtEvent, AdtMessage, AdtPatient, Header
from wardline.vault.gateways.hl7.parse_person import read_person, read_visit
from wardline.vault.gateways.hl7.segments import Segment
from wardline.vault.gateways.hl7.settings import ParseSettings
from wardline.vault.gateways.hl7.times import read_moment

_MERGES = frozenset({AdtEvent.MERGE_IDENTIFIERS, AdtEvent.MERGE_PATIENTS})
_VISITS = frozenset(AdtEvent) - _MERGES - {AdtEvent.UPDATE_PERSON}


def parse_adt(header: Header, segments: tuple[Segment, ...], settings: ParseSettings) -> AdtMessage | Refusal:
    """The message. Only a merge of patients (A40) may name more than one person."""
    event = AdtEvent(header.trigger)
    groups = _group(segments)
    if not groups:
        return Refusal(ErrorCode.HL7_NO_PATIENT, field="PID")
    if len(groups) > 1 and event is not AdtEvent.MERGE_PATIENTS:
        return Refusal(ErrorCode.HL7_MALFORMED, field="PID")
    patients: list[AdtPatient] = []
    for group in groups:
        patient = _read_patient(event, group, header.sending_facility)
        if isinstance(patient, Refusal):
            return patient
        patients.append(patient)
    evn = next((segment for segment in segments if segment.name == "EVN"), None)
    occurred = None if evn is None else read_moment(evn.text(6) or evn.text(2), settings.zone)
    return AdtMessage(header, event, occurred or header.sent, tuple(patients))


def _group(segments: tuple[Segment, ...]) -> list[list[Segment]]:
    groups: list[list[Segment]] = []
    for segment in segments:
        if segment.name == "PID":
            groups.append([segment])
        elif groups:
            groups[-1].append(segment)
    return groups


def _read_patient(event: AdtEvent, group: list[Segment], facility: str) -> AdtPatient | Refusal:
    by_name: dict[str, list[Segment]] = {}
    for segment in group:
        by_name.setdefault(segment.name, []).append(segment)
    person = read_person(group[0], by_name.get("AL1", ()), facility)
    pv1 = by_name.get("PV1")
    merged = by_name.get("MRG")
    if event in _VISITS and pv1 is None:
        return Refusal(ErrorCode.HL7_MALFORMED, field="PV1")
    absorbed = tuple(identifier for mrg in merged or () for identifier in read_identifiers(mrg, 1, facility))
    if event in _MERGES and merged is None:
        return Refusal(ErrorCode.HL7_MALFORMED, field="MRG")
    if event in _MERGES and not absorbed:
        return Refusal(ErrorCode.HL7_MALFORMED, field="MRG-1")
    visit = None if pv1 is None else read_visit(pv1[0], facility)
    return AdtPatient(person, visit, absorbed)
