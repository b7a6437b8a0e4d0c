"""A page: somebody must act on a message, and this says why it is they."""

from enum import StrEnum

from wardline.content.base import ContentBase


class PageReason(StrEnum):
    """Why this person is paged."""

    CRITICAL = "critical"
    UNACKNOWLEDGED = "unacknowledged"
    """The person before did not answer by the deadline."""
    DECLINED = "declined"
    OFF_DUTY = "off_duty"
    REQUESTED = "requested"


class Page(ContentBase, frozen=True, kw_only=True, tag="page"):
    """One page for one message."""

    message: str
    reason: PageReason
    target: str
    """The account that is paged."""
    before: str | None = None
    """The account that was paged before."""
    due: int | None = None
    """When the next one is paged, milliseconds UTC."""
    attempt: int = 1
