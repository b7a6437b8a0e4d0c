"""What is asked of a conversation's groups."""

from dataclasses import dataclass

from wardline.kit.outcome import Refusal


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
