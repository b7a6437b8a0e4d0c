"""Write down which messages a gateway's message became."""

from sqlalchemy import func, select

from wardline.vault.intake.processing import Processing
from wardline.vault.intake.tables import INBOUND_POSTED
from wardline.vault.turn import Turn


def save_posted(turn: Turn, processing: Processing) -> None:
    """After those that it became before. The caller records the turn."""
    columns = INBOUND_POSTED.c
    count = turn.tx.execute(
        select(func.count()).select_from(INBOUND_POSTED).where(columns.inbound == processing.inbound.id)
    ).scalar_one()
    for ordinal, posted in enumerate(processing.posted, start=count):
        turn.tx.insert(
            INBOUND_POSTED,
            {
                "inbound": processing.inbound.id,
                "ordinal": ordinal,
                "message": posted.message,
                "kind": posted.kind.value,
                "priority": int(posted.priority),
            },
        )
