"""Small pictures, made here."""

import struct
import zlib


def gradient(width: int, height: int) -> bytes:
    """A PNG (ISO/IEC 15948) in colours that differ from pixel to pixel."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (
        b"\0" + bytes(value for x in range(width) for value in (x * 255 // width, y * 255 // height, (x ^ y) & 255))
        for y in range(height)
    )
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
