"""Decide a question by a policy set. Pure: facts in, decision out.

Deny by default (Cedar's rule): allowed is what some policy permits and none forbids. Stricter than Cedar in two ways:
an account of another organisation is never allowed anything here, whatever the policies say; and where a policy cannot
be evaluated nothing is allowed, while Cedar would go on without it, also without a forbid.
"""

import json
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, cast

import cedarpy

from wardline.vault.policy.model import (
    AccountFacts,
    ConversationFacts,
    Decision,
    DeviceFacts,
    OrganisationFacts,
    PatientFacts,
    Question,
    Resource,
)
from wardline.vault.policy.policy_set import PolicySet

_Json = dict[str, Any]


def decide(policies: PolicySet, question: Question) -> Decision:
    """The decision, with the policies that determined it."""
    return decide_all(policies, (question,))[0]


def decide_all(policies: PolicySet, questions: Sequence[Question]) -> tuple[Decision, ...]:
    """Each question's decision, in order."""
    return tuple(_decide(policies, question) for question in questions)


def _decide(policies: PolicySet, question: Question) -> Decision:
    if question.principal.organisation != question.here:
        return Decision(allowed=False)
    kind, resource = _type_of(question.resource), question.resource.id
    context: _Json = {"here": _reference("Organisation", question.here)}
    others = [_account(question.principal)]
    if question.target is not None:
        context["target"] = _reference("Conversation", question.target.id)
        if question.target.id != resource:
            others.append(_entity(question.target))
    # The asker as resource is one entity: what is known of the asker counts.
    same = (kind, resource) == ("Account", question.principal.id)
    entities = (
        cedarpy.Entities.from_json_str(json.dumps(others))  # pyright: ignore[reportUnknownMemberType]
        if same
        else _prepared(question.resource).with_added_json_str(json.dumps(others))  # pyright: ignore[reportUnknownMemberType]
    )
    # cedarpy's own annotations leave the parameters of its dicts open.
    result = cedarpy.is_authorized(  # pyright: ignore[reportUnknownMemberType]
        {
            "principal": _name("Account", question.principal.id),
            "action": _name("Action", question.action.value),
            "resource": _name(kind, resource),
            "context": context,
        },
        policies.parsed,
        entities,
    )
    diagnostics = result.diagnostics
    if diagnostics.errors or result.decision is cedarpy.Decision.NoDecision:
        return Decision(allowed=False, failed=tuple(diagnostics.errors) or ("no decision",))
    names = cast("dict[str, str]", diagnostics.id_annotations_by_reason)  # pyright: ignore[reportUnknownMemberType]
    return Decision(result.allowed, tuple(sorted(names.get(reason, reason) for reason in diagnostics.reasons)))


@lru_cache(maxsize=128)
def _prepared(resource: Resource) -> cedarpy.Entities:
    """Parsed: one conversation is asked about for each who is in it, and a roster of 128 takes a millisecond."""
    return cedarpy.Entities.from_json_str(json.dumps([_entity(resource)]))  # pyright: ignore[reportUnknownMemberType]


def _type_of(resource: Resource) -> str:
    match resource:
        case AccountFacts():
            return "Account"
        case PatientFacts():
            return "Patient"
        case ConversationFacts():
            return "Conversation"
        case DeviceFacts():
            return "Device"
        case OrganisationFacts():
            return "Organisation"


def _entity(resource: Resource) -> _Json:
    match resource:
        case AccountFacts():
            return _account(resource)
        case PatientFacts():
            attributes: _Json = {
                "organisation": _reference("Organisation", resource.organisation),
                "departments": _references("Department", resource.departments),
                "labels": _references("Label", resource.labels),
                "careTeam": _references("Account", resource.care_team),
                "brokenGlass": _references("Account", resource.broken_glass),
            }
        case ConversationFacts():
            attributes = {
                "organisation": _reference("Organisation", resource.organisation),
                "kind": _reference("ConversationKind", resource.kind),
                "labels": _references("Label", resource.labels),
                "departments": _references("Department", resource.departments),
                "patients": _references("Patient", resource.patients),
                "roster": _references("Account", resource.roster),
                "careTeam": _references("Account", resource.care_team),
                "brokenGlass": _references("Account", resource.broken_glass),
                "partners": _references("Organisation", resource.partners),
            }
        case DeviceFacts():
            attributes = {
                "organisation": _reference("Organisation", resource.organisation),
                "owner": _reference("Account", resource.owner),
            }
        case OrganisationFacts():
            attributes = {}
    return {"uid": {"type": _type_of(resource), "id": resource.id}, "attrs": attributes, "parents": []}


def _account(account: AccountFacts) -> _Json:
    return {
        "uid": {"type": "Account", "id": account.id},
        "attrs": {
            "organisation": _reference("Organisation", account.organisation),
            "person": account.person,
            "departments": _references("Department", account.departments),
            "patients": _references("Patient", account.patients),
            "caresFor": _references("Patient", account.cares_for),
            "agreed": account.agreed,
        },
        "parents": [{"type": "Role", "id": role} for role in sorted(account.roles)],
    }


def _references(kind: str, ids: Collection[str]) -> list[_Json]:
    return [_reference(kind, each) for each in sorted(ids)]


def _reference(kind: str, identifier: str) -> _Json:
    return {"__entity": {"type": kind, "id": identifier}}


def _name(kind: str, identifier: str) -> str:
    # Ids are hexadecimal and actions an enum's values: nothing to escape.
    return f'{kind}::"{identifier}"'
