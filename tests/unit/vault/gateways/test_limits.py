"""The shipped limits, and that a wrong file is refused before a gateway starts with it."""

from decimal import Decimal

import pytest
from tests.unit.vault.gateways.feed import limits

from wardline.vault.gateways.hl7.limits import Baseline, LimitsError, read_limits

_GOOD = """
[source.s]
title = "A source"
[[unit]]
text = ["u"]
ucum = "u"
[[code]]
system = "S"
code = "c"
analyte = "a"
[[limit]]
analyte = "a"
unit = "u"
high = "1.50"
source = "s"
"""


def test_creatinine_is_kdigo_stage_3() -> None:
    shipped = limits()
    assert shipped.analytes["WinPath", "tt-0003-01"] == "creatinine"
    assert shipped.units["UMOLL"] == "umol/L"
    assert shipped.limits["creatinine", "umol/L"].high == Decimal(354)
    assert shipped.limits["creatinine", "umol/L"].low is None
    week, year = shipped.rises["creatinine", "umol/L"]
    assert (week.ratio, week.baseline, week.from_days, week.to_days) == (Decimal(3), Baseline.LOWEST, 0, 7)
    assert (year.ratio, year.baseline, year.from_days, year.to_days) == (Decimal(3), Baseline.MEDIAN, 7, 365)


def test_every_limit_has_a_source_with_a_title() -> None:
    shipped = limits()
    for limit in shipped.limits.values():
        assert len(shipped.sources[limit.source]) > 40
        assert len(shipped.sources[limit.high_source]) > 40
    for rise in (rise for rises in shipped.rises.values() for rise in rises):
        assert len(shipped.sources[rise.source]) > 40


def test_no_vital_sign_has_a_limit() -> None:
    shipped = limits()
    named = {analyte for (system, _), analyte in shipped.analytes.items() if system == "MDC"}
    assert len(named) == 6
    assert named.isdisjoint(analyte for analyte, _ in shipped.limits)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[source.s]", "[source.t]", "the source s is not listed"),
        ('source = "s"', 'source = "s"\nhigh_source = "t"', "the source t is not listed"),
        ('high = "1.50"', "high = 1.5", "in quotes"),
        ('high = "1.50"', "", "give low, high or both"),
        ('high = "1.50"', 'high = "NaN"', "give low, high or both"),
        ('high = "1.50"', 'high = "1"\nlow = "2"', "low below high"),
        ('high = "1.50"', 'hihg = "1"', "unknown field"),
        ('unit = "u"', 'unit = "v"', "no [[unit]] means v"),
        ('text = ["u"]', 'text = ["u", "u"]', "twice: u"),
        ("[[limit]]", "[[limit", "Expected"),
    ],
)
def test_a_wrong_file_is_refused(old: str, new: str, message: str) -> None:
    assert read_limits(_GOOD).limits["a", "u"].high == Decimal("1.50")
    with pytest.raises(LimitsError, match=message.replace("[", r"\[")):
        read_limits(_GOOD.replace(old, new))
