"""The threat model names tests that exist, and leaves out no test of a hostile hub or member."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "threat-model.md"
HOSTILE = ROOT / "tests" / "integration" / "hostile"
TEST = re.compile(r"^(?:async )?def (test_\w+)\(", re.MULTILINE)


def defined(files: list[Path]) -> set[str]:
    return {name for file in files for name in TEST.findall(file.read_text())}


def named() -> set[str]:
    return set(re.findall(r"`(test_\w+)`", DOCUMENT.read_text()))


def test_every_test_that_the_threat_model_names_exists() -> None:
    assert named() - defined(list((ROOT / "tests").rglob("test_*.py"))) == set()


def test_every_hostile_test_stands_in_the_threat_model() -> None:
    assert defined(list(HOSTILE.glob("test_*.py"))) - named() == set()
