"""Normal, abnormal, critical or not evaluated: one value against the limits and the laboratory's own range and flags.

A value that cannot be compared is never normal and never critical by our limits. The laboratory's panic flag makes any
value critical: the laboratory saw it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median_low
from typing import Final, Protocol

from wardline.content.result import Evaluation, ResultStatus
from wardline.vault.gateways.hl7.decisions import CriticalFinding
from wardline.vault.gateways.hl7.knowledge import Direction, EarlierValue
from wardline.vault.gateways.hl7.limits import DAY, Baseline, Limits, Rise
from wardline.vault.gateways.hl7.model import ObservationSegment
from wardline.vault.gateways.hl7.numbers import is_bounded, read_number, read_range
from wardline.vault.gateways.hl7.result_status import observation_status
from wardline.vault.gateways.hl7.segments import NULL

MISSING: Final = "missing"
WITHDRAWN: Final = "withdrawn"
TEXT: Final = "text"
BOUNDED: Final = "bounded"
UNKNOWN_UNIT: Final = "unknown_unit"
NO_RANGE: Final = "no_range"
"""A number with neither a limit nor a range to compare it with."""
LABORATORY_FLAG: Final = "laboratory_flag"
LIMIT_LOW: Final = "limit_low"
LIMIT_HIGH: Final = "limit_high"
RISE: Final = "rise"
RANGE: Final = "range"

_PANIC: Final = {"HH": Direction.HIGH, "LL": Direction.LOW, "AA": Direction.FLAGGED}
"""HL7 table 0078: beyond the laboratory's own panic limits."""
_ABNORMAL: Final = frozenset({"H", "L", "A", "<", ">"})
_WITHDRAWN: Final = frozenset({ResultStatus.CANCELLED, ResultStatus.ENTERED_IN_ERROR})


class EarlierValues(Protocol):
    """``Knowledge.earlier_values`` for one patient, without the values of the order at hand."""

    def __call__(self, analyte: str, since: int, until: int) -> Iterable[EarlierValue]:
        """Values with ``since <= collected < until``."""
        ...


@dataclass(frozen=True, slots=True)
class ValueEvaluation:
    """What is known of one value."""

    evaluation: Evaluation
    reason: str
    critical: CriticalFinding | None = None


def evaluate_value(
    obx: ObservationSegment, limits: Limits, earlier: EarlierValues, collected: int | None
) -> ValueEvaluation:
    """``collected``: the laboratory's time of the specimen, milliseconds UTC. A rise is measured between specimens."""
    if observation_status(obx.status) in _WITHDRAWN:
        return _not_evaluated(WITHDRAWN)
    if obx.value in {"", NULL}:
        return _not_evaluated(MISSING)
    number = read_number(obx.value, obx.value_type)
    panic = next((_PANIC[flag] for flag in obx.flags if flag in _PANIC), None)
    if panic is not None:
        return _critical(obx, limits, LABORATORY_FLAG, panic, number)
    if number is None:
        return _not_evaluated(BOUNDED if is_bounded(obx.value, obx.value_type) else TEXT)
    analyte = limits.analytes.get((obx.code.system, obx.code.code))
    if analyte is not None and _is_limited(limits, analyte):
        unit = limits.units.get(obx.unit_code.code)
        if unit is None or ((analyte, unit) not in limits.limits and (analyte, unit) not in limits.rises):
            return _not_evaluated(UNKNOWN_UNIT)
        found = _compare(limits, analyte, unit, number, earlier, collected)
        if found is not None:
            return _critical(obx, limits, found[0], found[1], number)
    return _compare_with_range(obx, number)


def analyte_of(obx: ObservationSegment, limits: Limits) -> str:
    """The analyte's name, or its code where the map does not name it."""
    return limits.analytes.get((obx.code.system, obx.code.code)) or f"{obx.code.system}|{obx.code.code}"


def _compare(
    limits: Limits, analyte: str, unit: str, number: Decimal, earlier: EarlierValues, collected: int | None
) -> tuple[str, Direction] | None:
    limit = limits.limits.get((analyte, unit))
    if limit is not None and limit.low is not None and number <= limit.low:
        return LIMIT_LOW, Direction.LOW
    if limit is not None and limit.high is not None and number >= limit.high:
        return LIMIT_HIGH, Direction.HIGH
    for rise in limits.rises.get((analyte, unit), ()):
        baseline = None if collected is None else _baseline(rise, analyte, unit, earlier, collected)
        if baseline is not None and baseline > 0 and number >= rise.ratio * baseline:
            return RISE, Direction.HIGH
    return None


def _baseline(rise: Rise, analyte: str, unit: str, earlier: EarlierValues, collected: int) -> Decimal | None:
    window = earlier(analyte, collected - rise.to_days * DAY, collected - rise.from_days * DAY)
    values = [value.value for value in window if value.unit == unit]
    if not values:
        return None
    if rise.baseline is Baseline.LOWEST:
        return min(values)
    # The lower middle of an even number: a value that was measured, and the more careful one.
    return median_low(values)


def _compare_with_range(obx: ObservationSegment, number: Decimal) -> ValueEvaluation:
    if not _ABNORMAL.isdisjoint(obx.flags):
        return ValueEvaluation(Evaluation.ABNORMAL, LABORATORY_FLAG)
    reference = read_range(obx.reference_range)
    if reference is not None:
        inside = reference.contains(number)
        return ValueEvaluation(Evaluation.NORMAL if inside else Evaluation.ABNORMAL, RANGE)
    if "N" in obx.flags:
        return ValueEvaluation(Evaluation.NORMAL, LABORATORY_FLAG)
    return _not_evaluated(NO_RANGE)


def _critical(
    obx: ObservationSegment, limits: Limits, reason: str, direction: Direction, number: Decimal | None
) -> ValueEvaluation:
    unit = limits.units.get(obx.unit_code.code, obx.unit_code.code)
    finding = CriticalFinding(analyte_of(obx, limits), direction, number, unit, obx.value)
    return ValueEvaluation(Evaluation.CRITICAL, reason, finding)


def _not_evaluated(reason: str) -> ValueEvaluation:
    return ValueEvaluation(Evaluation.NOT_EVALUATED, reason)


def _is_limited(limits: Limits, analyte: str) -> bool:
    return any(key[0] == analyte for key in limits.limits) or any(key[0] == analyte for key in limits.rises)
