"""From administrators' requests to their operations."""

from typing import Final

from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol import administration_requests as asks
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import Noted, VaultRequest
from wardline.vault.administering.change_person import change_person
from wardline.vault.administering.create_person import create_person
from wardline.vault.administering.get_rights import get_rights
from wardline.vault.administering.invite_person import invite_person
from wardline.vault.administering.list_accounts import list_accounts
from wardline.vault.administering.list_invitations import list_invitations
from wardline.vault.administering.read_audit import read_audit
from wardline.vault.administering.reinstate_person import reinstate_person
from wardline.vault.administering.resolve_item import resolve_item
from wardline.vault.administering.show_emergencies import show_emergencies
from wardline.vault.administering.show_policies import explain_policy, show_policies
from wardline.vault.administering.suspend_person import suspend_person
from wardline.vault.administering.withdraw_invitation import withdraw_invitation
from wardline.vault.administering.work_items import list_work_items, show_item
from wardline.vault.edge.operation import Answered, Asked, Operation
from wardline.vault.edge.ways_in_operations import offer_of
from wardline.vault.policy.end_glass import end_glass
from wardline.vault.policy.glass import Verdict
from wardline.vault.policy.review_glass import review_glass
from wardline.vault.transparency.prove_certificates import LogFacts


def _get_rights(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.GetRights)
    return get_rights(asked.turn, asked.device.account)


def _list_accounts(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.ListAccounts)
    return list_accounts(asked.turn, offer_of(asked), body)


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


def _get_policies(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.GetPolicies)
    return show_policies(asked.turn)


def _explain_policy(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.ExplainPolicy)
    return explain_policy(asked.turn, body)


def _list_emergencies(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.ListEmergencies)
    return show_emergencies(asked.turn, body)


def _review_emergency(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.ReviewEmergency)
    verdict = Verdict.JUSTIFIED if body.justified else Verdict.UNJUSTIFIED
    return review_glass(asked.turn, body.access, asked.device.account, verdict, body.remark) or Noted()


def _end_emergency(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.EndEmergency)
    return end_glass(asked.turn, asked.services.composer, body.access, asked.device.account) or Noted()


def _read_audit(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.ReadAudit)
    services = asked.services
    if services.log is None:
        return Refusal(ErrorCode.NOT_PERMITTED)
    return read_audit(asked.turn, LogFacts(services.log, services.hub), services.places.sites, body)


def _list_work_items(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.ListWorkItems)
    return list_work_items(asked.turn, asked.device.account, body)


def _show_work_item(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.ShowWorkItem)
    return show_item(asked.turn, asked.device.account, body.item)


def _resolve_work_item(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, asks.ResolveWorkItem)
    return resolve_item(asked.turn, asked.device.account, body, asked.services.escalation) or Noted()


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
    asks.GetPolicies: Operation(_get_policies),
    asks.ExplainPolicy: Operation(_explain_policy),
    asks.ListEmergencies: Operation(_list_emergencies),
    asks.ReviewEmergency: Operation(_review_emergency),
    asks.EndEmergency: Operation(_end_emergency),
    asks.ReadAudit: Operation(_read_audit),
    asks.ListWorkItems: Operation(_list_work_items),
    asks.ShowWorkItem: Operation(_show_work_item),
    asks.ResolveWorkItem: Operation(_resolve_work_item),
}
