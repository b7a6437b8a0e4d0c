"""Recoveries as administrators, and whom they are about, see them."""

from collections.abc import Sequence

from wardline.protocol.administration_requests import Recoveries, RecoverySummary
from wardline.vault.identity.find_accounts import find_accounts
from wardline.vault.recovery.model import Recovery
from wardline.vault.turn import Turn


def summarise(turn: Turn, recoveries: Sequence[Recovery]) -> Recoveries:
    """In that order, with names."""
    wanted = {each.account for each in recoveries} | {each.asked_by for each in recoveries}
    names = {each.id: each.profile.name for each in find_accounts(turn.tx, turn.keys, sorted(wanted))}
    return Recoveries(
        tuple(
            RecoverySummary(
                recovery=each.id,
                account=each.account,
                account_name=names.get(each.account, ""),
                asked_by=each.asked_by,
                asked_by_name=names.get(each.asked_by, ""),
                reason=each.reason,
                asked_at=each.asked_at,
                expires_at=each.expires_at,
            )
            for each in recoveries
        )
    )
