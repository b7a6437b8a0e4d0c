"""Each rule of the watch has its words in the browser, in every language."""

import json
import re
from pathlib import Path

import pytest

from wardline.vault.watch.model import Rule

WEB = Path(__file__).parents[2] / "web" / "src"


def test_the_page_knows_every_rule() -> None:
    source = (WEB / "domain" / "admin" / "compliance.ts").read_text(encoding="utf-8")
    known = re.search(r"const RULES = \[(.*?)\]", source, re.DOTALL)
    assert known is not None
    assert set(re.findall(r'"([a-z_]+)"', known[1])) == {rule.value for rule in Rule}


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_rule_has_its_words(language: str) -> None:
    words: dict[str, str] = json.loads((WEB / "i18n" / "messages" / language / "compliance.json").read_text("utf-8"))
    prefix = "watch.rule."
    named = {key.removeprefix(prefix) for key in words if key.startswith(prefix)}
    assert named == {rule.value for rule in Rule} | {"other"}
