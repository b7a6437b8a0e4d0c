"""What the documents say exists: files, commands and their options."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer.main

from wardline.cli.app import app

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "bench" / "README.md"]
NAMES = {document: str(document.relative_to(ROOT)) for document in DOCUMENTS}
PLACES = (ROOT, ROOT / "src" / "wardline")


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES.get)
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text())
    assert [link for link in links if "://" not in link and not (document.parent / link).exists()] == []


def test_the_way_of_a_message_names_files_that_exist() -> None:
    named = re.findall(r"`([a-z0-9_]+/[a-z0-9_/]+\.(?:py|rs|toml|md|json))`", (ROOT / "ARCHITECTURE.md").read_text())
    assert len(named) > 25
    assert [name for name in named if not any((place / name).exists() for place in PLACES)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES.get)
def test_commands_in_documents_are_commands(document: Path) -> None:
    for line in re.findall(r"^\s*(wardline [^\n]*)$", document.read_text(), re.MULTILINE):
        for part in re.split(r"\s(?:&&|\||>|;)\s", line.split(" #")[0]):
            words = shlex.split(part)
            if words and words[0] == "wardline":
                _check(words[1:], line)


def _check(words: list[str], line: str) -> None:
    command: Any = typer.main.get_command(app)
    while words and (commands := getattr(command, "commands", None)):
        inner = commands.get(words[0])
        if inner is None:
            assert command.invoke_without_command, f"{line}: no command {words[0]}"
            break
        command, words = inner, words[1:]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    wrong = [word for word in words if word.startswith("--") and word.split("=")[0] not in known | {"--help"}]
    assert wrong == [], line


def test_the_files_that_are_tested_first_exist() -> None:
    named = (ROOT / "tests" / "longest.txt").read_text().splitlines()
    assert [name for name in named if not (ROOT / "tests" / name).is_file()] == []


def test_every_how_to_is_listed_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [page.name for page in (ROOT / "docs" / "how-to").glob("*.md") if page.name not in readme] == []
