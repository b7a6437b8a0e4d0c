"""Numbers in OBX-5 and OBX-7, as decimals. A float never comes near a result."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_DIGITS: Final = r"[+-]?(?:\d{1,24}(?:\.\d{0,24})?|\.\d{1,24})"
_NUMBER: Final = re.compile(_DIGITS, re.ASCII)
_BOUNDED: Final = re.compile(rf"(?:<=|>=|<|>)\s*{_DIGITS}", re.ASCII)
_STRUCTURED: Final = re.compile(rf"=?\^({_DIGITS})\^*", re.ASCII)
_STRUCTURED_BOUND: Final = re.compile(rf"(?:<=|>=|<|>)\^{_DIGITS}.*", re.ASCII)
_RANGE: Final = re.compile(rf"({_DIGITS})\s*-\s*({_DIGITS})", re.ASCII)
_HALF: Final = re.compile(rf"(<=|>=|<|>)\s*({_DIGITS})", re.ASCII)


def read_number(value: str, value_type: str) -> Decimal | None:
    """The number that a value is, all of it; None for text, "<15", ratios and the like."""
    text = value.strip(" ")
    if value_type == "SN" and (structured := _STRUCTURED.fullmatch(text)):
        return Decimal(structured[1])
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def is_bounded(value: str, value_type: str) -> bool:
    """Whether a value says only on which side of a number it lies, as "<15" does."""
    text = value.strip(" ")
    return _BOUNDED.fullmatch(text) is not None or (
        value_type == "SN" and _STRUCTURED_BOUND.fullmatch(text) is not None
    )


@dataclass(frozen=True, slots=True)
class Range:
    """A reference range. Bounds are inclusive unless ``strict``."""

    low: Decimal | None
    high: Decimal | None
    strict: bool = False

    def contains(self, value: Decimal) -> bool:
        """Whether ``value`` lies within."""
        if self.strict:
            return (self.low is None or value > self.low) and (self.high is None or value < self.high)
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


def read_range(text: str) -> Range | None:
    """``49 - 92``, ``[ 150 - 450 ]``, ``[ < 0.21 ]``, ``> 1.5``; None for an empty one or anything else."""
    inner = text.strip().removeprefix("[").removesuffix("]").strip()
    if both := _RANGE.fullmatch(inner):
        return Range(Decimal(both[1]), Decimal(both[2]))
    if half := _HALF.fullmatch(inner):
        bound, strict = Decimal(half[2]), "=" not in half[1]
        return Range(None, bound, strict) if half[1][0] == "<" else Range(bound, None, strict)
    return None
