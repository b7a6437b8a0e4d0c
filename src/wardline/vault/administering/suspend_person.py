"""An administrator lets somebody go."""

from wardline.audit.objects import account_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.administration_requests import SuspendAccount
from wardline.protocol.errors import ErrorCode
from wardline.vault.administering.count_administrators import count_administrators
from wardline.vault.administering.rules import loses_last_administrator
from wardline.vault.authority.model import Authority
from wardline.vault.devices.dismiss_account import dismiss_account
from wardline.vault.devices.find_devices import devices_of
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.find_roles import roles_of
from wardline.vault.identity.step_up import require_step_up
from wardline.vault.turn import Turn


def suspend_person(
    turn: Turn, authority: Authority, asker: AccountId, asking: DeviceId, body: SuspendAccount
) -> Refusal | None:
    """Sessions closed, devices revoked and, as asked, erased. Services too, but for the vault itself.

    Refused: ``unknown_account``; ``not_permitted`` (oneself, the vault); ``last_administrator``;
    ``step_up_required``.
    """
    refusal = _check(turn, asker, body.account) or require_step_up(turn, asking)
    if refusal is not None:
        about = account_object(body.account)
        return turn.refuse(Action.ACCOUNT_SUSPENDED, refusal.code, about, field_name=refusal.field)
    return dismiss_account(turn, authority, AccountId(body.account), wipe=body.wipe)


def _check(turn: Turn, asker: AccountId, account: str) -> Refusal | None:
    found = find_account(turn.tx, turn.keys, account)
    if found is None:
        return Refusal(ErrorCode.UNKNOWN_ACCOUNT, "account")
    if account == asker or any(device.steward for device in devices_of(turn.tx, account)):
        return Refusal(ErrorCode.NOT_PERMITTED, "account")
    now, others = roles_of(turn.tx, account), count_administrators(turn.tx, besides=account)
    if not found.suspended and loses_last_administrator(now, frozenset(), others):
        return Refusal(ErrorCode.LAST_ADMINISTRATOR, "account")
    return None
