"""What compliance officers ask about the findings of the watch. Bodies of sealed requests, like ``sealed_requests``."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from wardline.protocol.types import Count, Id


class FindingOutcome(StrEnum):
    """What a compliance officer found out."""

    EXPLAINED = "explained"
    """It was somebody's work."""
    FALSE_ALARM = "false_alarm"
    """Nothing happened: the threshold is wrong."""
    MISUSE = "misuse"
    """It was wrong, and something was done about it."""


class ListFindings(msgspec.Struct, frozen=True, array_like=True, tag="list_findings"):
    """Those that wait, oldest first; or those that were closed, newest first."""

    closed: bool = False
    limit: Annotated[int, Meta(ge=1, le=100)] = 100


class CloseFinding(msgspec.Struct, frozen=True, array_like=True, tag="close_finding"):
    """What came of it; never of a finding about oneself."""

    finding: Id
    outcome: FindingOutcome
    remark: Annotated[str, Meta(max_length=1000)] = ""


WatchRequest = ListFindings | CloseFinding


class FindingSummary(msgspec.Struct, frozen=True, array_like=True):
    """One finding. Of whom it is about, the name; no content."""

    finding: Id
    rule: str
    account: Id | None
    device: Id | None
    first_at: Count
    last_at: Count
    count: Count
    threshold: Count
    evidence: Annotated[tuple[Count, ...], Meta(max_length=100)]
    """Leaf indexes in the vault's log."""
    opened_at: Count
    closed_at: Count | None = None
    closed_by: Id | None = None
    outcome: FindingOutcome | None = None
    account_name: str = ""
    closed_by_name: str = ""


class Findings(msgspec.Struct, frozen=True, array_like=True, tag="findings"):
    """The answer to ``ListFindings``."""

    findings: tuple[FindingSummary, ...]


WatchAnswer = Findings
