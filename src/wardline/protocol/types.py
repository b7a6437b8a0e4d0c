"""Field types that frames share: each carries its own bounds, so that a decoder refuses what no sender may send."""

from typing import Annotated

from msgspec import Meta

from wardline.protocol.limits import MAX_HANDSHAKE, MAX_MESSAGE, MAX_SEALED

Id = Annotated[str, Meta(pattern="^[0-9a-f]{32}$", min_length=32, max_length=32)]
"""An opaque identifier (kit/ids.py)."""
Count = Annotated[int, Meta(ge=0, le=(1 << 53) - 1)]
"""Counts, positions, times: non-negative, exact in JavaScript too."""
Number = Annotated[int, Meta(ge=1, le=(1 << 32) - 1)]
"""The number of a request on its connection, or of a generation."""
Certificate = Annotated[bytes, Meta(min_length=1, max_length=4096)]
"""One X.509 certificate, DER."""
Chain = Annotated[tuple[Certificate, ...], Meta(min_length=1, max_length=3)]
"""Certificates, leaf first, without the anchor."""
Signature = Annotated[bytes, Meta(min_length=8, max_length=112)]
"""ECDSA P-384 with SHA-384, DER."""
Handshake = Annotated[bytes, Meta(min_length=1, max_length=MAX_HANDSHAKE)]
"""An MLSMessage with a commit, Welcome or GroupInfo."""
Application = Annotated[bytes, Meta(min_length=1, max_length=MAX_MESSAGE)]
"""An MLSMessage with a PrivateMessage of content type application."""
PackageBytes = Annotated[bytes, Meta(min_length=1, max_length=16384)]
"""An MLSMessage with a KeyPackage."""
Sealed = Annotated[bytes, Meta(min_length=1, max_length=MAX_SEALED)]
"""An HPKE encapsulation and ciphertext."""
Note = Annotated[str, Meta(max_length=16384)]
"""A C2SP signed note."""
KeyText = Annotated[str, Meta(min_length=1, max_length=512)]
"""A C2SP verifier key (signed-note): name, key id, public key."""
Network = Annotated[str, Meta(max_length=64)]
"""An IPv4 network of 24 bits or an IPv6 network of 48, as in 203.0.113.0/24; empty where it is not known."""
PushEndpoint = Annotated[str, Meta(min_length=1, max_length=1024)]
"""The address that a browser's push service gave it (RFC 8030 section 5)."""
Hash = Annotated[bytes, Meta(min_length=32, max_length=32)]
"""SHA-256."""
