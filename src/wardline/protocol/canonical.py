"""One byte string for one value: what is signed, authenticated or hashed is encoded here.

Canonical bytes are MessagePack with structs as arrays in the order of declaration, integers and lengths in their
shortest form, no maps and no floats. A decoder takes only what it would itself have written.
"""

from functools import cache
from typing import TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)

_encoder = msgspec.msgpack.Encoder()


class NotCanonicalError(ValueError):
    """The bytes are no canonical encoding of that type."""


def encode(value: msgspec.Struct) -> bytes:
    """Canonical bytes of an ``array_like`` struct."""
    return _encoder.encode(value)


def decode(data: bytes, kind: type[T]) -> T:
    """The value that ``data`` encodes. Raises NotCanonicalError for anything ``encode`` would not have produced."""
    try:
        value: T = _decoder(kind).decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotCanonicalError(kind.__name__) from error
    if _encoder.encode(value) != data:
        raise NotCanonicalError(kind.__name__)
    return value


@cache
def _decoder(kind: type[T]) -> msgspec.msgpack.Decoder[T]:
    return msgspec.msgpack.Decoder(kind)
