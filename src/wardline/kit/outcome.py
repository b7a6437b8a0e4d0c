"""An expected failure is a value; an exception is a bug, or the SDK's way to hand a refusal to its caller."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something was not done. Nothing of it is left but the audit record of the refusal."""

    code: str
    """A value of ``spec/errors.toml``: stable for ever."""
    field: str | None = None
    """The offending field, where there is one. Never its value."""
    retry_after: int | None = None
    """Milliseconds after which trying again makes sense."""


class RefusedError(Exception):
    """A refusal, raised where an interface for people or programs wants an exception."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal

    @property
    def code(self) -> str:
        """The stable code."""
        return self.refusal.code

    def __str__(self) -> str:
        field = self.refusal.field
        return self.refusal.code if field is None else f"{self.refusal.code} ({field})"
