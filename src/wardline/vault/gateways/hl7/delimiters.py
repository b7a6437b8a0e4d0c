"""The separators that a message declares in MSH-1 and MSH-2 (HL7 v2.5.1 section 2.5.4)."""

from dataclasses import dataclass
from typing import Final

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode

_LETTERS_AND_DIGITS: Final = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


@dataclass(frozen=True, slots=True)
class Delimiters:
    """One character each, all different, printable ASCII, no letter or digit."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"

    @property
    def declared(self) -> str:
        """As MSH begins."""
        return self.field + self.component + self.repetition + self.escape + self.subcomponent


STANDARD: Final = Delimiters()


def read_delimiters(raw: bytes) -> Delimiters | Refusal:
    """From the first bytes of a message. A short MSH-2 leaves the rest at the standard's suggestion."""
    if raw[:3] != b"MSH" or len(raw) < 5:
        return Refusal(ErrorCode.HL7_MALFORMED)
    end = raw.find(raw[3:4], 4, 10)
    declared = raw[3:end] if end != -1 else b""
    # Two separators at least; a sixth is the truncation character of v2.7.
    if not 3 <= len(declared) <= 6:
        return Refusal(ErrorCode.HL7_MALFORMED, field="MSH-2")
    five = declared[:5] + STANDARD.declared.encode()[len(declared) :]
    usable = all(0x21 <= byte <= 0x7E and byte not in _LETTERS_AND_DIGITS for byte in five + declared)
    if not usable or len(set(five)) != 5 or len(set(declared)) != len(declared):
        return Refusal(ErrorCode.HL7_MALFORMED, field="MSH-2")
    return Delimiters(*five.decode("ascii"))
