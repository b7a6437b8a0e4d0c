"""When the vault last answered a device: for its owner, who wonders which of them that is."""

from typing import Final

from sqlalchemy import or_, update

from wardline.kit.ids import DeviceId
from wardline.vault.devices.tables import DEVICES
from wardline.vault.turn import Turn

AT_MOST_EVERY: Final = 60_000
"""Milliseconds: nobody needs it closer, and every answer would be a write."""


def note_seen(turn: Turn, device: DeviceId) -> None:
    """The caller records the turn."""
    seen = DEVICES.c.seen_at
    turn.tx.execute(
        update(DEVICES)
        .where(DEVICES.c.id == device, or_(seen.is_(None), seen <= turn.now - AT_MOST_EVERY))
        .values(seen_at=turn.now)
    )
