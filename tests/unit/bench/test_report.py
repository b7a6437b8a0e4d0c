import xml.etree.ElementTree as ET

import msgspec
import pytest
from bench.figures import (
    Archiving,
    Delay,
    Disturbance,
    Figures,
    Latency,
    LoadShape,
    Machine,
    Memory,
    Mended,
    Mending,
    Offboarding,
    Operation,
    Overload,
    Restart,
    Side,
    Start,
    Throughput,
)
from bench.numbers import Spread, spread
from bench.plot import plot_ratios
from bench.readme import BEGIN, END, with_figures
from bench.report import machine_line, tables


def side(rate: float) -> Side:
    return Side(spread([rate, rate * 2]), 100.0, 0.2)


def delay(p99: float) -> Delay:
    return Delay(10.0, Spread(1, 1, 1, 3), Spread(p99, p99, p99, 3))


def start(delivered: float) -> Start:
    return Start(spread([1300.0]), spread([31.0]), spread([77.0]), spread([delivered]), spread([1250.0]))


def mended(read: float) -> Mended:
    return Mended(spread([1.2]), spread([27.0]), spread([read]), Spread(1.11, 1.22, 1.33, 3), 1.0, 2.0, 50.0)


FIGURES = Figures(
    machine=Machine("2026-11-22", "Some processor", 2, "3.11.7", spread([200.0]), 0.1),
    quick=False,
    ceiling=123_456.0,
    throughput=(
        Throughput(
            8, 32, side(10_000), side(5_000), side(4_000), Spread(0.45, 0.5, 0.55, 5), Spread(0.3, 0.41, 1.4, 5)
        ),
    ),
    latency=(Latency(8, "half of its own maximum", delay(6.3), delay(9.1), delay(9.9)),),
    memory=Memory(2000, 20.0, 30.0),
    mls=(Operation("encrypt", 8, spread([0.1])),),
    archive=Archiving(64, spread([1100.0])),
    restart=Restart(1_000_000, 2554.0, 90.0, start(1401.0), start(1533.0), Spread(1.01, 1.04, 1.21, 5)),
    mending=(Mending(200, 31.0, spread([27.5]), 0.241, mended(28.25), mended(33.75)),),
    load_shape=LoadShape(
        "16 groups of 8",
        (Disturbance("one that never reads", spread([5.0]), spread([5.6]), Spread(1.05, 1.12, 1.31, 5)),),
        Overload(64, *(spread([value]) for value in (3_000.0, 9_000.0, 2_870.0, 0.68, 21.0, 29.4, 1.4, 0.97))),
    ),
    offboarding=(Offboarding(20, *(spread([value]) for value in (0.037, 0.41, 1.73, 0.55, 46.8))),),
)


def test_figures_survive_json() -> None:
    assert msgspec.json.decode(msgspec.json.encode(FIGURES), type=Figures) == FIGURES


def test_every_figure_stands_in_the_readme() -> None:
    text = with_figures(f"before\n{BEGIN}old{END}after\n", FIGURES)
    assert text.startswith(f"before\n{BEGIN}")
    assert text.endswith(f"{END}after\n")
    assert "old" not in text
    for expected in (
        "7,500 (5,000 to 10,000)",
        "0.50 (0.45 to 0.55)",
        "9.1",
        "1.50",
        "1,100",
        "123,456",
        "quiet",
        "1,533",
        "1.04",
        "0.037",
        "1.73",
        "33.75",
        "1.22",
        "1.12 (1.05 to 1.31)",
        "2,870",
        "68 %",
    ):
        assert expected in text
    assert with_figures(text, FIGURES) == text


def test_a_readme_without_marks_is_left_alone() -> None:
    with pytest.raises(ValueError, match="marks"):
        with_figures("no marks", FIGURES)


def test_a_busy_machine_is_named_so() -> None:
    busy = msgspec.structs.replace(FIGURES, machine=msgspec.structs.replace(FIGURES.machine, load_before=3.0))
    assert "not quiet" in machine_line(busy)


def test_a_run_without_the_newer_scenarios_is_shown_as_it_is() -> None:
    older = msgspec.structs.replace(FIGURES, restart=None, mending=(), load_shape=None, offboarding=())
    assert len(tables(older)) == len(tables(FIGURES)) - 5


def test_every_table_has_a_cell_for_each_column() -> None:
    for table in tables(FIGURES):
        assert table.rows
        assert all(len(row) == len(table.columns) for row in table.rows)


def test_the_plot_is_well_formed_and_stays_inside() -> None:
    root = ET.fromstring(plot_ratios(FIGURES))
    width = float(root.attrib["width"])
    circles = [float(each.attrib["cx"]) for each in root.iter("{http://www.w3.org/2000/svg}circle")]
    assert len(circles) == 2
    lines = [float(each.attrib["x2"]) for each in root.iter("{http://www.w3.org/2000/svg}line")]
    assert all(0 <= x <= width for x in circles + lines)
    assert circles[0] > circles[1]
