"""Encrypt a file and bring it to the hub, chunk by chunk."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from wardline.client.attachments.cipher import count_chunks, encrypt_chunks
from wardline.content.attachment import MAX_PREVIEW, Attachment
from wardline.kit.ids import ConversationId
from wardline.kit.outcome import Refusal
from wardline.protocol.answers import Answer
from wardline.protocol.errors import ErrorCode
from wardline.protocol.limits import MAX_ATTACHMENT
from wardline.protocol.requests import GetChunk, PutChunk

Ask = Callable[[PutChunk | GetChunk], Awaitable[Answer | Refusal]]
"""Asks the hub, as often as it takes: the same request again has no second effect."""


@dataclass(frozen=True, slots=True)
class File:
    """What to send. ``width`` and ``height`` are pixels, ``duration`` milliseconds."""

    data: bytes
    name: str
    media_type: str
    width: int | None = None
    height: int | None = None
    duration: int | None = None
    preview: bytes = b""


async def send_file(
    ask: Ask,
    conversation: ConversationId,
    file: File,
    *,
    blob: str,
    key: bytes,
    progress: Callable[[float], None] = lambda _: None,
) -> Attachment | Refusal:
    """What to put into a message's content, once the hub has every chunk. ``blob``: a fresh id; ``key``: 32 random
    bytes.

    Refused: ``attachment_too_large``, ``not_a_member``, ``storage_full``, and what the hub answers else.
    """
    if len(file.data) > MAX_ATTACHMENT or len(file.preview) > MAX_PREVIEW:
        return Refusal(ErrorCode.ATTACHMENT_TOO_LARGE)
    count = count_chunks(len(file.data))
    for index, chunk in enumerate(encrypt_chunks(key, file.data)):
        answer = await ask(PutChunk(1, conversation, blob, index, index == count - 1, chunk))
        if isinstance(answer, Refusal):
            return answer
        progress((index + 1) / count)
    return Attachment(
        blob=blob,
        key=key,
        size=len(file.data),
        sha256=hashlib.sha256(file.data).digest(),
        name=file.name,
        media_type=file.media_type,
        width=file.width,
        height=file.height,
        duration=file.duration,
        preview=file.preview,
    )
