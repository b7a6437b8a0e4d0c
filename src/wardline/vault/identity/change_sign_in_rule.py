"""An administrator says how a role signs in."""

from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.administration_requests import SetSignInRule
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import Noted
from wardline.vault.identity.find_roles import roles_of
from wardline.vault.identity.model import Role
from wardline.vault.identity.sign_in_rules.find_rules import sign_in_rules
from wardline.vault.identity.sign_in_rules.rules import allowed_methods
from wardline.vault.identity.sign_in_rules.set_rule import set_rule
from wardline.vault.identity.step_up import require_step_up
from wardline.vault.identity.ways_in import SignInOffer, set_up_methods
from wardline.vault.turn import Turn


def change_sign_in_rule(
    turn: Turn, offer: SignInOffer, asker: AccountId, device: DeviceId, body: SetSignInRule
) -> Noted | Refusal:
    """The edge asked the policies. Refused: ``malformed_request`` for a role that there is not, ``step_up_required``,
    ``no_way_in`` where the asker could not sign in any more with anything that they have.
    """
    if body.rule.role not in set(Role):
        return Refusal(ErrorCode.MALFORMED_REQUEST, "role")
    refusal = require_step_up(turn, device)
    if refusal is not None:
        return refusal
    role, methods = Role(body.rule.role), frozenset(body.rule.methods)
    after = allowed_methods({**sign_in_rules(turn.tx), role: methods}, roles_of(turn.tx, asker))
    if not after & set_up_methods(turn, offer, asker).keys():
        return Refusal(ErrorCode.NO_WAY_IN, "methods")
    set_rule(turn, role, methods)
    return Noted()
