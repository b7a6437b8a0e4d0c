"""Where attachments are kept, and who may reach them."""

from typing import Final

from sqlalchemy import Connection, bindparam, select

from wardline.hub.tables.groups import MEMBERS, OPEN

_MEMBER: Final = select(MEMBERS.c.device).where(
    MEMBERS.c.device == bindparam("device"),
    MEMBERS.c.conversation == bindparam("conversation"),
    MEMBERS.c.left_seq == OPEN,
)


def is_member(reader: Connection, device: str, conversation: str) -> bool:
    """Whether a device is in the live group of a conversation."""
    return reader.execute(_MEMBER, {"device": device, "conversation": conversation}).first() is not None
