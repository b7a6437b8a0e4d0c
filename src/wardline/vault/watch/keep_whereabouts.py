"""Where accounts were, in rows beside the tracks: not a finding's, so that closing one forgets no place."""

from typing import Final

import msgspec
from sqlalchemy import delete, select

from wardline.store.transaction import Transaction
from wardline.vault.reader import Reader
from wardline.vault.watch.tables import WATCH_TRACKS
from wardline.vault.watch.whereabouts import Whereabouts

_RULE: Final = "whereabouts"
_C = WATCH_TRACKS.c
_decoder = msgspec.msgpack.Decoder(Whereabouts)


def find_whereabouts(reader: Reader, account: str) -> Whereabouts:
    """Of one account; empty where nothing is known."""
    kept = reader.execute(select(_C.marks).where(_C.rule == _RULE, _C.subject == account)).scalar_one_or_none()
    return Whereabouts() if kept is None else _decoder.decode(kept)


def save_whereabouts(tx: Transaction, account: str, known: Whereabouts) -> None:
    """In place of what was known."""
    marks = msgspec.msgpack.encode(known)
    row = {"rule": _RULE, "subject": account, "marks": marks, "finding": None, "last_at": known.last_at}
    tx.put(WATCH_TRACKS, row)


def forget_whereabouts(tx: Transaction) -> None:
    """Of everybody: no rule asks any more."""
    tx.execute(delete(WATCH_TRACKS).where(_C.rule == _RULE))
