"""One process per device: two engines on one MLS state would use keys and nonces twice."""

import fcntl
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.errors import ErrorCode

LOCK_FILE: Final = "device.lock"


@contextmanager
def hold_device(folder: Path) -> Generator[None]:
    """Holds the folder's lock; the operating system gives it back when the process dies. Raises RefusedError
    ``device_in_use``.
    """
    with (folder / LOCK_FILE).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RefusedError(Refusal(ErrorCode.DEVICE_IN_USE)) from None
        yield
