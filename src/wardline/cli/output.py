"""What commands print: text for people, or with ``--json`` one JSON value a line for programs."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from io import StringIO
from typing import Final, final

import segno
from rich.console import Console
from rich.table import Table
from rich.text import Text

from wardline.kit.ids import is_id

Value = str | int | float | bool | None | Sequence["Value"] | Mapping[str, "Value"]

WIDTH: Final = 120
"""Columns that a table may take at least; more where ids and times would be folded, which cannot be copied then."""

MOST: Final = 200
"""Columns that a table takes before anything but ids and times is folded."""


@final
class Output:
    """One command's output. Text is written as it is: markup in data has no effect."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.console = Console(highlight=False)
        self.console.width = max(self.console.width, WIDTH)

    def item(self, data: Mapping[str, Value], text: str) -> None:
        """One thing: ``data`` for programs, ``text`` for people."""
        if self.as_json:
            self._json(data)
        else:
            self.console.print(Text(printable(text)), soft_wrap=True)

    def picture(self, text: str) -> bool:
        """``text`` as a QR code (ISO/IEC 18004), for people at a terminal that can show one; whether that was so."""
        if self.as_json or not self.console.is_terminal or self.console.color_system is None:
            return False
        # the lowest correction: the picture is clean, and more would only make it larger than a window
        code = segno.make_qr(text, error="l", boost_error=False)
        if code.symbol_size()[0] > self.console.width:
            return False
        lines = StringIO()
        code.terminal(lines, compact=True)
        self.console.print(Text(lines.getvalue().rstrip("\n"), style="#ffffff on #000000"), soft_wrap=True)
        return True

    def table(self, title: str, columns: Sequence[str], rows: Iterable[Mapping[str, Value]]) -> None:
        """Rows under ``columns``: a table for people, a line each for programs."""
        if self.as_json:
            for row in rows:
                self._json(row)
            return
        cells = [[_cell(column, row.get(column)) for column in columns] for row in rows]
        if not cells:
            self.console.print(Text(f"{title.partition(' (')[0]}: none"))
            return
        table = Table(title=Text(title), title_justify="left", box=None, pad_edge=False)
        for number, column in enumerate(columns):
            table.add_column(column, overflow="fold", no_wrap=any(_is_whole(each[number]) for each in cells))
        for each in cells:
            table.add_row(*map(Text, each))
        # Wider than the window rather than a folded id.
        room = self.console.measure(table, options=self.console.options.update_width(MOST))
        self.console.width = max(self.console.width, room.minimum, min(room.maximum, MOST))
        self.console.print(table)

    def _json(self, data: Mapping[str, Value]) -> None:
        self.console.file.write(json.dumps(data, ensure_ascii=False) + "\n")
        self.console.file.flush()


def clock_time(milliseconds: int) -> str:
    """A time of ours as people read it, in UTC."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _is_whole(cell: str) -> bool:
    """What is copied: an id, or several, or a time."""
    return any(is_id(line) or _TIME.fullmatch(line) for line in cell.splitlines())


def _cell(column: str, value: Value) -> str:
    match value:
        case None:
            return ""
        case int() if column in _TIMES:
            return clock_time(value)
        case str() | int() | float():
            return printable(str(value))
        case Mapping():
            return printable(json.dumps(value, ensure_ascii=False))
        case _:
            return "\n".join(printable(str(each)) for each in value)


def printable(text: str) -> str:
    """``text`` without what would take over a terminal: control characters and bidirectional overrides become ``�``."""
    return "".join(each if each in "\n\t" or (each.isprintable() and each not in _BIDI) else "�" for each in text)


_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}")
_TIMES = frozenset({"at", "received", "opened"})
"""Columns that hold milliseconds UTC."""
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
