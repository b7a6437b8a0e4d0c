"""Bring a file from the hub, decrypt it, and compare it with what its message says."""

import hashlib
import hmac
from collections.abc import Callable

from wardline.client.attachments.cipher import KEY_BYTES, CorruptChunkError, count_chunks, decrypt_chunk
from wardline.client.attachments.send_file import Ask
from wardline.content.attachment import Attachment
from wardline.kit.ids import ConversationId, is_id
from wardline.kit.outcome import Refusal
from wardline.protocol.answers import Chunk
from wardline.protocol.errors import ErrorCode
from wardline.protocol.limits import MAX_ATTACHMENT
from wardline.protocol.requests import GetChunk


async def fetch_file(
    ask: Ask,
    conversation: ConversationId,
    attachment: Attachment,
    *,
    progress: Callable[[float], None] = lambda _: None,
) -> bytes | Refusal:
    """The file, whole and as it was sent, or nothing.

    Refused: ``attachment_corrupt`` (it is not what the message says, or the message says nonsense),
    ``attachment_too_large``, ``unknown_attachment``, ``not_a_member``, and what the hub answers else.
    """
    refusal = check_attachment(attachment)
    if refusal is not None:
        return refusal
    count = count_chunks(attachment.size)
    data = bytearray()
    for index in range(count):
        answer = await ask(GetChunk(1, conversation, attachment.blob, index))
        if isinstance(answer, Refusal):
            return answer
        last = index == count - 1
        if not isinstance(answer, Chunk) or answer.last != last:
            return Refusal(ErrorCode.ATTACHMENT_CORRUPT)
        try:
            data += decrypt_chunk(attachment.key, index, answer.data, last=last)
        except CorruptChunkError:
            return Refusal(ErrorCode.ATTACHMENT_CORRUPT)
        progress((index + 1) / count)
    whole = bytes(data)
    same = hmac.compare_digest(hashlib.sha256(whole).digest(), attachment.sha256)
    return whole if same and len(whole) == attachment.size else Refusal(ErrorCode.ATTACHMENT_CORRUPT)


def check_attachment(attachment: Attachment) -> Refusal | None:
    """Whether a message's words about a file make sense: a sender may be wrong, or lie."""
    if not is_id(attachment.blob) or len(attachment.key) != KEY_BYTES or len(attachment.sha256) != KEY_BYTES:
        return Refusal(ErrorCode.ATTACHMENT_CORRUPT)
    if attachment.size < 0:
        return Refusal(ErrorCode.ATTACHMENT_CORRUPT)
    return Refusal(ErrorCode.ATTACHMENT_TOO_LARGE) if attachment.size > MAX_ATTACHMENT else None
