"""Frames on the socket: one MessagePack value a WebSocket message, decoded strictly, encoded by one encoder."""

from typing import Final, TypeVar

import msgspec

from wardline.protocol.answers import Answer
from wardline.protocol.deliveries import CaughtUp, Deliveries, Delivery
from wardline.protocol.handshake import Challenge, Introduce, Refused, Revoked, SignedIn, SignIn
from wardline.protocol.requests import Received, Request

T = TypeVar("T")

DeviceFrame = SignIn | Introduce | Received | Request
"""What a device sends."""
HubFrame = Challenge | SignedIn | Revoked | Refused | Deliveries | CaughtUp | Answer
"""What the hub sends."""


class MalformedFrameError(ValueError):
    """The bytes are no frame of this version. The message says where, never what."""


_encoder: Final = msgspec.msgpack.Encoder()
_device_frames: Final[msgspec.msgpack.Decoder[DeviceFrame]] = msgspec.msgpack.Decoder(DeviceFrame)
_hub_frames: Final[msgspec.msgpack.Decoder[HubFrame]] = msgspec.msgpack.Decoder(HubFrame)
_deliveries: Final[msgspec.msgpack.Decoder[Delivery]] = msgspec.msgpack.Decoder(Delivery)


def encode_frame(frame: DeviceFrame | HubFrame | Delivery) -> bytes:
    """One frame's bytes."""
    return _encoder.encode(frame)


def decode_device_frame(data: bytes) -> DeviceFrame:
    """What a device sent. Raises MalformedFrameError."""
    return _decode(_device_frames, data)


def decode_hub_frame(data: bytes) -> HubFrame:
    """What the hub sent. Raises MalformedFrameError."""
    return _decode(_hub_frames, data)


def decode_delivery(data: bytes | msgspec.Raw) -> Delivery:
    """One entry of ``Deliveries``. Raises MalformedFrameError."""
    return _decode(_deliveries, bytes(data))


def _decode(decoder: msgspec.msgpack.Decoder[T], data: bytes) -> T:
    try:
        return decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedFrameError(_where(error)) from None


def _where(error: Exception) -> str:
    """The path in the frame (``$[2]``); msgspec's sentences can quote values, so nothing else is kept."""
    _, at, path = str(error).rpartition(" - at `")
    return path.rstrip("`") if at else "$"
