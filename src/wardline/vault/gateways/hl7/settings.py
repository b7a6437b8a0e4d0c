"""What an organisation sets about one HL7 feed."""

from dataclasses import dataclass
from datetime import UTC, tzinfo


@dataclass(frozen=True, slots=True)
class ParseSettings:
    """How to read what the messages themselves leave open, and how large they may be."""

    charset: str = "ASCII"
    """HL7 table 0211, for messages with an empty MSH-18."""
    zone: tzinfo = UTC
    """Where the feed's clocks stand, for times without an offset."""
    max_bytes: int = 4 << 20
    max_segments: int = 5_000
    max_parts: int = 60_000
    """Separators in one message: what bounds the time (under 2 s on a slow core) and memory of splitting it."""


@dataclass(frozen=True, slots=True)
class DecideSettings:
    """How results become messages."""

    known_critical_window: int = 24 * 3600 * 1000
    """Milliseconds after a critical value was received in which one that is no worse is not critical again."""


DEFAULT_PARSE = ParseSettings()
DEFAULT_DECIDE = DecideSettings()
