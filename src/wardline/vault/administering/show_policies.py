"""The policies in force, and why they decide as they do, for who may change them."""

from typing import Final

from sqlalchemy import select

from wardline.audit.objects import account_object, conversation_object, device_object, organisation_object
from wardline.audit.record import Action, Object
from wardline.kit.outcome import Refusal
from wardline.protocol.administration_requests import ExplainPolicy, Policies, PolicyExplained, PolicySummary
from wardline.protocol.errors import ErrorCode
from wardline.vault.patients.save_patient import patient_object
from wardline.vault.policy.current import current_policies
from wardline.vault.policy.explain import explain
from wardline.vault.policy.model import (
    AccountFacts,
    ConversationFacts,
    DeviceFacts,
    OrganisationFacts,
    PatientFacts,
    PolicyAction,
    Resource,
)
from wardline.vault.policy.policy_set import policy_texts
from wardline.vault.policy.tables import POLICY_VERSIONS
from wardline.vault.turn import Turn

_ACTIONS: Final = frozenset(action.value for action in PolicyAction)


def show_policies(turn: Turn) -> Policies:
    """As they were written, but for white space and comments."""
    version, policies = current_policies(turn.tx)
    taken_at = select(POLICY_VERSIONS.c.taken_at).where(POLICY_VERSIONS.c.version == version)
    texts = policy_texts(policies)
    return Policies(
        version,
        turn.tx.execute(taken_at).scalar_one_or_none(),
        tuple(PolicySummary(each.id, each.says, each.permits, texts[each.id]) for each in policies.policies.values()),
    )


def explain_policy(turn: Turn, body: ExplainPolicy) -> PolicyExplained | Refusal:
    """What one account may do to one thing. It says where somebody belongs, and is recorded.

    Refused: ``unknown_account``, ``malformed_request`` (no such thing, or the action is not about its kind).
    """
    if body.action not in _ACTIONS:
        return Refusal(ErrorCode.MALFORMED_REQUEST, "action")
    found = explain(
        turn.tx,
        turn.keys,
        turn.organisation,
        account=body.account,
        action=PolicyAction(body.action),
        about=body.about,
        now=turn.now,
        target=body.target,
    )
    if isinstance(found, Refusal):
        return turn.refuse(Action.POLICY_EXPLAINED, found.code, account_object(body.account), field_name=found.field)
    turn.record(Action.POLICY_EXPLAINED, account_object(body.account), _object(found.about))
    return PolicyExplained(found.decision.allowed, found.version, found.decision.policies, found.sentences)


def _object(resource: Resource) -> Object:
    match resource:
        case AccountFacts():
            return account_object(resource.id)
        case PatientFacts():
            return patient_object(resource.id)
        case ConversationFacts():
            return conversation_object(resource.id)
        case DeviceFacts():
            return device_object(resource.id)
        case OrganisationFacts():
            return organisation_object(resource.id)
