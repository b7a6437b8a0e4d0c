"""The demo's figures, and the arithmetic of its histogram."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

BARS: Final = "▏▎▍▌▋▊▉█"


@dataclass(frozen=True, slots=True)
class Figures:
    """What a hospital's CIO would ask after a night: counts, and seconds where the name says so."""

    messages_sent: int
    """HL7 messages of the feed, each acknowledged by the gateway only after it was stored."""
    by_type: dict[str, int]
    delivered_from_feed: int
    """Messages of the feed whose effects reached a conversation or the patients' directory."""
    listed: dict[str, int]
    """The rest, by the reason that a person sees in the work list."""
    results: int
    sent: int
    """Messages that the vault sent for them."""
    delivered: int
    """Of those, on at least one clinician's device, by the device's own word."""
    read: int
    acknowledged: int
    escalated: int
    archived: int
    critical: int
    seconds_to_acknowledgement: tuple[float, ...]
    values_sent: int
    values_equal: int
    """Values of the feed found on a device, to the character."""
    hub_records: int
    vault_records: int
    logs_verified: bool
    canaries: int
    canaries_found: int
    canaries_in_feed: int
    """The same search over the feed itself: shows that the search finds what is there."""
    searched_bytes: int
    seconds: float


def histogram(values: Sequence[float], edges: Sequence[float], width: int = 32) -> list[tuple[str, int, str]]:
    """Rows of label, count and bar: how many values lie below each edge and above the one before; the last is open."""
    counts = [0] * (len(edges) + 1)
    for value in values:
        counts[sum(value >= edge for edge in edges)] += 1
    lows = ("0", *(f"{edge:g}" for edge in edges))
    labels = [f"{low} to {edge:g} s" for low, edge in zip(lows, edges, strict=False)] + [f"over {edges[-1]:g} s"]
    most = max(counts, default=0)
    return [(label, count, _bar(count, most, width)) for label, count in zip(labels, counts, strict=True)]


def _bar(count: int, most: int, width: int) -> str:
    eighths = round(count * width * 8 / most) if most else 0
    whole, part = divmod(max(eighths, 1 if count else 0), 8)
    return "█" * whole + (BARS[part - 1] if part else "")
