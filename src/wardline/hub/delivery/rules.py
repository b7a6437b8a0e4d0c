"""Which messages are taken, and how far receipts may rise."""

from typing import Final

from wardline.hub.delivery.model import Incoming
from wardline.hub.groups.rules import decide_membership
from wardline.hub.state.live_group import LiveGroup, Marks
from wardline.kit.outcome import Refusal
from wardline.mls.public import MessageInfo
from wardline.protocol.canonical import NotCanonicalError
from wardline.protocol.envelope import decode_envelope
from wardline.protocol.errors import ErrorCode
from wardline.protocol.group_id import parse_group_id
from wardline.protocol.limits import MAX_MESSAGE
from wardline.protocol.padding import SMALLEST, size_class
from wardline.protocol.requests import Mark

MLS_OVERHEAD: Final = 2048
"""What MLS adds to a content at most: header, envelope, signature, tag; its own padding at most doubles the rest."""


def read_message(info: MessageInfo, ciphertext: bytes, device: str) -> Incoming | Refusal:
    """Compare the envelope with the message around it and with the session that sends it."""
    name = parse_group_id(info.group_id)
    if info.kind != "application" or name is None:
        return Refusal(ErrorCode.MALFORMED_MESSAGE, "message")
    try:
        envelope = decode_envelope(info.authenticated_data)
    except NotCanonicalError:
        return Refusal(ErrorCode.BAD_ENVELOPE)
    if envelope.sender != device:
        return Refusal(ErrorCode.BAD_ENVELOPE, "sender")
    if envelope.conversation != name.conversation:
        return Refusal(ErrorCode.BAD_ENVELOPE, "conversation")
    if envelope.generation != name.generation:
        return Refusal(ErrorCode.BAD_ENVELOPE, "generation")
    if not plausible_size(envelope.size_class, len(ciphertext)):
        return Refusal(ErrorCode.BAD_ENVELOPE, "size_class")
    return Incoming(envelope, info.epoch, ciphertext)


def plausible_size(claimed: int, length: int) -> bool:
    """Whether ``claimed`` is a size class, and a ciphertext of ``length`` bytes may hold it."""
    if not SMALLEST <= claimed <= MAX_MESSAGE or size_class(claimed - 1) != claimed:
        return False
    return claimed < length <= 2 * claimed + MLS_OVERHEAD


def decide_send(device: str, incoming: Incoming, live: LiveGroup | None, now: int, grace_ms: int) -> Refusal | None:
    """A member sends in the current epoch, or for a short time in the one before it.

    Not across a commit that removed anyone: what was encrypted before it could be read by those who are gone.
    """
    refusal = decide_membership(device, incoming.envelope.generation, live)
    if refusal is not None or live is None:
        return refusal
    if incoming.epoch == live.epoch:
        return None
    late = incoming.epoch == live.epoch - 1 and not live.commit_removed and now - live.commit_at <= grace_ms
    return None if late else Refusal(ErrorCode.WRONG_EPOCH)


def decide_mark(mark: Mark, marks: Marks, last: int) -> Marks | Refusal | None:
    """The marks after this one; None where nothing rises. What was read was delivered; nothing passes ``last``."""
    if max(mark.delivered, mark.read) > last:
        return Refusal(ErrorCode.MALFORMED_REQUEST, "marks")
    read = max(marks.read, mark.read)
    delivered = max(marks.delivered, mark.delivered, read)
    if (delivered, read) == (marks.delivered, marks.read):
        return None
    return Marks(delivered, read)
