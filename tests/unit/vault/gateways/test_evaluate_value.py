"""One value against limits, range and flags."""

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.unit.vault.gateways.feed import limits

from wardline.content.result import Evaluation
from wardline.vault.gateways.hl7.evaluate_value import ValueEvaluation, evaluate_value
from wardline.vault.gateways.hl7.knowledge import Direction, EarlierValue
from wardline.vault.gateways.hl7.limits import DAY
from wardline.vault.gateways.hl7.model import CodedText, ObservationSegment
from wardline.vault.gateways.hl7.numbers import Range, read_number, read_range

_NOW = 1_700_000_000_000
_CREATININE = ObservationSegment(
    code=CodedText("tt-0003-01", "Creatinine", "WinPath"),
    value="98.00",
    shown="98.00",
    value_type="NM",
    unit="UMOLL",
    unit_code=CodedText("UMOLL", "", ""),
    reference_range="49 - 92",
    flags=(),
    status="F",
    sub_id="",
    observed=None,
    notes=(),
)


def evaluate(changes: dict[str, object], earlier: tuple[EarlierValue, ...] = ()) -> ValueEvaluation:
    obx = replace(_CREATININE, **changes)  # type: ignore[arg-type]  (a test names the fields that it changes)

    def lookup(analyte: str, since: int, until: int) -> list[EarlierValue]:
        assert analyte == "creatinine"
        return [value for value in earlier if since <= value.collected < until]

    return evaluate_value(obx, limits(), lookup, _NOW)


def unit(text: str) -> dict[str, object]:
    return {"unit": text, "unit_code": CodedText(text, "", "")}


def other(code: str) -> CodedText:
    return CodedText(code, "", "LOCAL")


@pytest.mark.parametrize(
    ("changes", "evaluation", "reason"),
    [
        ({"value": "92"}, "normal", "range"),
        ({"value": "92.01"}, "abnormal", "range"),
        ({"value": "60", "flags": ("H",)}, "abnormal", "laboratory_flag"),
        ({"value": "353.99"}, "abnormal", "range"),
        ({"value": "354"}, "critical", "limit_high"),
        ({"value": "354.0000000000000000001"}, "critical", "limit_high"),
        ({"value": "+354."}, "critical", "limit_high"),
        ({"value": "400", "value_type": "ST"}, "critical", "limit_high"),
        ({"value": "^400", "value_type": "SN"}, "critical", "limit_high"),
        ({"value": ">^400", "value_type": "SN"}, "not_evaluated", "bounded"),
        ({"value": "<15"}, "not_evaluated", "bounded"),
        ({"value": ">1000"}, "not_evaluated", "bounded"),
        ({"value": "400 umol"}, "not_evaluated", "text"),
        ({"value": "Haemolysed"}, "not_evaluated", "text"),
        ({"value": "1e9"}, "not_evaluated", "text"),
        ({"value": "NaN"}, "not_evaluated", "text"),
        ({"value": "٤٠٠"}, "not_evaluated", "text"),
        ({"value": "1:400"}, "not_evaluated", "text"),
        ({"value": "9" * 500}, "not_evaluated", "text"),
        ({"value": ""}, "not_evaluated", "missing"),
        ({"value": '""'}, "not_evaluated", "missing"),
        ({"value": "400", **unit("mg/dL")}, "not_evaluated", "unknown_unit"),
        ({"value": "60", **unit("")}, "not_evaluated", "unknown_unit"),
        ({"value": "60", **unit("umoll")}, "not_evaluated", "unknown_unit"),
        ({"value": "400", "status": "X"}, "not_evaluated", "withdrawn"),
        ({"value": "400", "status": "W"}, "not_evaluated", "withdrawn"),
        ({"value": "60", "flags": ("HH",)}, "critical", "laboratory_flag"),
        ({"value": "<15", "flags": ("LL",)}, "critical", "laboratory_flag"),
        ({"value": "60", "code": other("x"), "reference_range": ""}, "not_evaluated", "no_range"),
        ({"value": "60", "code": other("x"), "reference_range": "", "flags": ("N",)}, "normal", "laboratory_flag"),
        ({"value": "60", "code": other("x"), "reference_range": "[ ]"}, "not_evaluated", "no_range"),
        ({"value": "0.21", "code": other("x"), "reference_range": "[ < 0.21 ]"}, "abnormal", "range"),
        ({"value": "9999", "code": other("x")}, "abnormal", "range"),
    ],
)
def test_one_value(changes: dict[str, object], evaluation: str, reason: str) -> None:
    found = evaluate(changes)
    assert (found.evaluation.value, found.reason) == (evaluation, reason)
    assert (found.critical is not None) == (found.evaluation is Evaluation.CRITICAL)


