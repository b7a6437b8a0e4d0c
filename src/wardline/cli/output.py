"""What commands print: text for people, or with ``--json`` one JSON value a line for programs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import final

from rich.console import Console
from rich.table import Table
from rich.text import Text

Value = str | int | float | bool | None | Sequence["Value"] | Mapping[str, "Value"]


@final
class Output:
    """One command's output. Text is written as it is: markup in data has no effect."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.console = Console(highlight=False)

    def item(self, data: Mapping[str, Value], text: str) -> None:
        """One thing: ``data`` for programs, ``text`` for people."""
        if self.as_json:
            self._json(data)
        else:
            self.console.print(Text(printable(text)))

    def table(self, title: str, columns: Sequence[str], rows: Iterable[Mapping[str, Value]]) -> None:
        """Rows under ``columns``: a table for people, a line each for programs."""
        if self.as_json:
            for row in rows:
                self._json(row)
            return
        table = Table(*columns, title=Text(title), title_justify="left", box=None, pad_edge=False)
        for row in rows:
            table.add_row(*(Text(printable(str(row.get(column, "")))) for column in columns))
        self.console.print(table)

    def _json(self, data: Mapping[str, Value]) -> None:
        self.console.file.write(json.dumps(data, ensure_ascii=False) + "\n")
        self.console.file.flush()


def printable(text: str) -> str:
    """``text`` without what would take over a terminal: control characters and bidirectional overrides become ``�``."""
    return "".join(each if each in "\n\t" or (each.isprintable() and each not in _BIDI) else "�" for each in text)


_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
