"""Signing in, what one proves oneself with, one's devices: the policy that decides each request, or why none does."""

from typing import Final

from wardline.audit.objects import account_object, device_object
from wardline.kit.outcome import Refusal
from wardline.protocol import identity_requests as identity
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import VaultRequest
from wardline.vault.devices.approvals.find_approval import find_approval
from wardline.vault.edge.operation import Asked
from wardline.vault.edge.permission import NoPolicy, Permit, administers, asker_facts, own
from wardline.vault.policy.facts import load_device
from wardline.vault.policy.model import PolicyAction
from wardline.vault.policy.permit import permit


def _list_devices(asked: Asked, body: VaultRequest) -> Refusal | None:
    assert isinstance(body, identity.ListDevices)
    if body.account in {None, asked.device.account}:
        return None
    return administers(asked)


def _remove_device(asked: Asked, body: VaultRequest) -> Refusal | None:
    assert isinstance(body, identity.RemoveDevice)
    turn, who = asked.turn, asker_facts(asked)
    device = load_device(turn.tx, turn.organisation, body.device)
    if device is None:
        return administers(asked)  # nobody else learns that there is none
    actions = (PolicyAction.REMOVE_DEVICE, PolicyAction.WIPE) if body.wipe else (PolicyAction.REMOVE_DEVICE,)
    about = (device_object(device.id), account_object(who.id))
    refusals = (permit(turn, who, action, device, *about) for action in actions)
    return next((refusal for refusal in refusals if refusal is not None), None)


def _list_approvals(asked: Asked, body: VaultRequest) -> Refusal | None:
    assert isinstance(body, identity.ListApprovals)
    mine = not body.everybody and body.account in {None, asked.device.account}
    return None if mine else administers(asked)


def _approve(asked: Asked, body: VaultRequest) -> Refusal | None:
    assert isinstance(body, identity.BeginApproval | identity.DecideApproval)
    found = find_approval(asked.turn.tx, body.approval)
    if found is None or found.account == asked.device.account:
        return None  # the operation says that it is not known
    return administers(asked, ErrorCode.UNKNOWN_APPROVAL, "approval")


_BEFORE: Final = "nobody is signed in yet: the evidence decides"

IDENTITY_PERMISSIONS: Final[dict[type[VaultRequest], Permit | NoPolicy]] = {
    identity.BeginSignIn: NoPolicy(_BEFORE),
    identity.CompleteSignIn: NoPolicy(_BEFORE),
    identity.BeginPasskey: own("passkeys"),
    identity.AddPasskey: own("passkeys"),
    identity.ListPasskeys: own("passkeys"),
    identity.RemovePasskey: own("passkeys"),
    identity.BeginStepUp: own("presence"),
    identity.StepUp: own("presence"),
    identity.SetPassword: own("password"),
    identity.BeginTotp: own("codes"),
    identity.ConfirmTotp: own("codes"),
    identity.MakeRecoveryCodes: own("codes"),
    identity.AwaitApproval: NoPolicy("nobody is signed in yet: the ticket says which device waits"),
    identity.ListApprovals: _list_approvals,
    identity.BeginApproval: _approve,
    identity.DecideApproval: _approve,
    identity.ListDevices: _list_devices,
    identity.RemoveDevice: _remove_device,
    identity.RenewCertificate: own("device"),
    identity.ConfirmWipe: own("device"),
}
