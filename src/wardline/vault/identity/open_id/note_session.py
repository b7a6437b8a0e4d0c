"""A device's session began by a provider's word, which may end it again."""

from wardline.kit.ids import DeviceId
from wardline.vault.identity.open_id.link_person import session_digest
from wardline.vault.identity.open_id.model import Vouched, Word
from wardline.vault.identity.open_id.tables import OPEN_ID_SESSIONS
from wardline.vault.keys.key_names import INDEX
from wardline.vault.turn import Turn


def word_of(turn: Turn, vouched: Vouched, person: bytes) -> Word:
    """What is remembered of it. ``person``: the link's digest."""
    named = vouched.person.session
    session = None if named is None else session_digest(turn.key(INDEX), vouched.provider, named)
    return Word(person, session, vouched.person.issued_at)


def note_session(turn: Turn, device: DeviceId, word: Word) -> None:
    """In the place of the word before it. The caller records what was proven."""
    turn.tx.put(
        OPEN_ID_SESSIONS,
        {
            "device": device,
            "person": word.person,
            "provider_session": word.session,
            "issued_at": word.issued_at,
        },
    )
