"""A vault that does not encrypt: the control of the canary search. ``python -m tests.support.unencrypted vault …``.

What it sends looks like a PrivateMessage (RFC 9420 section 6.3) to the hub, but its ciphertext is the plaintext. If
the search finds every patient in what this vault's hub saw, and nobody in what a real vault's hub saw, it is
encryption that makes the difference.
"""

from unittest.mock import patch

from wardline.cli.__main__ import main
from wardline.client.engine import compose_message, encrypt_waiting
from wardline.client.engine.context import Context
from wardline.client.engine.held import HeldGroup
from wardline.mls.member import Group
from wardline.protocol.envelope import Envelope

HEADER = 4
"""Bytes: protocol version and wire format, each a uint16 (RFC 9420 section 6)."""

_encrypt = encrypt_waiting.encrypt_content


def send_in_clear(context: Context, live: HeldGroup, mls: Group, envelope: Envelope, content: bytes) -> bytes:
    """What ``encrypt_content`` makes, with the content where its ciphertext was."""
    real = _encrypt(context, live, mls, envelope, content)
    at = _skip(real, HEADER)  # group_id
    at = _skip(real, at + 8 + 1)  # epoch, content_type, authenticated_data
    at = _skip(real, at)  # encrypted_sender_data
    start, end = _inside(real, at), _skip(real, at)
    return real[:start] + content.ljust(end - start, b"\0")


def _inside(data: bytes, at: int) -> int:
    """Past the length of the vector that begins there (RFC 9420 section 2.1.2)."""
    return at + (1 << (data[at] >> 6))


def _skip(data: bytes, at: int) -> int:
    """Past the whole vector."""
    inside = _inside(data, at)
    bits = 8 * (inside - at) - 2
    return inside + (int.from_bytes(data[at:inside], "big") & ((1 << bits) - 1))


if __name__ == "__main__":
    with (
        patch.object(encrypt_waiting, "encrypt_content", send_in_clear),
        patch.object(compose_message, "encrypt_content", send_in_clear),
    ):
        main()
