"""Ask the policies inside a turn; a refusal leaves its record with the version that refused."""

from wardline.audit.record import Action, Numbers, Object
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.policy.current import current_policies
from wardline.vault.policy.decide import decide
from wardline.vault.policy.model import AccountFacts, PolicyAction, Question, Resource
from wardline.vault.turn import Turn


def allows(turn: Turn, principal: AccountFacts, action: PolicyAction, resource: Resource) -> bool:
    """Whether, without a record: to leave out of an answer what its asker may not see."""
    question = Question(principal, action, resource, turn.organisation)
    return decide(current_policies(turn.tx).policies, question).allowed


def permit(
    turn: Turn,
    principal: AccountFacts,
    action: PolicyAction,
    resource: Resource,
    *about: Object,
    code: ErrorCode = ErrorCode.NOT_PERMITTED,
    field_name: str | None = None,
) -> Refusal | None:
    """None where it is allowed. ``code``: ``unknown_…`` where the asker must not learn that it exists."""
    if allows(turn, principal, action, resource):
        return None
    version = current_policies(turn.tx).version
    return turn.refuse(Action.POLICY_REFUSED, code, *about, field_name=field_name, numbers=Numbers(version=version))
