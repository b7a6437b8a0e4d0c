"""MDM^T02: a document with its text."""

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.gateways.hl7.data_types import read_clinicians, read_coded
from wardline.vault.gateways.hl7.model import DocumentMessage, Header
from wardline.vault.gateways.hl7.parse_person import read_person, read_visit
from wardline.vault.gateways.hl7.read_value import shown_value
from wardline.vault.gateways.hl7.segments import Segment
from wardline.vault.gateways.hl7.settings import ParseSettings
from wardline.vault.gateways.hl7.times import read_moment


def parse_mdm(header: Header, segments: tuple[Segment, ...], settings: ParseSettings) -> DocumentMessage | Refusal:
    """The message: one person, one document, its lines in order."""
    first: dict[str, Segment] = {}
    for segment in segments:
        first.setdefault(segment.name, segment)
    for name in ("PID", "TXA"):
        if name not in first:
            return Refusal(ErrorCode.HL7_MALFORMED, field=name)
    if sum(segment.name == "PID" for segment in segments) > 1:
        return Refusal(ErrorCode.HL7_MALFORMED, field="PID")
    lines = [segment for segment in segments if segment.name == "OBX"]
    facility = header.sending_facility
    txa, pv1 = first["TXA"], first.get("PV1")
    authors = read_clinicians(txa, 9, facility) or read_clinicians(txa, 5, facility) or ()
    return DocumentMessage(
        header=header,
        person=read_person(first["PID"], (), facility),
        visit=None if pv1 is None else read_visit(pv1, facility),
        kind=txa.text(2),
        number=txa.text(12),
        completion=txa.text(17),
        author=authors[0] if authors else None,
        written=read_moment(txa.text(4) or txa.text(6), settings.zone),
        title=read_coded(lines[0], 3) if lines else None,
        lines=tuple(line.raw(5) for line in lines),
        shown=tuple(shown_value(line) for line in lines),
    )
