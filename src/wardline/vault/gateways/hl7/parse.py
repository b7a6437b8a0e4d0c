"""From bytes to our types: what the message is, and who reads the rest of it."""

import hashlib
from typing import Final

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.gateways.hl7.model import AdtEvent, Header, Hl7Message
from wardline.vault.gateways.hl7.parse_adt import parse_adt
from wardline.vault.gateways.hl7.parse_mdm import parse_mdm
from wardline.vault.gateways.hl7.parse_oru import parse_oru
from wardline.vault.gateways.hl7.segments import Segment, split_message
from wardline.vault.gateways.hl7.settings import DEFAULT_PARSE, ParseSettings
from wardline.vault.gateways.hl7.times import read_moment

VERSIONS: Final = frozenset(
    {"2.2", "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.7.1", "2.8", "2.8.1", "2.8.2"}
)
_TYPES: Final = frozenset({"ADT", "ORU", "MDM"})
_ADT_EVENTS: Final = frozenset(event.value for event in AdtEvent)


def parse(raw: bytes, settings: ParseSettings = DEFAULT_PARSE) -> Hl7Message | Refusal:
    """The message, or why it cannot be taken: an ``hl7_`` code, with the place that is wrong. Never raises."""
    segments = split_message(raw, settings)
    if isinstance(segments, Refusal):
        return segments
    header = _read_header(segments, settings)
    if isinstance(header, Refusal):
        return header
    match header.message_type:
        case "ADT":
            return parse_adt(header, segments[1:], settings)
        case "ORU":
            return parse_oru(header, segments[1:], settings)
        case _:
            return parse_mdm(header, segments[1:], settings)


def idempotency_key(header: Header, raw: bytes) -> str:
    """Equal for a message that is sent again, 64 hexadecimal digits.

    The control id alone will not do: counters start again. The bytes alone will not do either: two senders may say the
    same. A repetition with other bytes is found out by the card (IgnoreReason.REPEATED).
    """
    parts = (header.sending_application, header.sending_facility, header.control_id)
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(4, "big") + encoded)
    digest.update(raw)
    return digest.hexdigest()


def _read_header(segments: tuple[Segment, ...], settings: ParseSettings) -> Header | Refusal:
    msh = segments[0]
    kind = msh.first(9)
    header = Header(
        sending_application=msh.text(3),
        sending_facility=msh.text(4),
        sent=read_moment(msh.text(7), settings.zone),
        message_type=kind.component(1),
        trigger=kind.component(2) or _event_of(segments) or _only_trigger(kind.component(1)),
        control_id=msh.text(10),
        processing_id=msh.text(11),
        version=msh.text(12),
    )
    return _check_header(header, segments) or header


def _check_header(header: Header, segments: tuple[Segment, ...]) -> Refusal | None:
    if not header.control_id:
        return Refusal(ErrorCode.HL7_MALFORMED, field="MSH-10")
    if header.version not in VERSIONS:
        return Refusal(ErrorCode.HL7_UNSUPPORTED, field="MSH-12")
    if header.message_type not in _TYPES:
        return Refusal(ErrorCode.HL7_UNSUPPORTED, field="MSH-9.1")
    known = header.trigger in _ADT_EVENTS if header.message_type == "ADT" else header.trigger in {"R01", "T02"}
    if not known or (header.message_type, header.trigger) in {("ORU", "T02"), ("MDM", "R01")}:
        return Refusal(ErrorCode.HL7_UNSUPPORTED, field="MSH-9.2")
    if _event_of(segments) not in {"", header.trigger}:
        return Refusal(ErrorCode.HL7_MALFORMED, field="EVN-1")
    return None


def _event_of(segments: tuple[Segment, ...]) -> str:
    return next((segment.text(1) for segment in segments if segment.name == "EVN"), "")


def _only_trigger(kind: str) -> str:
    # v2.2 senders leave the trigger off where a type has one.
    return "R01" if kind == "ORU" else ""
