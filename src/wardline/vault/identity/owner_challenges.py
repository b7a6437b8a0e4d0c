"""What an enrolled device's owner is to answer: one nonce at a time for each purpose."""

import secrets
from enum import StrEnum
from typing import Final

from sqlalchemy import delete, select

from wardline.kit.ids import DeviceId
from wardline.vault.identity.tables import OWNER_CHALLENGES
from wardline.vault.turn import Turn

LIFETIME: Final = 10 * 60_000
"""Milliseconds in which it must be answered; as long as a sign-in attempt."""


class Purpose(StrEnum):
    """What the answer is for; each has its own challenge (``protocol/signing.py``)."""

    PASSKEY = "passkey"
    STEP_UP = "step_up"


def open_challenge(turn: Turn, device: DeviceId, purpose: Purpose) -> bytes:
    """A fresh nonce, 32 bytes; the one before is void."""
    nonce = secrets.token_bytes(32)
    turn.tx.put(
        OWNER_CHALLENGES,
        {"device": device, "purpose": purpose.value, "nonce": nonce, "expires_at": turn.now + LIFETIME},
    )
    return nonce


def find_challenge(turn: Turn, device: DeviceId, purpose: Purpose) -> tuple[bytes, int] | None:
    """The nonce to be answered and when it was made (milliseconds UTC), left as it is."""
    columns = OWNER_CHALLENGES.c
    row = turn.tx.execute(
        select(columns.nonce, columns.expires_at).where(
            columns.device == device, columns.purpose == purpose.value, columns.expires_at > turn.now
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1] - LIFETIME)


def use_challenge(turn: Turn, device: DeviceId, purpose: Purpose) -> bytes | None:
    """The nonce to be answered, used up by this; None where there is none, or it is over."""
    columns = OWNER_CHALLENGES.c
    mine = (columns.device == device, columns.purpose == purpose.value)
    row = turn.tx.execute(select(columns.nonce, columns.expires_at).where(*mine)).one_or_none()
    if row is None:
        return None
    turn.tx.execute(delete(OWNER_CHALLENGES).where(*mine))
    nonce, expires_at = row
    return nonce if turn.now < expires_at else None
