"""What a restoration means for a vault."""

from dataclasses import dataclass
from enum import StrEnum

from wardline.kit.ids import DeviceId


class Cause(StrEnum):
    """Why the vault begins anew as another device."""

    BACKUP = "backup"
    """``wardline restore`` restored it."""
    ROLLED_BACK = "rolled_back"
    """The hub took messages of the vault that its database does not know: somebody else restored it."""
    HUB = "hub"
    """The hub was restored, and is behind the vault."""


@dataclass(frozen=True, slots=True)
class Restore:
    """One restoration."""

    id: str
    cause: Cause
    made_at: int | None
    """When the back-up was made, where that is known. Milliseconds UTC."""
    old_device: DeviceId
    rejoined: bool


@dataclass(frozen=True, slots=True)
class Losses:
    """What was found out about the gap between back-up and restoration."""

    fetched: int | None = None
    """Messages of others that the hub still had and the restored keys opened; None where the hub could not be asked."""
    unreadable: int | None = None
    """Messages that the hub still had, of groups that had gone on meanwhile: their keys are lost, and with them these
    messages for the archive. The devices that received them have them.
    """
    own_messages: int | None = None
    """Messages that the vault itself had sent since the back-up: the hub counted them, the archive lacks them."""
