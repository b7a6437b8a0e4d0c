"""Open a MaxMind DB file, and tell it from another one in its place.

It is read by Python's reader, not by the one in C: a file from elsewhere is parsed in the process that holds the keys.
"""

from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Protocol

from maxminddb import MODE_MMAP, Reader

Stamp = tuple[int, ...]
"""Device, inode, time of the last change (also of rights) in nanoseconds, length of a file; empty: there is none."""


class Unusable(StrEnum):
    """Why a file is no database of places. For logs."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    """The system does not let it be read."""
    NOT_A_DATABASE = "not_a_database"


class Database(Protocol):
    """What is asked of a MaxMind DB file."""

    def get(self, ip_address: IPv4Address | IPv6Address, /) -> object:
        """The entry of an address; None where there is none."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


def stamp_of(file: Path) -> Stamp:
    """Equal to that of before where nobody has changed or replaced it."""
    try:
        status = file.stat()
    except OSError:
        return ()
    return status.st_dev, status.st_ino, status.st_ctime_ns, status.st_size


def open_database(file: Path) -> Database | Unusable:
    """The caller closes it."""
    try:
        return Reader(str(file), MODE_MMAP)
    except FileNotFoundError:
        return Unusable.MISSING
    except OSError:
        return Unusable.UNREADABLE
    except Exception:  # noqa: BLE001 (a file that is no such database makes the reader raise anything)
        return Unusable.NOT_A_DATABASE
