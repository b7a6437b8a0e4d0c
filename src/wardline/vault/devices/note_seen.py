"""When the vault last answered a device, and where that was: for its owner, who wonders which of them that is."""

from typing import Final

from sqlalchemy import or_, update

from wardline.kit.ids import DeviceId
from wardline.protocol.identity_requests import Place
from wardline.vault.devices.names import seal_seen_from
from wardline.vault.devices.tables import DEVICES
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.turn import Turn

AT_MOST_EVERY: Final = 60_000
"""Milliseconds: nobody needs it closer, and every answer would be a write."""


def note_seen(turn: Turn, device: DeviceId, place: Place | None = None) -> None:
    """The caller records the turn. ``place``: None where it is not known, whatever was known before."""
    seen = DEVICES.c.seen_at
    sealed = None if place is None else seal_seen_from(turn.key(DIRECTORY), device, place)
    turn.tx.execute(
        update(DEVICES)
        .where(DEVICES.c.id == device, or_(seen.is_(None), seen <= turn.now - AT_MOST_EVERY))
        .values(seen_at=turn.now, seen_from=sealed)
    )
