"""The ratios of a run as a small SVG."""

from typing import Final

from bench.figures import Figures, Throughput
from bench.numbers import Spread

WIDTH: Final = 640
_LEFT: Final = 190
_RIGHT: Final = 60
_ROW: Final = 34
_GOAL: Final = 0.4
"""Of the bare loop, for groups of 8."""


def plot_ratios(figures: Figures) -> str:
    """Hub over bare by size of group, receipts off and on: a dot at the median, a line from minimum to maximum."""
    bars = [bar for found in figures.throughput for bar in _bars(found)]
    top = max(1.0, *(values.high for _, values, _ in bars))
    height = 40 + _ROW * len(bars)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        'font-family="sans-serif" font-size="13" role="img" '
        'aria-label="Acknowledged messages per second: hub over bare loop">'
    )
    ground = f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
    ticks = [_tick(value, top, height) for value in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)]
    shown = [_bar(*bar, 20 + _ROW * number, top) for number, bar in enumerate(bars)]
    return "\n".join([head, ground, *ticks, *shown, "</svg>"]) + "\n"


def _bars(found: Throughput) -> list[tuple[str, Spread, str]]:
    return [
        (f"groups of {found.members}", found.ratio, "#1d5f8a"),
        (f"groups of {found.members}, receipts on", found.receipts_ratio, "#b5651d"),
    ]


def _x(value: float, top: float) -> float:
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * value / top


def _tick(value: float, top: float, height: int) -> str:
    x = _x(value, top)
    goal = value == _GOAL
    style = 'stroke="#2a7a2a" stroke-width="2"' if goal else 'stroke="#dddddd"'
    label = "0.4 goal" if goal else f"{value:g}"
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="8" y2="{height - 24}" {style}/>'
        f'<text x="{x:.1f}" y="{height - 8}" text-anchor="middle" fill="#444444">{label}</text>'
    )


def _bar(name: str, values: Spread, colour: str, y: int, top: float) -> str:
    low, middle, high = (_x(value, top) for value in (values.low, values.middle, values.high))
    return (
        f'<text x="{_LEFT - 10}" y="{y + 5}" text-anchor="end" fill="#222222">{name}</text>'
        f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="4"/>'
        f'<circle cx="{middle:.1f}" cy="{y}" r="6" fill="{colour}"/>'
        f'<text x="{high + 10:.1f}" y="{y + 5}" fill="{colour}">{values.middle:.2f}</text>'
    )
