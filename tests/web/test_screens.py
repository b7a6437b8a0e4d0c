"""Every screen of the web client over a core in memory: judged by axe-core in its looks, and walked by keyboard.

``WARDLINE_SOAK=1`` looks at all sizes and looks; ``--out`` of ``web/tests/screens/look.mjs`` keeps the pictures.
"""

import os
import subprocess
from typing import Final

import pytest
from tests.support.chromium import chromium_or_skip
from tests.web.scripts import NODE, WEB

LONG: Final = "WARDLINE_SOAK" in os.environ
THEMES: Final = "light,dark,contrast,dark-contrast"

pytestmark = [
    pytest.mark.timeout(3_600 if LONG else 900),
    pytest.mark.skipif(NODE is None or not (WEB / "node_modules").exists(), reason="needs Node and `npm ci` in web/"),
]


def look(*arguments: str) -> str:
    """Run it to its end; what it printed."""
    assert NODE is not None
    environment = {**os.environ, "CHROMIUM": chromium_or_skip()}
    done = subprocess.run(
        [NODE, "tests/screens/look.mjs", *arguments],
        cwd=WEB,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_everything_is_done_by_keyboard_and_the_lock_leaves_nothing() -> None:
    assert look("--flows").endswith(" flows, 0 wrong\n")


def test_axe_finds_nothing_on_any_screen_in_any_theme() -> None:
    assert look(*(() if LONG else ("--look", THEMES, "--size", "360"))).endswith(" screens, 0 findings\n")
