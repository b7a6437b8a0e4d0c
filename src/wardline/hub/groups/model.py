"""A conversation's live generation as the sequencer knows it."""

from dataclasses import dataclass, field

from wardline.kit.outcome import Refusal


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


@dataclass(frozen=True, slots=True)
class Founding:
    """A GroupInfo, checked by MLS."""

    conversation: str
    generation: int
    epoch: int
    organisation: str
    """The founder that the group's context names."""
    members: tuple[str, ...]
    digest: bytes
    """SHA-256 of the GroupInfo."""
    public_state: bytes


@dataclass(frozen=True, slots=True)
class Committed:
    """A commit that MLS applied to the public state at its epoch."""

    committer: str
    added: tuple[tuple[str, str], ...]
    """Organisation and device."""
    removed: tuple[str, ...]
    public_state: bytes
    """After it."""


@dataclass(frozen=True, slots=True)
class CommitAttempt:
    """What is known of a commit before its turn."""

    conversation: str
    generation: int
    epoch: int
    """The one that it would end."""
    applied: Committed | Refusal | None
    """None: it was not for the epoch that the database held, so MLS was not asked."""
