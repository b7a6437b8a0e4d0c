"""docs/metadata.md is the closed list of what the hub sees: its tables, log lines and envelopes hold nothing else."""

import ast
import inspect
import io
import json
import logging
import re
from pathlib import Path
from typing import Any

from tests.support.schemas import assert_migrations_make

import wardline.hub
from wardline.hub.log import Event, LibraryHandler, Log
from wardline.hub.migrations import SCRIPTS
from wardline.hub.schema import METADATA
from wardline.protocol.envelope import Envelope
from wardline.store.database import Database
from wardline.store.schema import load_tables

PAGE = Path(__file__).parents[2] / "docs" / "metadata.md"
SOURCES = sorted(Path(wardline.hub.__path__[0]).rglob("*.py"))


def documented() -> dict[str, list[str]]:
    """Heading to the first column of its table."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in PAGE.read_text().splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif match := re.match(r"\| `(\w+)` \| \S", line):
            found.setdefault(heading, []).append(match[1])
    return found


def test_every_table_and_column_is_documented_and_no_other() -> None:
    load_tables("wardline.hub")
    tables = {table.name: [column.name for column in table.columns] for table in METADATA.sorted_tables}
    page = {name: columns for name, columns in documented().items() if name not in {"The envelope", "Log lines"}}
    assert page == tables


def test_the_database_has_exactly_the_declared_tables(database: Database) -> None:
    load_tables("wardline.hub")
    assert_migrations_make(METADATA, database, "hub", SCRIPTS)


def test_the_envelope_is_documented() -> None:
    assert documented()["The envelope"] == list(Envelope.__struct_fields__)


def test_every_field_of_a_log_line_is_documented_and_no_other() -> None:
    fields = [name for name in inspect.signature(Log.say).parameters if name not in {"self", "event"}]
    assert documented()["Log lines"] == ["event", "level", "timestamp", *fields]


def test_a_log_line_holds_the_documented_fields_only() -> None:
    stream = io.StringIO()
    log = Log(stream, level=logging.DEBUG)
    given: dict[str, Any] = {
        name: "x" for name in inspect.signature(Log.say).parameters if name not in {"self", "event"}
    }
    for event in Event:
        log.say(event, **given)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["event"] for line in lines] == [event.value for event in Event]
    for line in lines:
        assert set(line) == set(documented()["Log lines"])


def test_what_a_library_logs_loses_its_text() -> None:
    stream = io.StringIO()
    logger = logging.getLogger("some.library")
    logger.propagate = False
    logger.addHandler(LibraryHandler(Log(stream)))
    try:
        int("patient 4711")
    except ValueError:
        logger.exception("could not parse %s", "potassium 6.9")
    logger.warning("patient 4711")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(line["library"], line.get("error")) for line in lines] == [
        ("some.library", "ValueError"),
        ("some.library", None),
    ]
    assert "4711" not in stream.getvalue()
    assert "potassium" not in stream.getvalue()


def test_nothing_in_the_hub_logs_past_the_list() -> None:
    for source in SOURCES:
        if source.name == "log.py":
            continue
        tree = ast.parse(source.read_text())
        imported = {
            alias.name.partition(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in ([ast.alias(node.module or "")] if isinstance(node, ast.ImportFrom) else node.names)
        }
        allowed = {"logging"} if source.name == "app.py" else set[str]()
        assert imported & {"logging", "structlog", "warnings", "traceback", "sys"} <= allowed, source
        called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
        calls = {each.id for each in called if isinstance(each, ast.Name)}
        assert not calls & {"print", "breakpoint"}, source
        says = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say"
        ]
        for call in says:
            assert isinstance(call.args[0], ast.Attribute), source
            for keyword in call.keywords:
                assert not isinstance(keyword.value, ast.JoinedStr), source
