"""A conversation's live generation as the writer knows it."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Marks:
    """How far one device got in one conversation (positions)."""

    delivered: int = 0
    read: int = 0


@dataclass(slots=True)
class LiveGroup:
    """Only the writer thread touches it; a rolled-back batch throws it away (``state.HubState``)."""

    conversation: str
    organisation: str
    """The founder."""
    generation: int
    epoch: int
    founding: bytes
    """SHA-256 of the GroupInfo."""
    members: frozenset[str]
    """Devices."""
    position: int
    """Of the last message; it goes on across generations."""
    commit_at: int = 0
    """When the last commit was taken, milliseconds; 0 before the first."""
    commit_removed: bool = False
    """Whether that commit removed anyone."""
    marks: dict[str, Marks] = field(default_factory=dict[str, Marks])
    """Receipts by device."""
