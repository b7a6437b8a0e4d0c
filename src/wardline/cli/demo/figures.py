"""The demo's figures, and the arithmetic behind them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wardline.cli.demo.canaries import Canaries
from wardline.cli.demo.departures import Departure
from wardline.cli.demo.examine import Examined
from wardline.cli.demo.night import Night
from wardline.vault.escalation.model import DeadlineState
from wardline.vault.intake.model import InboundState

BARS: Final = "▏▎▍▌▋▊▉█"


@dataclass(frozen=True, slots=True)
class Figures:
    """What a hospital's CIO would ask after a night. Counts, unless the name says seconds or bytes."""

    messages: int
    """Of the feed, each acknowledged by the gateway after it was stored."""
    acknowledgements: dict[str, int]
    """The gateway's answers by code; all CA when everything was taken."""
    types: dict[str, int]
    filed: int
    """Messages of the feed whose effects reached a conversation or the patients' directory."""
    listed: dict[str, int]
    """The others, by the reason that a person sees in the work list."""
    results: int
    """Result cards sent."""
    sent: int
    """Messages that the feed became."""
    delivered: int
    """Of these, on at least one clinician's device."""
    read: int
    archived: int
    critical: int
    """Messages that somebody had to acknowledge."""
    acknowledged: int
    escalated: int
    unanswered: int
    seconds_to_acknowledgement: tuple[float, ...]
    values: int
    """Values (OBX) of the feed."""
    values_unchanged: int
    """Of these, on a device, to the character."""
    seconds_to_sign_in: tuple[tuple[str, float], ...]
    """Method, and seconds from a login name to a second device that is connected."""
    seconds_to_sign_out: tuple[float, ...]
    """From signing out at the provider to the end of the session here."""
    hub_records: int
    vault_records: int
    logs_verified: bool
    witnessed_records: int
    """Of both logs, under a checkpoint that the keeper of the other one cosigned."""
    canaries: int
    """Patients' names and numbers searched for."""
    canaries_found: int
    canaries_in_feed: int
    """Found by the same search in the feed itself: the search finds what is there."""
    searched_bytes: int
    departures: tuple[Departure, ...]
    """Whom the night lost, and how fast."""
    seconds: float

    @property
    def is_whole(self) -> bool:
        """Everything accounted for, nothing disclosed, everything verified."""
        return (
            self.filed + sum(self.listed.values()) == self.messages
            and self.delivered == self.sent == self.archived
            and self.acknowledged == self.critical
            and self.values_unchanged == self.values
            and self.canaries_found == 0
            and len(self.seconds_to_sign_out) == sum(method == "open_id" for method, _ in self.seconds_to_sign_in)
            and self.logs_verified
        )


def count_figures(
    codes: Sequence[str],
    night: Night,
    examined: Examined,
    departures: tuple[Departure, ...] = (),
    *,
    values: set[str],
    canaries: Canaries,
    canaries_in_feed: int,
    seconds: float,
) -> Figures:
    """Bring together what the gateway answered, the devices reported and the servers hold."""
    accounts, summary = examined.accounts, examined.summary
    posted = {message for account in accounts for message in account.messages}
    listed = [account for account in accounts if account.state is not InboundState.PROCESSED]
    times = [each.acknowledged for each in summary.criticals if each.acknowledged is not None]
    return Figures(
        messages=len(codes),
        acknowledgements=dict(Counter(codes)),
        types=dict(Counter(account.type or "unreadable" for account in accounts)),
        filed=len(accounts) - len(listed),
        listed=dict(Counter(account.reason or "?" for account in listed)),
        results=summary.results,
        sent=len(posted),
        delivered=len(posted & night.received),
        read=len(posted & night.read),
        archived=summary.archived,
        critical=len(summary.criticals),
        acknowledged=sum(each.state is DeadlineState.MET for each in summary.criticals),
        escalated=sum(each.escalated is not None for each in summary.criticals),
        unanswered=sum(each.state is DeadlineState.EXHAUSTED for each in summary.criticals),
        seconds_to_acknowledgement=tuple(sorted(time / 1000 for time in times)),
        values=len(values),
        values_unchanged=len(values & night.values),
        seconds_to_sign_in=tuple((method, milliseconds / 1000) for method, milliseconds in sorted(night.signed_in)),
        seconds_to_sign_out=tuple(milliseconds / 1000 for milliseconds in night.signed_out),
        hub_records=examined.logs["hub"].records,
        vault_records=examined.logs["vault"].records,
        logs_verified=not any(log.findings or log.proven < log.records for log in examined.logs.values()),
        witnessed_records=sum(log.witnessed for log in examined.logs.values()),
        canaries=len(canaries),
        canaries_found=sum(examined.canaries_found.values()),
        canaries_in_feed=canaries_in_feed,
        searched_bytes=examined.searched_bytes,
        departures=departures,
        seconds=round(seconds, 1),
    )


def histogram(values: Sequence[float], edges: Sequence[float], width: int = 32) -> list[tuple[str, int, str]]:
    """Rows of label, count and bar: how many values lie below each edge and not below the one before; the last is
    open.
    """
    counts = [0] * (len(edges) + 1)
    for value in values:
        counts[sum(value >= edge for edge in edges)] += 1
    lows = ("0", *(f"{edge:g}" for edge in edges))
    labels = [f"{low} to {edge:g} s" for low, edge in zip(lows, edges, strict=False)] + [f"over {edges[-1]:g} s"]
    most = max(counts)
    return [(label, count, _bar(count, most, width)) for label, count in zip(labels, counts, strict=True)]


def _bar(count: int, most: int, width: int) -> str:
    if not count:
        return ""
    whole, part = divmod(max(round(count * width * 8 / most), 1), 8)
    return "█" * whole + (BARS[part - 1] if part else "")
