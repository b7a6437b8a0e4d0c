"""hl7apy, another reader of HL7 v2, sees the same in the feed."""

from typing import Any

from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.parser import parse_segment
from tests.unit.vault.gateways.feed import feed

from wardline.kit.outcome import Refusal
from wardline.vault.gateways.hl7.model import DocumentMessage, Person, ResultMessage
from wardline.vault.gateways.hl7.parse import parse


def test_a_peer_reads_the_same_values_and_patients() -> None:
    """Segment by segment: hl7apy drops what follows a group that it does not expect in this version."""
    checked = 0
    for raw in feed()[::10]:
        message = parse(raw)
        assert not isinstance(message, Refusal)
        segments: list[Any] = [
            parse_segment(line, version="2.3", validation_level=VALIDATION_LEVEL.TOLERANT)
            for line in raw.decode("ascii").split("\r")[1:]
        ]
        persons: list[Person] = []
        values: list[str] = []
        match message:
            case ResultMessage():
                persons = [patient.person for patient in message.patients]
                values = [o.value for p in message.patients for order in p.orders for o in order.observations]
            case DocumentMessage():
                persons, values = [message.person], list(message.lines)
            case _:
                persons = [patient.person for patient in message.patients]
        assert [s.obx_5.to_er7() if s.obx_5 else "" for s in segments if s.name == "OBX"] == values
        pid = next(segment for segment in segments if segment.name == "PID")
        assert [(cx.cx_4.to_er7(), cx.cx_1.to_er7()) for cx in pid.pid_3] == [
            (identifier.authority, identifier.value) for identifier in persons[0].identifiers
        ]
        assert persons[0].name is not None
        assert persons[0].name.startswith(pid.pid_5.xpn_1.to_er7())
        checked += len(values)
    assert checked > 100
