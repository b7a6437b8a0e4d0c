"""Ports for servers whose address must be known before they run."""

import random
import socket


def free_port() -> int:
    """Free now, and below what systems give to outgoing connections, which would take it in the meantime."""
    while True:
        port = random.randrange(10_240, 32_768)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
