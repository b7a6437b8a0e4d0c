"""Every screen of the web client over a core in memory, looked at from ``web/tests/screens/look.mjs``.

``--out`` of that script keeps the pictures.
"""

import os
import subprocess
from typing import Final

import pytest
from tests.support.chromium import chromium_or_skip
from tests.web.scripts import NODE, WEB

NEEDS_NODE: Final = pytest.mark.skipif(
    NODE is None or not (WEB / "node_modules").exists(), reason="needs Node and `npm ci` in web/"
)


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
