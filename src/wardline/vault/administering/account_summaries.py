"""Accounts as administrators see them: who somebody is, and no word that they wrote."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import func, select

from wardline.protocol.administration_requests import AccountSummary
from wardline.vault.devices.tables import DEVICES
from wardline.vault.directory.find_department import all_departments
from wardline.vault.identity.find_able import find_able
from wardline.vault.identity.find_roles import roles_by_account
from wardline.vault.identity.model import Account, AccountKind
from wardline.vault.identity.ways_in import SignInOffer
from wardline.vault.policy.places import departments_of
from wardline.vault.turn import Turn


class _Devices(NamedTuple):
    active: int
    seen_at: int | None


_NONE: Final = _Devices(0, None)


def summarise_accounts(turn: Turn, offer: SignInOffer, accounts: Sequence[Account]) -> tuple[AccountSummary, ...]:
    """In the order given; a page of them."""
    ids = [account.id for account in accounts]
    roles = roles_by_account(turn.tx, ids)
    able = find_able(turn.tx, offer.offered, roles)
    devices = _devices(turn, ids)
    names = {each.id: each.name for each in all_departments(turn.tx, turn.keys)}
    return tuple(
        AccountSummary(
            account=account.id,
            name=account.profile.name,
            title=account.profile.role,
            login=account.profile.login,
            roles=tuple(sorted(role.value for role in roles[account.id])),
            person=account.kind is AccountKind.PERSON,
            suspended=account.suspended,
            departments=tuple(sorted(names[each] for each in departments_of(turn.tx, account.id) if each in names)),
            devices=devices.get(account.id, _NONE).active,
            enrolled=account.id in devices,
            seen_at=devices.get(account.id, _NONE).seen_at,
            signs_in=account.kind is not AccountKind.PERSON or account.id in able,
        )
        for account in accounts
    )


def _devices(turn: Turn, accounts: Sequence[str]) -> dict[str, _Devices]:
    """Of those who ever had one."""
    columns = DEVICES.c
    gone = func.count(columns.revoked_at)
    chosen = (
        select(columns.account, func.count() - gone, func.max(columns.seen_at))
        .where(columns.account.in_(accounts))
        .group_by(columns.account)
    )
    return {account: _Devices(active, seen_at) for account, active, seen_at in turn.tx.execute(chosen).all()}
