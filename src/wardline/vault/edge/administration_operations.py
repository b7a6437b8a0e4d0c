"""From administrators' requests to their operations."""

from typing import Final

from wardline.kit.ids import AccountId
from wardline.protocol import administration_requests as asks
from wardline.protocol.sealed_requests import Noted, VaultRequest
from wardline.vault.administering.change_person import change_person
from wardline.vault.administering.create_person import create_person
from wardline.vault.administering.get_rights import get_rights
from wardline.vault.administering.invite_person import invite_person
from wardline.vault.administering.list_accounts import list_accounts
from wardline.vault.administering.list_invitations import list_invitations
from wardline.vault.administering.reinstate_person import reinstate_person
from wardline.vault.administering.suspend_person import suspend_person
from wardline.vault.administering.withdraw_invitation import withdraw_invitation
from wardline.vault.edge.operation import Answered, Asked, Operation


def _get_rights(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.GetRights)
    return get_rights(asked.turn, asked.device.account)


def _list_accounts(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.ListAccounts)
    return list_accounts(asked.turn, body)


def _create_account(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.CreateAccount)
    return create_person(asked.turn, asked.device.device, body)


def _change_account(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.ChangeAccount)
    return change_person(asked.turn, asked.device.account, asked.device.device, body) or Noted()


def _invite_person(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.InvitePerson)
    services = asked.services
    return invite_person(asked.turn, services.authority, AccountId(body.account), services.hub, services.origin)


def _list_invitations(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.ListInvitations)
    return list_invitations(asked.turn, asked.device.account)


def _withdraw_invitation(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.WithdrawInvitation)
    return withdraw_invitation(asked.turn, body.invitation) or Noted()


def _suspend_account(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.SuspendAccount)
    asker = asked.device
    return suspend_person(asked.turn, asked.services.authority, asker.account, asker.device, body) or Noted()


def _reinstate_account(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.ReinstateAccount)
    return reinstate_person(asked.turn, asked.device.device, AccountId(body.account)) or Noted()


ADMINISTRATION_OPERATIONS: Final[dict[type[VaultRequest], Operation]] = {
    asks.GetRights: Operation(_get_rights),
    asks.ListAccounts: Operation(_list_accounts),
    asks.CreateAccount: Operation(_create_account),
    asks.ChangeAccount: Operation(_change_account),
    asks.InvitePerson: Operation(_invite_person),
    asks.ListInvitations: Operation(_list_invitations),
    asks.WithdrawInvitation: Operation(_withdraw_invitation),
    asks.SuspendAccount: Operation(_suspend_account),
    asks.ReinstateAccount: Operation(_reinstate_account),
}
