"""Make a device's folder unreadable, then empty it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import structlog

from wardline.client.device_lock import LOCK_FILE
from wardline.client.keys import KEY_FILE
from wardline.client.wipe_marker import MARKER_FILE

_KEPT: Final = frozenset({LOCK_FILE, MARKER_FILE, f"{MARKER_FILE}.partial"})
_OURS: Final = ("device.*", "passkeys.*")
"""Whatever a device keeps. Nothing else in the folder is touched: it may be somebody's home."""

_log = structlog.get_logger(__name__)


def erase_key(folder: Path) -> bool:
    """The key that seals everything else: overwritten, then removed. True when there is none any more."""
    done = True
    for name in (KEY_FILE, f"{KEY_FILE}.partial"):
        path = folder / name
        if path.exists():
            overwritten = _tried(overwrite, path)
            done &= _tried(remove, path) or overwritten
    return done


def erase_files(folder: Path) -> bool:
    """The rest: database, write-ahead log, passkeys. True when nothing is left."""
    done = erase_key(folder)
    for path in _own_files(folder):
        done &= _tried(remove, path)
    return done


def overwrite(path: Path) -> None:
    """With zeros, to the disk: where the file system copies on write this adds nothing, and removing is what counts."""
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())


def remove(path: Path) -> None:
    """Raises OSError."""
    path.unlink(missing_ok=True)


def _own_files(folder: Path) -> Iterator[Path]:
    for pattern in _OURS:
        yield from (path for path in sorted(folder.glob(pattern)) if path.name not in _KEPT and not path.is_dir())


def _tried(step: Callable[[Path], None], path: Path) -> bool:
    """One file that will not go must not save the others; it is tried again at the next start."""
    try:
        step(path)
    except OSError as error:
        _log.warning("cannot_erase", file=path.name, error=type(error).__name__)
        return False
    return True
