"""The patient block: what a device shows above everything about one person, so that nobody acts on the wrong one."""

from typing import Final

import msgspec

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode


class Identifier(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A number and who gave it. The bare number never identifies anyone."""

    authority: str
    value: str
    kind: str = ""
    """HL7 table 0203 (``MRN``, ``NHSNMBR``, …), as sent."""


class Allergy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One allergy or intolerance, in the words of the source."""

    text: str
    kind: str = ""
    """HL7 table 0127 (``DA``, ``FA``, …), as sent."""
    severity: str = ""
    """HL7 table 0128 (``SV``, ``MO``, ``MI``), as sent."""
    reaction: str = ""


class Patient(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Name and two identifiers at least (Joint Commission NPSG.01.01.01), where the source sent two."""

    name: str
    identifiers: tuple[Identifier, ...]
    id: str | None = None
    """The vault's own id of this patient, 32 hexadecimal digits."""
    birth_date: str = ""
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; empty when not known."""
    sex: str = ""
    """HL7 table 0001 (``F``, ``M``, ``O``, ``U``, …), as sent."""
    location: str = ""
    """Ward, room and bed, for people."""
    allergies: tuple[Allergy, ...] = ()


_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(Patient)


def encode_patient(patient: Patient) -> bytes:
    """By itself, for the vault's answers (``protocol.sealed_requests``): MessagePack, as inside content."""
    return _encoder.encode(patient)


def decode_patient(data: bytes) -> Patient | Refusal:
    """The patient; ``content_malformed`` for what is none."""
    try:
        return _decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Refusal(ErrorCode.CONTENT_MALFORMED)
