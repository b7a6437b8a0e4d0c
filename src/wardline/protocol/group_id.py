"""Group id = conversation id and generation (RFC 9420 leaves its form to the application)."""

from typing import NamedTuple

from wardline.kit.ids import ConversationId, is_id


class GroupId(NamedTuple):
    """One MLS group of a conversation's chain."""

    conversation: ConversationId
    generation: int
    """1 for the first; only the highest is live."""

    def to_bytes(self) -> bytes:
        """The MLS ``group_id``: ``<conversation>/<generation>`` in ASCII."""
        return f"{self.conversation}/{self.generation}".encode("ascii")


def parse_group_id(data: bytes) -> GroupId | None:
    """The group that ``data`` names; None where it is no group id of ours."""
    conversation, slash, generation = data.decode("ascii", "replace").partition("/")
    if not slash or not is_id(conversation) or not generation.isdecimal() or not generation.isascii():
        return None
    if generation.startswith("0") or len(generation) > 9:
        return None
    return GroupId(ConversationId(conversation), int(generation))
