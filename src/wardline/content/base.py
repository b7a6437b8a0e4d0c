"""What every content has in common.

Content is MessagePack: one map with the key ``type`` (its name) and ``version``. Readers ignore keys that they do not
know, so a field may be added; a change of meaning takes a new version (docs/adr/0007 says why not JSON).
"""

from typing import Final

import msgspec

CONTENT_VERSION: Final = 1
"""The newest version that this code writes and understands."""


class ContentBase(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of every content."""

    version: int = CONTENT_VERSION


class Moment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A time as a source wrote it, and as it is understood."""

    text: str
    """Verbatim, never empty."""
    at: int | None = None
    """Milliseconds UTC; None when the text is no time."""
