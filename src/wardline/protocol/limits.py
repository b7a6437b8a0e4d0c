"""Sizes that hub, vault and devices all hold each other to, in bytes unless the name says otherwise."""

from typing import Final

MAX_FRAME: Final = 1 << 20
"""One WebSocket frame."""
MAX_MESSAGE: Final = 256 << 10
"""One MLS application message; larger things are attachments."""
MAX_HANDSHAKE: Final = 768 << 10
"""One commit, Welcome or GroupInfo: a tree of 256 leaves with their certificate chains fits."""
MAX_SEALED: Final = 768 << 10
"""One sealed request or answer."""
MAX_KEY_PACKAGES: Final = 100
"""Key packages that a device may have in store at the hub."""
MAX_CLAIMS: Final = 256
"""Devices whose key packages one request may claim."""
MAX_MARKS: Final = 512
"""Receipt marks in one request."""
MAX_MEMBERS: Final = 256
"""Leaves in one group."""
MAX_CHUNK: Final = 256 << 10
"""One encrypted chunk of an attachment; every one but the last is as long."""
CHUNK_TAG: Final = 16
"""What encryption adds to a chunk (AES-GCM, NIST SP 800-38D)."""
CHUNK_ROOM: Final = MAX_CHUNK - CHUNK_TAG
"""Of the file, in one chunk."""
MAX_ATTACHMENT: Final = 25 << 20
"""One attachment, decrypted; a hub's operator may allow less."""
MAX_ATTACHMENTS: Final = 16
"""Attachments of one message."""
DELIVERY_WINDOW: Final = 512
"""Deliveries that the hub sends ahead of the device's last ``Received``."""