@pytest.mark.parametrize(
    ("code", "value", "text", "direction"),
    [
        ("2823-3", "2.8", "mmol/L", Direction.LOW),
        ("2823-3", "6.2", "mmol/L", Direction.HIGH),
        ("2951-2", "120", "mmol/L", Direction.LOW),
        ("14749-6", "26.9", "mmol/L", Direction.HIGH),
        ("2345-7", "46", "mg/dL", Direction.LOW),
        ("718-7", "6.6", "g/dL", Direction.LOW),
        ("777-3", "37", "10*9/L", Direction.LOW),
        ("6690-2", "30.0", "x10*9/L", Direction.HIGH),
    ],
)
def test_loinc_codes_at_their_bounds(code: str, value: str, text: str, direction: Direction) -> None:
    found = evaluate({"code": CodedText(code, "", "LN"), "value": value, **unit(text)})
    assert found.critical is not None
    assert found.critical.direction is direction
    assert found.critical.value == Decimal(value)
    assert found.critical.text == value


def earlier(days: float, value: str, unit_text: str = "umol/L") -> EarlierValue:
    return EarlierValue(Decimal(value), unit_text, _NOW - int(days * DAY), "0" * 32)


@pytest.mark.parametrize(
    ("values", "number", "critical"),
    [
        ((), "300", False),
        ((earlier(1, "100"),), "300", True),
        ((earlier(1, "100"),), "299.99", False),
        ((earlier(6, "90"), earlier(1, "250")), "270", True),
        ((earlier(6, "90", "mg/dL"),), "270", False),
        ((earlier(0, "90"),), "270", False),
        ((earlier(7, "90"),), "270", True),
        ((earlier(8, "60"), earlier(30, "100"), earlier(60, "110")), "300", True),
        ((earlier(8, "60"), earlier(30, "100"), earlier(60, "110")), "299", False),
        ((earlier(366, "50"),), "300", False),
        ((earlier(1, "0"),), "300", False),
    ],
)
def test_a_rise_is_measured_against_the_right_baseline(
    values: tuple[EarlierValue, ...], number: str, critical: bool
) -> None:
    found = evaluate({"value": number}, values)
    assert (found.evaluation is Evaluation.CRITICAL) == critical
    if critical:
        assert found.reason == "rise"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("49 - 92", Range(Decimal(49), Decimal(92))),
        ("[ 0.04 - 0.40 ]", Range(Decimal("0.04"), Decimal("0.40"))),
        ("-5--1", Range(Decimal(-5), Decimal(-1))),
        ("[ < 3.0]", Range(None, Decimal("3.0"), strict=True)),
        (">=1.5", Range(Decimal("1.5"), None)),
        ("[ ]", None),
        ("", None),
        ("negative", None),
        ("M: 1-2, F: 3-4", None),
    ],
)
def test_ranges(text: str, expected: Range | None) -> None:
    assert read_range(text) == expected


def test_numbers_keep_their_digits() -> None:
    assert str(read_number("98.00", "NM")) == "98.00"
    assert read_number(" 98.00 ", "NM") == Decimal("98.00")
    assert read_number("=^5.10", "SN") == Decimal("5.10")
    assert read_number("^1^:^128", "SN") is None
