"""A wiretap on the hub's side of TLS: records every WebSocket message between the hub and its peers, unmasked."""

from pathlib import Path
from typing import BinaryIO, final

from wardline.cli.demo.relay import Relay


@final
class Wiretap:
    """Passes everything on to the hub, and writes the payloads of both directions to a file."""

    def __init__(self, capture: Path) -> None:
        self._relay = Relay(self._write)
        self._capture = capture
        self._file: BinaryIO | None = None
        self.captured = 0
        """Bytes recorded so far."""

    @property
    def hub_url(self) -> str:
        """Where the hub is, once it is known."""
        return self._relay.hub_url

    @hub_url.setter
    def hub_url(self, url: str) -> None:
        self._relay.hub_url = url

    async def start(self) -> str:
        """Begin; returns the URL that peers use for the hub's."""
        self._file = self._capture.open("wb")
        return await self._relay.start()

    async def stop(self) -> None:
        """Close every connection and the file."""
        await self._relay.stop()
        if self._file is not None:
            self._file.close()

    def _write(self, message: bytes, _up: bool) -> None:
        if self._file is not None:
            self._file.write(message)
            self.captured += len(message)
