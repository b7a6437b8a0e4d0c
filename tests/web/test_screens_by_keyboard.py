"""Every flow of the web client by the keyboard alone, over a core in memory."""

import pytest
from tests.web.screens import NEEDS_NODE, look

pytestmark = [pytest.mark.timeout(900), NEEDS_NODE]


def test_everything_is_done_by_keyboard_and_the_lock_leaves_nothing() -> None:
    assert look("--flows").endswith(" flows, 0 wrong\n")
