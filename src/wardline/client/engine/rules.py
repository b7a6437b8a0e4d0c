"""Decisions of the engine: pure."""

from typing import Final

from wardline.protocol.envelope import Envelope
from wardline.protocol.errors import ErrorCode
from wardline.protocol.group_id import GroupId

SECOND: Final = 1_000
DAY: Final = 24 * 60 * 60 * SECOND
"""Milliseconds."""

UPDATE_AFTER_JOINING: Final = 60 * SECOND
"""A member refreshes its keys within this time after joining, so that the tree warms up without a storm of commits."""
UPDATE_AGAIN: Final = 7 * DAY
"""And then about weekly."""
UPDATE_AFTER_MESSAGES: Final = 500
"""Messages of one epoch after which a sender updates: receivers cannot follow gaps of more than 1,024."""

LOW_KEY_PACKAGES: Final = 10
ENOUGH_KEY_PACKAGES: Final = 20
KEY_PACKAGE_LIFETIME: Final = 90 * 24 * 60 * 60
"""Seconds; never past the certificate's end."""
LAST_RESORT_MARGIN: Final = 14 * 24 * 60 * 60
"""Seconds before its end at which a last-resort key package is replaced."""

MAX_CONTENT: Final = 200 * 1024
"""Bytes of content. Padded (12 % at most), signed, padded again by MLS (in steps of an eighth of the next power of two)
and framed, it is no larger than ``MAX_MESSAGE``."""

RETRIED: Final = frozenset(
    {
        ErrorCode.OVERLOADED,
        ErrorCode.TOO_SLOW,
        ErrorCode.INTERNAL,
        ErrorCode.STORAGE_FAILED,
        ErrorCode.NOT_SIGNED_IN,
        ErrorCode.REQUEST_ID_REUSED,
        ErrorCode.VAULT_AWAY,
        ErrorCode.VAULT_NOT_PUBLISHED,
    }
)
"""Refusals that say nothing about the row: the same bytes are sent again."""

FOR_EVER: Final = (1 << 53) - 1
"""An epoch beyond all epochs."""


def check_envelope(envelope: Envelope, group: GroupId, device: str, length: int) -> ErrorCode | None:
    """Whether the envelope says what MLS proved: its group, the leaf that signed, the padded length."""
    if envelope.conversation != group.conversation or envelope.generation != group.generation:
        return ErrorCode.WRONG_GROUP
    if envelope.sender != device or envelope.size_class != length:
        return ErrorCode.BAD_ENVELOPE
    return None


def takes_welcome(live: int, generation: int, left_epoch: int | None, epoch: int) -> bool:
    """Whether to join: a later generation, or the live one again after leaving it, and then only at a later epoch.

    ``left_epoch`` is None while this device is in the live generation. So a Welcome that the hub repeats takes nobody
    back to an epoch that is over.
    """
    if generation != live:
        return generation > live
    return left_epoch is not None and epoch > left_epoch


def may_encrypt(generation: int, epoch: int, barred_generation: int | None, barred_epoch: int | None) -> bool:
    """Whether a message refused in one epoch can be encrypted again: only in a later one."""
    if barred_generation is None or barred_epoch is None:
        return True
    return (generation, epoch) > (barred_generation, barred_epoch)


def reason_hash(authenticated_data: bytes) -> bytes | None:
    """The steward's reason as a commit carries it: SHA-256, or nothing for a self-update."""
    return authenticated_data if len(authenticated_data) == 32 else None
