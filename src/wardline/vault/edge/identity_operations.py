"""Signing in, what one proves oneself with, and one's devices: from a request's body to its operation."""

from typing import Final

from wardline.protocol.identity_requests import (
    AddPasskey,
    AwaitApproval,
    BeginApproval,
    BeginPasskey,
    BeginSignIn,
    BeginStepUp,
    BeginTotp,
    CompleteSignIn,
    ConfirmTotp,
    ConfirmWipe,
    DecideApproval,
    ListApprovals,
    ListDevices,
    ListPasskeys,
    MakeRecoveryCodes,
    RemoveDevice,
    RemovePasskey,
    RenewCertificate,
    SetPassword,
    StepUp,
)
from wardline.protocol.sealed_requests import (
    VaultRequest,
)
from wardline.vault.devices.approvals.await_approval import await_approval
from wardline.vault.devices.approvals.begin_approval import begin_approval
from wardline.vault.devices.approvals.decide_approval import decide_approval
from wardline.vault.devices.approvals.list_approvals import list_approvals
from wardline.vault.devices.complete_sign_in import complete_sign_in, redemption_of
from wardline.vault.devices.confirm_wipe import confirm_wipe
from wardline.vault.devices.list_devices import list_devices
from wardline.vault.devices.remove_device import remove_device
from wardline.vault.devices.renew_certificate import renew_certificate
from wardline.vault.edge.operation import Answered, Asked, Operation
from wardline.vault.edge.ways_in_operations import offer_of
from wardline.vault.identity.add_passkey import add_passkey, begin_passkey
from wardline.vault.identity.begin_sign_in import begin_sign_in
from wardline.vault.identity.list_passkeys import list_passkeys
from wardline.vault.identity.make_recovery_codes import make_recovery_codes
from wardline.vault.identity.open_id.model import Redemption
from wardline.vault.identity.remove_passkey import remove_passkey
from wardline.vault.identity.set_password import set_password
from wardline.vault.identity.set_up_totp import begin_totp, confirm_totp
from wardline.vault.identity.step_up import begin_step_up, step_up
from wardline.vault.identity.step_up import redemption_of as redemption_of_step_up


def _begin_sign_in(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, BeginSignIn)
    return begin_sign_in(asked.turn, asked.services.party, asked.services.open_id, body)


def _complete_sign_in(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, CompleteSignIn)
    vouched = None if asked.told is None else asked.told.vouched
    return complete_sign_in(asked.turn, asked.services.authority, asked.services.party, body, vouched, asked.place)


def _redemption(asked: Asked, body: VaultRequest) -> Redemption | None:
    assert isinstance(body, CompleteSignIn)
    return _redeemed(asked, redemption_of(asked.turn, body))


def _redeemed(asked: Asked, redemption: Redemption | None) -> Redemption | None:
    """Where there is such a provider."""
    desk = asked.services.open_id
    return None if desk is None or redemption is None or not desk.knows(redemption.evidence.provider) else redemption


def _begin_passkey(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, BeginPasskey)
    services, asker = asked.services, asked.device
    return begin_passkey(asked.turn, services.authority, offer_of(asked), asker.account, asker.device)


def _add_passkey(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, AddPasskey)
    return add_passkey(asked.turn, asked.services.party, asked.device.account, asked.device.device, body)


def _list_passkeys(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, ListPasskeys)
    return list_passkeys(asked.turn.tx, asked.turn.keys, asked.device.account)


def _remove_passkey(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, RemovePasskey)
    return remove_passkey(asked.turn, offer_of(asked), asked.device.account, asked.device.device, body)


def _begin_step_up(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, BeginStepUp)
    return begin_step_up(asked.turn, offer_of(asked), asked.device.account, asked.device.device, body.port)


def _step_up(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, StepUp)
    vouched = None if asked.told is None else asked.told.vouched
    return step_up(asked.turn, asked.services.party, asked.device.account, asked.device.device, body, vouched)


def _step_up_redemption(asked: Asked, body: VaultRequest) -> Redemption | None:
    assert isinstance(body, StepUp)
    return _redeemed(asked, redemption_of_step_up(asked.turn, asked.device.account, asked.device.device, body))


def _set_password(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, SetPassword)
    services, asker = asked.services, asked.device
    name = services.authority.name
    return set_password(asked.turn, offer_of(asked), name, services.breached, asker.account, asker.device, body)


def _begin_totp(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, BeginTotp)
    name = asked.services.authority.name
    return begin_totp(asked.turn, offer_of(asked), name, asked.device.account, asked.device.device)


def _confirm_totp(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, ConfirmTotp)
    return confirm_totp(asked.turn, asked.device.account, asked.device.device, body)


def _make_recovery_codes(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, MakeRecoveryCodes)
    return make_recovery_codes(asked.turn, asked.device.account, asked.device.device)


def _await_approval(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, AwaitApproval)
    return await_approval(asked.turn, asked.services.authority, body)


def _list_approvals(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, ListApprovals)
    return list_approvals(asked.turn, asked.device.account, body)


def _begin_approval(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, BeginApproval)
    return begin_approval(asked.turn, asked.device.account, asked.device.device, body)


def _decide_approval(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, DecideApproval)
    return decide_approval(asked.turn, asked.services.authority, asked.device.account, asked.device.device, body)


def _list_devices(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, ListDevices)
    return list_devices(asked.turn, asked.device.account, body)


def _remove_device(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, RemoveDevice)
    asker = asked.device
    return remove_device(asked.turn, asked.services.authority, asker.account, asker.device, body)


def _renew_certificate(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, RenewCertificate)
    return renew_certificate(asked.turn, asked.services.authority, asked.device.device)


def _confirm_wipe(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, ConfirmWipe)
    return confirm_wipe(asked.turn, asked.device.device, body)


IDENTITY_OPERATIONS: Final[dict[type[VaultRequest], Operation]] = {
    BeginSignIn: Operation(_begin_sign_in, anyone=True),
    CompleteSignIn: Operation(_complete_sign_in, anyone=True, redemption=_redemption),
    BeginPasskey: Operation(_begin_passkey),
    AddPasskey: Operation(_add_passkey),
    ListPasskeys: Operation(_list_passkeys),
    RemovePasskey: Operation(_remove_passkey),
    BeginStepUp: Operation(_begin_step_up),
    StepUp: Operation(_step_up, redemption=_step_up_redemption),
    SetPassword: Operation(_set_password),
    BeginTotp: Operation(_begin_totp),
    ConfirmTotp: Operation(_confirm_totp),
    MakeRecoveryCodes: Operation(_make_recovery_codes),
    AwaitApproval: Operation(_await_approval, anyone=True),
    ListApprovals: Operation(_list_approvals),
    BeginApproval: Operation(_begin_approval),
    DecideApproval: Operation(_decide_approval),
    ListDevices: Operation(_list_devices),
    RemoveDevice: Operation(_remove_device),
    RenewCertificate: Operation(_renew_certificate),
    ConfirmWipe: Operation(_confirm_wipe, revoked_too=True),
}
