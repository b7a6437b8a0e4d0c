"""``[watch]`` and ``[watch.hours]`` of ``wardline.toml``: what the watch looks for."""

from typing import Annotated, Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from wardline.vault.identity.model import Role
from wardline.vault.watch.hours import Hours, Shift
from wardline.vault.watch.model import MINUTE, SHIPPED, Limit, Rule, WatchPlan

Threshold = tuple[Annotated[int, Meta(ge=0, le=10_000)], Annotated[int, Meta(ge=1, le=44_640)]]
Zone = Annotated[str, Meta(pattern=r"^([A-Za-z0-9][A-Za-z0-9_+/-]{0,63})?\Z")]
DayHours = Annotated[str, Meta(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9])?\Z")]
"""As ``07:00-19:00``; where the end is not after the start, it is on the next day. Empty: nobody works."""
_WEEKDAY: Final = "07:00-19:00"


def _shipped(rule: Rule) -> Threshold:
    return SHIPPED[rule].count, SHIPPED[rule].within // MINUTE


class HoursSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When the people of some roles are at work (rule ``out_of_hours``). Off without a zone."""

    zone: Zone = ""
    """As ``Europe/Berlin`` (IANA time zone database)."""
    roles: tuple[Role, ...] = (Role.CLERK, Role.BILLING)
    """Somebody who has another role as well has no hours."""
    monday: DayHours = _WEEKDAY
    tuesday: DayHours = _WEEKDAY
    wednesday: DayHours = _WEEKDAY
    thursday: DayHours = _WEEKDAY
    friday: DayHours = _WEEKDAY
    saturday: DayHours = ""
    sunday: DayHours = ""

    def __post_init__(self) -> None:
        if not self.zone:
            return
        if not self.roles:
            raise ValueError("hours of no role")
        try:
            ZoneInfo(self.zone)
        except (LookupError, OSError, ValueError):
            raise ValueError("zone: not in the time zone database of this machine") from None


class WatchSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the watch looks for (``wardline watch rules``): from how many on, within how many minutes. 0: not at all."""

    check_seconds: Annotated[int, Meta(ge=1, le=3600)] = 10
    failed_sign_ins: Threshold = _shipped(Rule.FAILED_SIGN_INS)
    failed_sign_ins_overall: Threshold = _shipped(Rule.FAILED_SIGN_INS_OVERALL)
    new_devices: Threshold = _shipped(Rule.NEW_DEVICES)
    history_read: Threshold = _shipped(Rule.HISTORY_READ)
    patient_searches: Threshold = _shipped(Rule.PATIENT_SEARCHES)
    archive_searches: Threshold = _shipped(Rule.ARCHIVE_SEARCHES)
    break_glass: Threshold = _shipped(Rule.BREAK_GLASS)
    refused_requests: Threshold = _shipped(Rule.REFUSED_REQUESTS)
    refused_pins: Threshold = _shipped(Rule.REFUSED_PINS)
    new_country: Threshold = _shipped(Rule.NEW_COUNTRY)
    impossible_travel: Threshold = _shipped(Rule.IMPOSSIBLE_TRAVEL)
    new_device_class: Threshold = _shipped(Rule.NEW_DEVICE_CLASS)
    out_of_hours: Threshold = _shipped(Rule.OUT_OF_HOURS)
    exports: Threshold = _shipped(Rule.EXPORTS)
    unconfirmed_wipes: Threshold = _shipped(Rule.UNCONFIRMED_WIPES)
    hours: HoursSettings = HoursSettings()


def watch_plan(settings: WatchSettings) -> WatchPlan:
    """For the watch of this folder."""
    limits = {rule: _limit(getattr(settings, rule.value)) for rule in Rule}
    return WatchPlan(limits, float(settings.check_seconds), working_hours(settings.hours))


def working_hours(settings: HoursSettings) -> Hours | None:
    """None: nobody's are known."""
    if not settings.zone:
        return None
    of = settings
    days = (of.monday, of.tuesday, of.wednesday, of.thursday, of.friday, of.saturday, of.sunday)
    return Hours(ZoneInfo(settings.zone), frozenset(settings.roles), tuple(map(_shift, days)))


def _limit(threshold: Threshold) -> Limit:
    count, minutes = threshold
    return Limit(count, minutes * MINUTE)


def _shift(day: DayHours) -> Shift | None:
    if not day:
        return None
    start, end = day.split("-")
    return Shift(_minutes(start), _minutes(end))


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
