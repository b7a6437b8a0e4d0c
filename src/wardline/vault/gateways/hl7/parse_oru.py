"""ORU^R01: patients, their orders, the observations of each with their notes; any order of segments that is clear."""

from dataclasses import dataclass, field

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.gateways.hl7.data_types import read_clinicians, read_coded
from wardline.vault.gateways.hl7.model import Header, ObservationSegment, Order, PatientResults, ResultMessage
from wardline.vault.gateways.hl7.parse_person import read_person, read_visit
from wardline.vault.gateways.hl7.read_value import shown_value
from wardline.vault.gateways.hl7.segments import Segment
from wardline.vault.gateways.hl7.settings import ParseSettings
from wardline.vault.gateways.hl7.times import read_moment


@dataclass(slots=True)
class _Observation:
    obx: Segment
    notes: list[Segment] = field(default_factory=list[Segment])


@dataclass(slots=True)
class _Order:
    obr: Segment
    orc: Segment | None
    notes: list[Segment] = field(default_factory=list[Segment])
    observations: list[_Observation] = field(default_factory=list[_Observation])


@dataclass(slots=True)
class _Group:
    pid: Segment
    pv1: Segment | None = None
    allergies: list[Segment] = field(default_factory=list[Segment])
    orders: list[_Order] = field(default_factory=list[_Order])
    pending: Segment | None = None
    """An ORC whose OBR has not come yet."""
    notes: list[Segment] = field(default_factory=list[Segment])
    """Notes before the OBR that they are shown with."""


def parse_oru(header: Header, segments: tuple[Segment, ...], settings: ParseSettings) -> ResultMessage | Refusal:
    """The message; refused where an observation belongs to nobody or to no order."""
    groups: list[_Group] = []
    for segment in segments:
        if segment.name == "PID":
            groups.append(_Group(segment))
        elif segment.name in {"PV1", "AL1", "ORC", "OBR", "OBX", "NTE"}:
            refusal = _add(groups[-1], segment) if groups else Refusal(ErrorCode.HL7_NO_PATIENT, field="PID")
            if refusal is not None:
                return refusal
    if not groups:
        return Refusal(ErrorCode.HL7_NO_PATIENT, field="PID")
    if not all(group.orders for group in groups):
        return Refusal(ErrorCode.HL7_MALFORMED, field="OBR")
    facility = header.sending_facility
    return ResultMessage(header, tuple(_read_group(group, facility, settings) for group in groups))


def _add(group: _Group, segment: Segment) -> Refusal | None:
    match segment.name:
        case "PV1":
            group.pv1 = group.pv1 or segment
        case "AL1":
            group.allergies.append(segment)
        case "ORC":
            group.pending = segment
        case "OBR":
            group.orders.append(_Order(segment, group.pending, group.notes))
            group.pending, group.notes = None, []
        case "OBX":
            if not group.orders:
                return Refusal(ErrorCode.HL7_MALFORMED, field="OBR")
            group.orders[-1].observations.append(_Observation(segment))
        case _:
            _add_note(group, segment)
    return None


def _add_note(group: _Group, note: Segment) -> None:
    if group.pending is not None or not group.orders:
        group.notes.append(note)
        return
    order = group.orders[-1]
    (order.observations[-1].notes if order.observations else order.notes).append(note)


def _read_group(group: _Group, facility: str, settings: ParseSettings) -> PatientResults:
    return PatientResults(
        person=read_person(group.pid, group.allergies, facility),
        visit=None if group.pv1 is None else read_visit(group.pv1, facility),
        orders=tuple(_read_order(order, facility, settings) for order in group.orders),
    )


def _read_order(order: _Order, facility: str, settings: ParseSettings) -> Order:
    obr, orc = order.obr, order.orc
    ordering = (orc and read_clinicians(orc, 12, facility)) or read_clinicians(obr, 16, facility) or ()
    return Order(
        placer=obr.text(2) or (orc.text(2) if orc else ""),
        filler=obr.text(3) or (orc.text(3) if orc else ""),
        code=read_coded(obr, 4),
        control=orc.text(1) if orc else "",
        status=obr.text(25),
        ordering=ordering,
        collected=read_moment(obr.text(7), settings.zone),
        resulted=read_moment(obr.text(22), settings.zone),
        observations=tuple(_read_observation(observation, settings) for observation in order.observations),
        notes=_read_notes(order.notes),
    )


def _read_observation(observation: _Observation, settings: ParseSettings) -> ObservationSegment:
    obx = observation.obx
    return ObservationSegment(
        code=read_coded(obx, 3),
        value=obx.raw(5),
        shown=shown_value(obx),
        value_type=obx.text(2),
        unit=obx.raw(6),
        unit_code=read_coded(obx, 6),
        reference_range=obx.raw(7),
        flags=tuple(flag for field in obx.repetitions(8) if (flag := field.component(1))),
        status=obx.text(11),
        sub_id=obx.text(4),
        observed=read_moment(obx.text(14), settings.zone),
        notes=_read_notes(observation.notes),
    )


def _read_notes(notes: list[Segment]) -> tuple[str, ...]:
    return tuple("\n".join(field.text for field in note.repetitions(3)) for note in notes if note.raw(3))
