"""What a store of blobs promises, whichever it is."""

import re
from typing import Final, Protocol

from wardline.store.errors import StoreError

_NAME: Final = re.compile(r"[0-9a-z]+(?:/[0-9a-z]+)*", re.ASCII).fullmatch


class BlobExistsError(StoreError):
    """Something else has this name."""


class BlobsFullError(StoreError):
    """There is no room, or too little is left for the database beside it. Nothing was stored."""


class Blobs(Protocol):
    """Names are lower-case letters and digits, in folders with slashes. Every method blocks: use a worker thread.

    All raise StoreError where the store fails; errors carry no name and no path.
    """

    def put(self, name: str, data: bytes) -> None:
        """Keep ``data`` under ``name``, durably before it returns. The same again changes nothing.

        Raises BlobExistsError where other bytes have that name: nothing is ever overwritten; BlobsFullError.
        """
        ...

    def get(self, name: str) -> bytes | None:
        """What is kept under ``name``; None for nothing."""
        ...

    def size(self, name: str) -> int | None:
        """How many bytes that is."""
        ...

    def delete(self, name: str) -> bool:
        """Forget it; False where there was nothing."""
        ...


def check_name(name: str) -> str:
    """``name``, which must be one. Raises ValueError: a bug of the caller."""
    if _NAME(name) is None:
        raise ValueError("not a blob's name")
    return name
