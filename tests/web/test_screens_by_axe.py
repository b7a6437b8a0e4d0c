"""Every screen of the web client, over a core in memory, judged by axe-core in its looks.

``WARDLINE_SOAK=1`` looks at all sizes and looks.
"""

import os
from typing import Final

import pytest
from tests.web.screens import NEEDS_NODE, look

LONG: Final = "WARDLINE_SOAK" in os.environ
THEMES: Final = "light,dark,contrast,dark-contrast"

pytestmark = [pytest.mark.timeout(3_600 if LONG else 900), NEEDS_NODE]


def test_axe_finds_nothing_on_any_screen_in_any_theme() -> None:
    assert look(*(() if LONG else ("--look", THEMES, "--size", "360"))).endswith(" screens, 0 findings\n")
