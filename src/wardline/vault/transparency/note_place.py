"""Remember where a record that somebody will have proven is about to stand."""

from wardline.kit.ids import AccountId
from wardline.ledger.tables import STATE_ROW
from wardline.vault.schema import LEDGER
from wardline.vault.transparency.tables import LOG_PLACES
from wardline.vault.turn import Turn


def note_place(turn: Turn, name: str, account: AccountId) -> None:
    """For a record that this turn leaves. ``name``: as in ``tables.py``.

    The index itself is known at the commit only; what is known now is that it is no smaller than the log's size.
    """
    state = LEDGER.state
    size = turn.tx.execute(state.select().with_only_columns(state.c.size).where(state.c.id == STATE_ROW)).scalar()
    turn.tx.insert(
        LOG_PLACES,
        {"name": name, "account": account, "noted_at": turn.now, "after": size or 0, "leaf_index": None},
    )
