"""An attachment as the hub knows it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Upload:
    """One attachment, complete or on its way."""

    device: str
    """Who sends it."""
    begun_at: int
    """Milliseconds UTC."""
    chunks: int | None
    """How many there are; None until the last one came."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One chunk of one attachment, as a device asks to store it."""

    index: int
    last: bool
    size: int
    """Bytes, encrypted."""


def blob_name(conversation: str, blob: str, index: int) -> str:
    """Where a chunk is kept."""
    return f"{conversation}/{blob}/{index}"
