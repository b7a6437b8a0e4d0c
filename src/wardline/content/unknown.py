"""Content that a newer sender wrote and this code does not know: kept, shown as such, never an error."""

import msgspec


class Unknown(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of it, and all of its bytes."""

    type: str
    version: int
    data: bytes
    """As received: a newer reader decodes it."""
