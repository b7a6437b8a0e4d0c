"""Into which conversations somebody came by emergency access, and until when."""

from collections.abc import Collection

from sqlalchemy import select

from wardline.kit.ids import AccountId
from wardline.protocol.sealed_requests import OwnEmergency
from wardline.vault.policy.tables import BROKEN_GLASS
from wardline.vault.reader import Reader

_C = BROKEN_GLASS.c


def open_emergencies(
    reader: Reader, account: AccountId, conversations: Collection[str], now: int
) -> dict[str, OwnEmergency]:
    """By conversation, the one that ends last; ``now``: milliseconds UTC."""
    rows = reader.execute(
        select(_C.conversation, _C.id, _C.until)
        .where(_C.account == account, _C.ended_at.is_(None), _C.until > now)
        .order_by(_C.until, _C.id)
    )
    wanted = set(conversations)
    return {conversation: OwnEmergency(access, until) for conversation, access, until in rows if conversation in wanted}
