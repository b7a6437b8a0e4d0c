"""Bytes in and out of content."""

from typing import Final

import msgspec

from wardline.content.acknowledgement import Acknowledgement
from wardline.content.base import CONTENT_VERSION
from wardline.content.changes import Edit, Reaction, Retraction
from wardline.content.document import Document
from wardline.content.handoff import Handoff
from wardline.content.notice import Notice
from wardline.content.page import Page
from wardline.content.result import Result
from wardline.content.text import Text
from wardline.content.unknown import Unknown
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode

Content = Text | Edit | Retraction | Reaction | Result | Document | Acknowledgement | Handoff | Notice | Page
"""Everything that members say."""


class _Head(msgspec.Struct, frozen=True):
    type: str
    version: int = 1


_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(Content)
_heads: Final = msgspec.msgpack.Decoder(_Head)


def encode(content: Content) -> bytes:
    """MessagePack, not padded (``protocol.padding`` does that)."""
    return _encoder.encode(content)


def decode(data: bytes) -> Content | Unknown | Refusal:
    """The content; Unknown for a type or version from the future; ``content_malformed`` for what is no content."""
    head = _read_head(data)
    if isinstance(head, Refusal):
        return head
    if head.version > CONTENT_VERSION:
        return Unknown(type=head.type, version=head.version, data=data)
    try:
        return _decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Unknown(type=head.type, version=head.version, data=data)


def _read_head(data: bytes) -> _Head | Refusal:
    try:
        return _heads.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Refusal(ErrorCode.CONTENT_MALFORMED)
