"""Which policy decides who recovers an account, and who says how roles sign in."""

from typing import Final

from wardline.kit.outcome import Refusal
from wardline.protocol import administration_requests as asks
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import VaultRequest
from wardline.vault.edge.operation import Asked
from wardline.vault.edge.permission import NoPolicy, Permit, administers, permit_here
from wardline.vault.policy.model import PolicyAction
from wardline.vault.recovery.find_recoveries import find_recovery


def _ask_recovery(asked: Asked, body: VaultRequest) -> Refusal | None:
    assert isinstance(body, asks.AskRecovery)
    return administers(asked)


def _decide_recovery(asked: Asked, body: VaultRequest) -> Refusal | None:
    """Whom it is about may say no; nobody else learns whether there is such a one."""
    assert isinstance(body, asks.DecideRecovery)
    turn = asked.turn
    found = None if body.agree else find_recovery(turn.tx, turn.keys, body.recovery, turn.now)
    if found is not None and found.account == asked.device.account:
        return None
    return administers(asked, ErrorCode.UNKNOWN_RECOVERY, "recovery")


def _change_policy(asked: Asked, body: VaultRequest) -> Refusal | None:
    assert isinstance(body, asks.ListSignInRules | asks.SetSignInRule)
    return permit_here(asked, PolicyAction.CHANGE_POLICY)


RECOVERY_PERMISSIONS: Final[dict[type[VaultRequest], Permit | NoPolicy]] = {
    asks.AskRecovery: _ask_recovery,
    asks.ListRecoveries: NoPolicy("the one about oneself, and all of them only for who administers (vault/recovery)"),
    asks.DecideRecovery: _decide_recovery,
    asks.ListSignInRules: _change_policy,
    asks.SetSignInRule: _change_policy,
}
