"""When the people of some roles are at work, in the zone of their place. Pure, but for the zone's own table."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from wardline.vault.identity.model import Role


@dataclass(frozen=True, slots=True)
class Shift:
    """One day's hours, in minutes of the wall clock."""

    start: int
    end: int
    """Where it is not after ``start``: on the day after."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Of these roles, everywhere in the organisation."""

    zone: ZoneInfo
    roles: frozenset[Role]
    days: tuple[Shift | None, ...]
    """Seven, from Monday on."""

    def bind(self, roles: Collection[Role]) -> bool:
        """Whether they are for somebody with these: who has another role as well may be at work at any time."""
        return bool(roles) and self.roles.issuperset(roles)


def is_outside(hours: Hours, at: int) -> bool:
    """Whether nobody of those roles is at work at ``at`` (milliseconds UTC), by the wall clock of the zone then."""
    local = datetime.fromtimestamp(at // 1000, UTC).astimezone(hours.zone)
    minute = local.hour * 60 + local.minute
    today, yesterday = hours.days[local.weekday()], hours.days[(local - timedelta(days=1)).weekday()]
    if today is not None:
        overnight = today.end <= today.start
        if today.start <= minute and (overnight or minute < today.end):
            return False
    return not (yesterday is not None and yesterday.end <= yesterday.start and minute < yesterday.end)
