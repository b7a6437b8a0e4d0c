"""Puts the figures of a run between the marks in bench/README.md, and the plot beside it."""

from pathlib import Path
from typing import Final

from bench.figures import Figures
from bench.plot import plot_ratios
from bench.report import machine_line, markdown, tables

FOLDER: Final = Path(__file__).parent
BEGIN: Final = "<!-- figures: begin -->\n"
END: Final = "<!-- figures: end -->\n"


def write_readme(figures: Figures) -> None:
    """Replace what is between the marks."""
    readme = FOLDER / "README.md"
    readme.write_text(with_figures(readme.read_text(), figures))
    (FOLDER / "ratios.svg").write_text(plot_ratios(figures))


def with_figures(text: str, figures: Figures) -> str:
    """``text`` with these figures. Raises ValueError where the marks are missing."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("the marks for the figures are missing")
    kind = "A quick run: for a look only." if figures.quick else "A full run."
    ceiling = f"The load generator could take about {figures.ceiling:,.0f} deliveries a second with a core of its own."
    parts = [
        f"{kind} {machine_line(figures)} {ceiling}\n",
        "![Hub over bare loop](ratios.svg)\n",
        *map(markdown, tables(figures)),
    ]
    return before + begin + "\n" + "\n".join(parts) + "\n" + end + after
