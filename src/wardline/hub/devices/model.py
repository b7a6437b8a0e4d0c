"""A device as the hub has it on record."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A row of ``devices``."""

    device: str
    organisation: str
    account: str
    steward: bool
    public_key: bytes
    not_after: int
    """Seconds."""


@dataclass(frozen=True, slots=True)
class OfferedKeyPackage:
    """A key package that a device hands in, checked by MLS."""

    reference: bytes
    device: str
    organisation: str
    last_resort: bool
    not_after: int
    """Seconds."""
    package: bytes
