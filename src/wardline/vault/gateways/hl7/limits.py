"""The critical limits as a table: explicit codes and units, decimals, a source for every line (``limits.toml``)."""

import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from importlib import resources
from typing import Final

import msgspec

DAY: Final = 24 * 3600 * 1000
"""Milliseconds."""


class LimitsError(ValueError):
    """The limits file is wrong; the message says where. A gateway does not start with it."""


class Baseline(StrEnum):
    """Which earlier value a rise is measured against."""

    LOWEST = "lowest"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True)
class Limit:
    """Critical at or below ``low``, at or above ``high``."""

    low: Decimal | None
    high: Decimal | None
    source: str
    high_source: str


@dataclass(frozen=True, slots=True)
class Rise:
    """Critical at ``ratio`` times the baseline of the values between ``to_days`` and ``from_days`` before."""

    ratio: Decimal
    baseline: Baseline
    from_days: int
    to_days: int
    source: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What ``limits.toml`` says."""

    units: dict[str, str]
    """A unit as written, to UCUM."""
    analytes: dict[tuple[str, str], str]
    """(code system, code) to analyte."""
    limits: dict[tuple[str, str], Limit] = field(default_factory=dict[tuple[str, str], Limit])
    """(analyte, UCUM unit) to limit."""
    rises: dict[tuple[str, str], tuple[Rise, ...]] = field(default_factory=dict[tuple[str, str], tuple[Rise, ...]])
    silent_panels: frozenset[tuple[str, str]] = frozenset()
    quiet_codes: frozenset[tuple[str, str]] = frozenset()
    sources: dict[str, str] = field(default_factory=dict[str, str])


class _Source(msgspec.Struct, forbid_unknown_fields=True):
    title: str


class _Unit(msgspec.Struct, forbid_unknown_fields=True):
    text: list[str]
    ucum: str


class _Code(msgspec.Struct, forbid_unknown_fields=True):
    system: str
    code: str
    analyte: str


class _Limit(msgspec.Struct, forbid_unknown_fields=True):
    analyte: str
    unit: str
    source: str
    low: Decimal | None = None
    high: Decimal | None = None
    high_source: str | None = None


class _Rise(msgspec.Struct, forbid_unknown_fields=True):
    analyte: str
    unit: str
    ratio: Decimal
    baseline: Baseline
    from_days: int
    to_days: int
    source: str


class _Panel(msgspec.Struct, forbid_unknown_fields=True):
    system: str
    code: str
    why: str


class _Quiet(msgspec.Struct, forbid_unknown_fields=True):
    system: str
    code: list[str]
    why: str


class _File(msgspec.Struct, forbid_unknown_fields=True):
    source: dict[str, _Source]
    unit: list[_Unit]
    code: list[_Code]
    limit: list[_Limit]
    rise: list[_Rise] = []
    panel: list[_Panel] = []
    quiet: list[_Quiet] = []


def shipped_limits() -> Limits:
    """``limits.toml`` beside this file."""
    return read_limits(resources.files(__package__ or "").joinpath("limits.toml").read_text("utf-8"))


def read_limits(text: str) -> Limits:
    """The table that ``text`` describes. Raises LimitsError."""
    try:
        file = msgspec.convert(tomllib.loads(text, parse_float=_refuse_float), _File)
    except (ValueError, RecursionError) as error:  # not TOML, or not such a table
        raise LimitsError(str(error)) from error
    _check(file)
    rises: dict[tuple[str, str], tuple[Rise, ...]] = {}
    for rise in file.rise:
        key = (rise.analyte, rise.unit)
        entry = Rise(rise.ratio, rise.baseline, rise.from_days, rise.to_days, rise.source)
        rises[key] = (*rises.get(key, ()), entry)
    return Limits(
        units={text: unit.ucum for unit in file.unit for text in unit.text},
        analytes={(code.system, code.code): code.analyte for code in file.code},
        limits={
            (limit.analyte, limit.unit): Limit(limit.low, limit.high, limit.source, limit.high_source or limit.source)
            for limit in file.limit
        },
        rises=rises,
        silent_panels=frozenset((panel.system, panel.code) for panel in file.panel),
        quiet_codes=frozenset((quiet.system, code) for quiet in file.quiet for code in quiet.code),
        sources={name: source.title for name, source in file.source.items()},
    )


def _refuse_float(text: str) -> float:
    raise LimitsError(f"write {text} in quotes: a float is not what its author typed")


def _check(file: _File) -> None:
    _unique("unit", [text for unit in file.unit for text in unit.text])
    _unique("code", [f"{code.system} {code.code}" for code in file.code])
    _unique("limit", [f"{limit.analyte} {limit.unit}" for limit in file.limit])
    units = {unit.ucum for unit in file.unit}
    for entry in (*file.limit, *file.rise):
        where = f"{entry.analyte} in {entry.unit}"
        if entry.source not in file.source:
            raise LimitsError(f"{where}: the source {entry.source} is not listed")
        if entry.unit not in units:
            raise LimitsError(f"{where}: no [[unit]] means {entry.unit}")
    for limit in file.limit:
        if limit.high_source is not None and limit.high_source not in file.source:
            raise LimitsError(f"{limit.analyte} in {limit.unit}: the source {limit.high_source} is not listed")
        bounds = [bound for bound in (limit.low, limit.high) if bound is not None]
        if not bounds or not all(bound.is_finite() for bound in bounds) or bounds != sorted(bounds):
            raise LimitsError(f"{limit.analyte} in {limit.unit}: give low, high or both, low below high")
    for rise in file.rise:
        if not rise.ratio.is_finite() or rise.ratio <= 1 or not 0 <= rise.from_days < rise.to_days:
            raise LimitsError(f"{rise.analyte} in {rise.unit}: a ratio above 1 and from_days before to_days")


def _unique(what: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise LimitsError(f"[[{what}]] twice: {', '.join(twice)}")
