"""A device's owner proved who they are: its session begins, or begins anew."""

from wardline.kit.ids import DeviceId
from wardline.vault.identity.tables import SESSIONS
from wardline.vault.turn import Turn


def begin_session(turn: Turn, device: DeviceId) -> None:
    """From now on. The caller records what was proven."""
    turn.tx.put(SESSIONS, {"device": device, "began_at": turn.now, "ended_at": None})
