"""How a connection opens: the hub challenges, the device signs in or introduces itself, the hub answers."""

import msgspec

from wardline.protocol.types import Chain, Count, Hash, Signature


class Challenge(msgspec.Struct, frozen=True, array_like=True, tag="challenge"):
    """Hub to device, first. The device signs ``hub``, the hub's origin: no other hub can use the answer."""

    version: int
    hub: str
    nonce: Hash


class SignIn(msgspec.Struct, frozen=True, array_like=True, tag="sign_in"):
    """Device to hub: its certificate, a signature over ``SignInStatement``, and where it wants to go on from.

    A device that the hub does not know is registered by this frame if its chain leads to its organisation's anchor.
    """

    version: int
    chain: Chain
    signature: Signature
    cursor: Count
    """The last sequence number that the device has stored; 0 at first."""


class Introduce(msgspec.Struct, frozen=True, array_like=True, tag="introduce"):
    """Someone without a certificate yet: may read a vault's certificates and carry sealed requests, nothing else.

    The hub answers ``SignedIn`` with nothing but its clock.
    """

    version: int


class SignedIn(msgspec.Struct, frozen=True, array_like=True, tag="signed_in"):
    """Hub to device: the session is open. Deliveries after ``cursor`` follow at once."""

    at: Count
    """The hub's clock, milliseconds."""
    available_key_packages: Count
    sent_messages: Count
    """Messages that the hub ever took from this device: fewer in the device's own store means it was rolled back."""
    push_key: str | None = None
    """What a push subscription must be made with (RFC 8292), base64url; None where the hub wakes nobody."""


class Revoked(msgspec.Struct, frozen=True, array_like=True, tag="revoked"):
    """Hub to device, before its session ends or its sign-in is refused: the authority's own word, so that a hub that
    lies can erase nobody. The device verifies it to its anchor; with ``wipe`` it erases itself and tells its vault.
    """

    at: Count
    wipe: bool
    issuer: Chain
    """The issuing certificate that signs."""
    signature: Signature
    """By the issuing key, over ``RevocationStatement``."""


class Refused(msgspec.Struct, frozen=True, array_like=True, tag="refused"):
    """Hub to device: a request, or with ``id`` 0 the connection, was refused. Nothing of it was done."""

    id: Count
    code: str
    field: str | None = None
    retry_after: int | None = None
    """Milliseconds."""
