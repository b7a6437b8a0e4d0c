"""What the watch looks for, and what it found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import msgspec

from wardline.kit.ids import AccountId, DeviceId
from wardline.protocol.watch_requests import FindingOutcome
from wardline.vault.watch.hours import Hours

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE

MOST_EVIDENCE: Final = 100
"""Records that one finding names: the first ones. ``Finding.count`` goes on."""


class Rule(StrEnum):
    """What is looked for. Values are stable for ever."""

    FAILED_SIGN_INS = "failed_sign_ins"
    """Refused sign-ins and step-ups of one account."""
    FAILED_SIGN_INS_OVERALL = "failed_sign_ins_overall"
    """The same and refused enrolments, of everybody together and of nobody known."""
    NEW_DEVICES = "new_devices"
    """Devices that one account enrolled."""
    HISTORY_READ = "history_read"
    """Archived messages that were released to one account."""
    PATIENT_SEARCHES = "patient_searches"
    """Searches for patients by one account."""
    ARCHIVE_SEARCHES = "archive_searches"
    """Searches of the archive, which happen on the vault's own console: by nobody that the log can name."""
    BREAK_GLASS = "break_glass"
    """Emergency accesses of one account."""
    REFUSED_REQUESTS = "refused_requests"
    """Requests of one account for what it may not do or see."""
    REFUSED_PINS = "refused_pins"
    """Wrong PINs at locked devices of one account; ten in a row destroy the vault's share of what opens the store."""
    NEW_COUNTRY = "new_country"
    """An account is in a country in which it was not for 180 days, and was known in another one."""
    IMPOSSIBLE_TRAVEL = "impossible_travel"
    """An account is in two places farther apart than an airliner flies between the two times."""
    NEW_DEVICE_CLASS = "new_device_class"
    """An account is on a class of device that it did not use for 180 days, and was known on another one."""
    OUT_OF_HOURS = "out_of_hours"
    """Access to records by one account, all of whose roles have working hours, outside them."""
    EXPORTS = "exports"
    """Records or audit logs that one account, or nobody that the log can name, took out."""
    UNCONFIRMED_WIPES = "unconfirmed_wipes"
    """A device that was told to erase itself and did not say in time that it did."""


NOT_POSSIBLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "own_usual_measure": "what is usual for an account or a role is not kept: thresholds are the same for all",
    }
)
"""What was asked for and is not looked for, and why. Told to people by ``wardline watch rules``."""


@dataclass(frozen=True, slots=True)
class Limit:
    """From how many on within which time there is a finding."""

    count: int
    """0: the rule is off. Of ``UNCONFIRMED_WIPES``, anything else is 1."""
    within: int
    """Milliseconds."""


SHIPPED: Final[Mapping[Rule, Limit]] = MappingProxyType(
    {
        Rule.FAILED_SIGN_INS: Limit(5, 15 * MINUTE),
        Rule.FAILED_SIGN_INS_OVERALL: Limit(50, 15 * MINUTE),
        Rule.NEW_DEVICES: Limit(3, 24 * HOUR),
        Rule.HISTORY_READ: Limit(2000, HOUR),
        Rule.PATIENT_SEARCHES: Limit(120, HOUR),
        Rule.ARCHIVE_SEARCHES: Limit(30, HOUR),
        Rule.BREAK_GLASS: Limit(2, 24 * HOUR),
        Rule.REFUSED_REQUESTS: Limit(20, 10 * MINUTE),
        Rule.REFUSED_PINS: Limit(10, HOUR),
        Rule.NEW_COUNTRY: Limit(1, 24 * HOUR),
        Rule.IMPOSSIBLE_TRAVEL: Limit(1, 24 * HOUR),
        Rule.NEW_DEVICE_CLASS: Limit(0, 24 * HOUR),  # where stations are set up, everybody is new to them
        Rule.OUT_OF_HOURS: Limit(1, 12 * HOUR),
        Rule.EXPORTS: Limit(5, 24 * HOUR),
        Rule.UNCONFIRMED_WIPES: Limit(1, 24 * HOUR),
    }
)
"""What is in force where the settings say nothing."""


@dataclass(frozen=True, slots=True)
class WatchPlan:
    """How the watch is set up."""

    limits: Mapping[Rule, Limit] = field(default_factory=lambda: SHIPPED)
    every: float = 10.0
    """Seconds between two looks at the log."""
    hours: Hours | None = None
    """When whose access is nothing unusual; None: ``OUT_OF_HOURS`` is off."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What one record means to one rule."""

    rule: Rule
    subject: str
    """The account's or device's id; empty: everybody's."""
    index: int
    """The record's leaf in the log."""
    at: int
    """Milliseconds UTC."""
    weight: int = 1
    account: AccountId | None = None
    device: DeviceId | None = None
    ends: bool = False
    """It takes back what waits (a wipe that was confirmed)."""
    beside: int | None = None
    """An earlier record without which this one says nothing: the other place."""


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """A hit that may yet become evidence. Stable fields: it is kept in rows."""

    index: int
    at: int
    weight: int
    account: str | None = None
    beside: int | None = None

    @property
    def evidence(self) -> tuple[int, ...]:
        """Its records."""
        return (self.index,) if self.beside is None else (self.beside, self.index)


@dataclass(frozen=True, slots=True)
class Track:
    """What is known of one subject of one rule between two records."""

    marks: tuple[Mark, ...] = ()
    """Below the threshold: those that still count."""
    finding: str | None = None
    """At it: the finding that goes on for as long as hits come."""
    last_at: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """Something for a compliance officer. Ids, times and counts: never a name, never content."""

    id: str
    rule: Rule
    account: AccountId | None
    device: DeviceId | None
    first_at: int
    last_at: int
    """Of the records, milliseconds UTC."""
    count: int
    threshold: int
    """What was in force when it was opened."""
    evidence: tuple[int, ...]
    """Leaf indexes of its records in the vault's log: at most ``MOST_EVIDENCE``."""
    opened_at: int
    work_item: str
    closed_at: int | None = None
    closed_by: AccountId | None = None
    outcome: FindingOutcome | None = None
