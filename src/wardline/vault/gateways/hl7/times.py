"""HL7 times (TS, DTM): ``YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]`` (HL7 v2.5.1 section 2.A.22)."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final

from wardline.content.base import Moment

_TIME: Final = re.compile(
    r"(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.(\d{1,4}))?)?)?)?)?)?([+-]\d{4})?", re.ASCII
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST: Final = (datetime(1800, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)
_LATEST: Final = (datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)


def read_moment(text: str, zone: tzinfo) -> Moment | None:
    """The time, its text kept; None for an empty field. ``zone`` holds for times without an offset."""
    if not text:
        return None
    return Moment(text=text, at=_milliseconds(text.strip(), zone))


def read_date(text: str) -> str:
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; empty for what is no date."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return ""
    year, month, day = match.group(1, 2, 3)
    try:
        datetime(int(year), int(month or 1), int(day or 1), tzinfo=UTC)
    except ValueError:
        return ""
    return "-".join(part for part in (year, month, day) if part)


def _milliseconds(text: str, zone: tzinfo) -> int | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    try:
        at = datetime(
            int(year),
            int(month or 1),
            int(day or 1),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int((fraction or "0").ljust(6, "0")),
            tzinfo=zone if offset is None else _offset(offset),
        )
    except ValueError:
        return None
    milliseconds = (at - _EPOCH) // timedelta(milliseconds=1)
    return milliseconds if _EARLIEST <= milliseconds <= _LATEST else None


def _offset(text: str) -> timezone:
    minutes = int(text[1:3]) * 60 + int(text[3:5])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
