"""Departments."""

from dataclasses import dataclass

from wardline.kit.ids import AccountId


@dataclass(frozen=True, slots=True)
class Department:
    """What answers for one or more wards."""

    id: str
    name: str
    first: AccountId | None
    """Who is addressed."""
    second: AccountId | None
    """Who is paged when nobody acknowledged in time."""
