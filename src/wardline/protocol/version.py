"""The version of the wire. A change of any frame raises it (tests/contract/test_wire_version.py)."""

from typing import Final

WIRE_VERSION: Final = 1
SUBPROTOCOL: Final = "wardline.v1"
"""The WebSocket subprotocol (RFC 6455 section 1.9): hub and device agree on it before the first frame."""
SOCKET_PATH: Final = "/v1/socket"
