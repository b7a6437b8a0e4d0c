"""Ports for servers whose address must be known before they run."""

import random
import socket
from typing import Final

_CHANCE: Final = random.SystemRandom()
_BELOW: Final = range(10_240, 32_768)
"""Below those that systems give to outgoing connections, which would take one in the meantime."""


def free_port() -> int:
    """One that nobody listens on now."""
    while True:
        port = _CHANCE.choice(_BELOW)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
