"""Make the interpreter a server's: the slowest of a thousand answers counts, not the memory of a short life."""

import gc
import sys
from typing import Final

_GARBAGE_THRESHOLD: Final = 20_000
"""New objects until the youngest are searched for cycles; ours make few."""
_SWITCH_S: Final = 0.0002
"""How long the event loop may keep the interpreter from the writer, which lets go of it at every row: with Python's 5
milliseconds a batch of rows could wait for it again and again."""


def tune_interpreter() -> None:
    """Call once, when everything is imported: what is loaded by then lives as long as the process, and searching it for
    garbage again and again is what makes the slowest answers slow.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GARBAGE_THRESHOLD)
    sys.setswitchinterval(_SWITCH_S)
