"""A start imports what its command needs, and no more."""

import subprocess
import sys

import typer.main

from wardline.cli.app import app
from wardline.cli.contents import CONTENTS

_IMPORTED = """
import atexit, runpy, sys
atexit.register(lambda: print(*sorted(sys.modules)))
sys.argv = ["wardline", "hub", "--help"]
runpy.run_module("wardline.cli", run_name="__main__", alter_sys=False)
"""


def test_nothing_that_decrypts_is_in_the_hubs_process() -> None:
    ran = subprocess.run([sys.executable, "-c", _IMPORTED], capture_output=True, text=True, check=True, timeout=120)
    modules = ran.stdout.splitlines()[-1].split()
    assert "wardline.hub.app" in modules
    assert set(modules) & {"wardline.mls.member", "wardline.mls.sealing", "wardline.vault.open_vault"} == set()


def test_every_entry_is_a_command_of_its_name() -> None:
    assert set(typer.main.get_group(app).commands) == {each.name for each in CONTENTS}
