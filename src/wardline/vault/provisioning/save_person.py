"""Create or change somebody as a provider, a directory or a file wants them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import delete

from wardline.audit.objects import account_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.authority.model import Authority
from wardline.vault.directory.tables import TEAM_MEMBERS
from wardline.vault.identity.create_account import create_account
from wardline.vault.identity.find_roles import roles_of
from wardline.vault.identity.logins import normalise_login
from wardline.vault.identity.model import Role
from wardline.vault.identity.set_login import set_login
from wardline.vault.identity.set_profile import set_profile
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.keys.key_names import DIRECTORY, INDEX
from wardline.vault.provisioning.activation import set_active
from wardline.vault.provisioning.attributes import seal_attributes
from wardline.vault.provisioning.digests import external_digest
from wardline.vault.provisioning.find_provisioned import find_person
from wardline.vault.provisioning.rules import merge_roles
from wardline.vault.provisioning.tables import PROVISIONED_PEOPLE
from wardline.vault.turn import Turn


@dataclass(frozen=True, slots=True)
class WantedPerson:
    """Somebody as they should be."""

    login: str
    name: str
    title: str = ""
    active: bool | None = None
    """None: as it is."""
    roles: frozenset[Role] | None = None
    """None: as they are."""
    external_id: str = ""
    attributes: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)


def create_person(turn: Turn, authority: Authority, wanted: WantedPerson, *, appoints: bool) -> AccountId | Refusal:
    """A new account. Refused: ``login_taken``, ``malformed_login``; the caller must then undo the turn."""
    if not normalise_login(wanted.login):
        return turn.refuse(Action.ACCOUNT_CREATED, ErrorCode.MALFORMED_LOGIN)
    account = create_account(turn, name=wanted.name, role=wanted.title)
    return _save(turn, authority, account, wanted, appoints=appoints) or account


def change_person(
    turn: Turn, authority: Authority, account: AccountId, wanted: WantedPerson, *, appoints: bool
) -> Refusal | None:
    """Only what differs. Refused: ``unknown_account``, ``login_taken``, ``malformed_login``; the caller must then undo
    the turn.
    """
    if find_person(turn.tx, turn.keys, account) is None:
        return turn.refuse(Action.ACCOUNT_CHANGED, ErrorCode.UNKNOWN_ACCOUNT, account_object(account))
    if not normalise_login(wanted.login):
        return turn.refuse(Action.ACCOUNT_CHANGED, ErrorCode.MALFORMED_LOGIN, account_object(account))
    return _save(turn, authority, account, wanted, appoints=appoints)


def remove_person(turn: Turn, authority: Authority, account: AccountId) -> Refusal | None:
    """What a provider calls delete: suspended, in no team, without a login, and never seen by a provider again.

    The account stays: its messages and its audit records name it. Refused: ``unknown_account``.
    """
    found = find_person(turn.tx, turn.keys, account)
    if found is None:
        return turn.refuse(Action.ACCOUNT_SUSPENDED, ErrorCode.UNKNOWN_ACCOUNT, account_object(account))
    refusal = set_active(turn, authority, account, active=False) or set_login(turn, account, "")
    if refusal is not None:
        return refusal
    turn.tx.execute(delete(TEAM_MEMBERS).where(TEAM_MEMBERS.c.account == account))
    empty = seal_attributes(turn.key(DIRECTORY), account, {})
    row = {"attributes": empty, "external_id": None, "changed_at": turn.now, "removed_at": turn.now}
    turn.tx.put(PROVISIONED_PEOPLE, {"account": account, **row})
    turn.record(Action.ACCOUNT_CHANGED, account_object(account))
    return None


def _save(
    turn: Turn, authority: Authority, account: AccountId, wanted: WantedPerson, *, appoints: bool
) -> Refusal | None:
    found = find_person(turn.tx, turn.keys, account)
    if found is None or found.login != normalise_login(wanted.login):
        refusal = set_login(turn, account, wanted.login)
        if refusal is not None:
            return refusal
    refusal = set_profile(turn, account, name=wanted.name, role=wanted.title)
    if refusal is None and wanted.roles is not None:
        merged = merge_roles(roles_of(turn.tx, account), wanted.roles, appoints=appoints)
        refusal = set_roles(turn, account, merged)
    if refusal is None and wanted.active is not None:
        refusal = set_active(turn, authority, account, active=wanted.active)
    if refusal is not None:
        return refusal
    if found is None or dict(found.attributes) != dict(wanted.attributes):
        _keep(turn, account, wanted)
    return None


def _keep(turn: Turn, account: AccountId, wanted: WantedPerson) -> None:
    digest = external_digest(turn.key(INDEX), "person", wanted.external_id) if wanted.external_id else None
    row = {
        "external_id": digest,
        "attributes": seal_attributes(turn.key(DIRECTORY), account, wanted.attributes),
        "changed_at": turn.now,
        "removed_at": None,
    }
    turn.tx.put(PROVISIONED_PEOPLE, {"account": account, **row})
    turn.record(Action.ACCOUNT_CHANGED, account_object(account))
