"""Whatever module writes is in the matrix, or in the short list of those that the night does not reach."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.faults.matrix.writes import read_rows

ROOT: Final = Path(__file__).parents[3]
PACKAGES: Final = ("hub", "vault", "client", "ledger")
ELSEWHERE: Final = Path(__file__).with_name("elsewhere.txt")
"""Module, and the test that has its writes."""


def writes(tree: ast.Module) -> Iterator[ast.Call]:
    """Calls that write or that make a statement which does: ``tx.put(TABLE, …)``, ``delete(TABLE)``, ``T.update()``."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="insert" | "put"), args=[ast.Name(id=table), _]) if table.isupper():
                yield node
            case ast.Call(func=ast.Attribute(attr="insert" | "put"), args=[ast.Attribute(), ast.Dict()]):
                yield node
            case ast.Call(func=ast.Name(id="update" | "delete"), args=[ast.Name() | ast.Attribute()]):
                yield node
            case ast.Call(func=ast.Attribute(value=ast.Name(id=table), attr="update" | "delete")) if table.isupper():
                yield node
            case _:
                pass


def modules_that_write() -> set[str]:
    found: set[str] = set()
    for package in PACKAGES:
        for path in (ROOT / "src/wardline" / package).rglob("*.py"):
            if "migrations" not in path.parts and any(writes(ast.parse(path.read_text()))):
                found.add(".".join(path.relative_to(ROOT / "src/wardline").with_suffix("").parts))
    return found


def elsewhere() -> dict[str, str]:
    lines = [line for line in ELSEWHERE.read_text().splitlines() if line and not line.startswith("#")]
    pairs = (line.split() for line in lines)
    return {pair[0]: pair[1] for pair in pairs}


def test_every_module_that_writes_is_made_to_fail_or_listed() -> None:
    reached = {row.split()[1].partition(":")[0] for row in read_rows()}
    writing = modules_that_write()
    assert writing - reached - set(elsewhere()) == set(), "let the night reach it (night.py), or name its test"
    assert set(elsewhere()) - writing == set(), "it writes no more"
    assert set(elsewhere()) & reached == set(), "the night reaches it now"


def test_what_is_tested_elsewhere_has_its_test() -> None:
    assert [test for test in elsewhere().values() if not (ROOT / test).is_file()] == []
