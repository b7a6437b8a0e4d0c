"""A device's owner proved who they are: its session begins, or begins anew."""

from sqlalchemy import delete

from wardline.kit.ids import DeviceId
from wardline.vault.identity.open_id.model import Word
from wardline.vault.identity.open_id.note_session import note_session
from wardline.vault.identity.open_id.tables import OPEN_ID_SESSIONS
from wardline.vault.identity.tables import SESSIONS
from wardline.vault.turn import Turn


def begin_session(turn: Turn, device: DeviceId, word: Word | None = None) -> None:
    """From now on. ``word``: an OpenID provider's, by which it begins; what began by anything else, no provider ends.
    The caller records what was proven.
    """
    turn.tx.put(SESSIONS, {"device": device, "began_at": turn.now, "ended_at": None})
    if word is None:
        turn.tx.execute(delete(OPEN_ID_SESSIONS).where(OPEN_ID_SESSIONS.c.device == device))
    else:
        note_session(turn, device, word)
