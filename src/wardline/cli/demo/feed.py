"""The other side of the gateway: a hospital system that sends HL7 v2 over MLLP and waits for each acknowledgement."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final

START, END = b"\x0b", b"\x1c\r"
ACKNOWLEDGEMENT_SECONDS: Final = 30


def read_feed(path: Path) -> list[bytes]:
    """The messages of a file, one a line (CR LF or LF), segments ended by CR."""
    lines = path.read_bytes().split(b"\n")
    return [line.rstrip(b"\r") + b"\r" for line in lines if line.strip()]


async def send_feed(
    messages: list[bytes], host: str, port: int, *, sent: Callable[[str], None], gap: float = 0.0
) -> list[str]:
    """Send in order, one at a time; returns each acknowledgement code (MSA-1) and reports it as it comes.

    ``gap``: seconds between messages. Raises OSError or TimeoutError when the gateway is gone.
    """
    reader, writer = await asyncio.open_connection(host, port)
    codes: list[str] = []
    try:
        for message in messages:
            writer.write(START + message + END)
            await writer.drain()
            answer = await asyncio.wait_for(reader.readuntil(END), ACKNOWLEDGEMENT_SECONDS)
            code = acknowledgement_code(answer)
            codes.append(code)
            sent(code)
            await asyncio.sleep(gap)
    finally:
        writer.close()
        await writer.wait_closed()
    return codes


def acknowledgement_code(answer: bytes) -> str:
    """MSA-1 of an acknowledgement; ``none`` if there is no MSA segment."""
    for segment in answer.strip(START + END).split(b"\r"):
        if segment.startswith(b"MSA"):
            return segment[4:6].decode("ascii", "replace")
    return "none"
