"""Opaque identifiers: 128 random bits, written as 32 lower-case hexadecimal digits everywhere.

They carry no time and no name, so that whoever sees one learns nothing but equality (docs/metadata.md).
"""

import re
import secrets
from collections.abc import Callable
from typing import NewType

OrganisationId = NewType("OrganisationId", str)
AccountId = NewType("AccountId", str)
DeviceId = NewType("DeviceId", str)
ConversationId = NewType("ConversationId", str)
MessageId = NewType("MessageId", str)
RequestId = NewType("RequestId", str)
"""Names one sealed request; the same id with the same bytes is the same request."""

MakeId = Callable[[], str]
"""Randomness is passed in: operations take one of these."""

_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


def new_id() -> str:
    """A fresh identifier from the operating system's random numbers."""
    return secrets.token_hex(16)


def is_id(text: str) -> bool:
    """Whether ``text`` is a well-formed identifier."""
    return _ID.fullmatch(text) is not None
