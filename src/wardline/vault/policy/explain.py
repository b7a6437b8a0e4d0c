"""Why somebody may do something or may not, in sentences that name the policies."""

from dataclasses import dataclass

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.identity.find_accounts import find_accounts
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.patients.find_patient import load_survivor
from wardline.vault.policy.current import current_policies
from wardline.vault.policy.decide import decide
from wardline.vault.policy.facts import (
    load_accounts,
    load_conversation,
    load_device,
    load_patient_facts,
    load_people,
    relate,
)
from wardline.vault.policy.model import (
    AccountFacts,
    ConversationFacts,
    Decision,
    DeviceFacts,
    OrganisationFacts,
    PatientFacts,
    PolicyAction,
    Question,
    Resource,
)
from wardline.vault.policy.policy_set import PolicySet
from wardline.vault.reader import Reader


@dataclass(frozen=True, slots=True)
class Explanation:
    """The decision, with why."""

    decision: Decision
    version: int
    sentences: tuple[str, ...]
    about: Resource
    """What it was asked about."""


def explain(
    reader: Reader,
    keys: KeyRing,
    organisation: str,
    *,
    account: str,
    action: PolicyAction,
    about: str,
    now: int,
    target: str | None = None,
) -> Explanation | Refusal:
    """By the policies in force. Nobody's name but the account's own is in it.

    ``about``: the id of a conversation, patient, account, device or of the organisation; ``target``: of a conversation
    to forward into. Refused: ``unknown_account``; ``malformed_request`` where there is no such thing, or the action is
    not about its kind.
    """
    asker = load_accounts(reader, organisation, (account,)).get(account)
    if asker is None:
        return Refusal(ErrorCode.UNKNOWN_ACCOUNT.value, "account")
    resource = _find(reader, keys, organisation, about, now)
    into = None if target is None else load_conversation(reader, keys, organisation, target, now)
    if resource is None or (target is not None and into is None):
        return Refusal(ErrorCode.MALFORMED_REQUEST.value, "about" if resource is None else "target")
    if isinstance(resource, AccountFacts):
        asker, resource = relate(reader, keys, asker, resource)
    if not _fits(action, resource) or (action is PolicyAction.FORWARD) is (into is None):
        return Refusal(ErrorCode.MALFORMED_REQUEST.value, "action")
    version, policies = current_policies(reader)
    decision = decide(policies, Question(asker, action, resource, organisation, into))
    found = find_accounts(reader, keys, (account,))
    name = next((one.profile.name for one in found), account)
    may = "may" if decision.allowed else "may not"
    head = f"{name} ({_of_account(asker)}) {may} {action.value} {_of_thing(resource)}."
    return Explanation(decision, version, (head, *reasons(policies, decision)), resource)


def reasons(policies: PolicySet, decision: Decision) -> tuple[str, ...]:
    """A sentence for each policy that determined a decision."""
    if decision.failed:
        return ("A policy could not be evaluated, so nothing is allowed: have the policies checked.",)
    if not decision.policies:
        return ("No policy permits it.",)
    word = "Permitted" if decision.allowed else "Forbidden"
    return tuple(f"{word} by {policy}: {policies.policies[policy].says}" for policy in decision.policies)


_ABOUT: dict[PolicyAction, tuple[type, ...]] = {
    PolicyAction.START_CONVERSATION: (AccountFacts,),
    PolicyAction.FIND_PEOPLE: (AccountFacts,),
    PolicyAction.INVITE: (AccountFacts,),
    PolicyAction.FIND_PATIENTS: (PatientFacts,),
    PolicyAction.OPEN_PATIENT: (PatientFacts,),
    PolicyAction.BREAK_GLASS: (PatientFacts, ConversationFacts),
    PolicyAction.REMOVE_DEVICE: (DeviceFacts,),
    PolicyAction.WIPE: (DeviceFacts,),
    PolicyAction.ADMINISTER: (OrganisationFacts,),
    PolicyAction.EXPORT: (OrganisationFacts,),
    PolicyAction.CHANGE_POLICY: (OrganisationFacts,),
    PolicyAction.REVIEW_BREAK_GLASS: (OrganisationFacts,),
    PolicyAction.REVIEW_FINDINGS: (OrganisationFacts,),
    PolicyAction.READ_AUDIT: (OrganisationFacts,),
    PolicyAction.RESOLVE_WORK_ITEMS: (OrganisationFacts,),
}


def _fits(action: PolicyAction, resource: Resource) -> bool:
    return type(resource) in _ABOUT.get(action, (ConversationFacts,))


def _find(reader: Reader, keys: KeyRing, organisation: str, about: str, now: int) -> Resource | None:
    if about == organisation:
        return OrganisationFacts(organisation)
    conversation = load_conversation(reader, keys, organisation, about, now)
    if conversation is not None:
        return conversation
    patient = load_survivor(reader, keys, about)
    if patient is not None:
        return load_patient_facts(reader, keys, organisation, patient, now)
    people = load_people(reader, keys, organisation, (about,), now)
    return people.get(about) or load_device(reader, organisation, about)


def _of_account(account: AccountFacts) -> str:
    roles = ", ".join(sorted(account.roles))
    places = len(account.departments)
    return f"{roles}; {places} department{'' if places == 1 else 's'}"


def _of_thing(resource: Resource) -> str:
    match resource:
        case ConversationFacts():
            labels = ", ".join(sorted(resource.labels)) or "no labels"
            return f"the {resource.kind} conversation {resource.id} ({labels}; {len(resource.roster)} in it)"
        case PatientFacts():
            labels = ", ".join(sorted(resource.labels)) or "no labels"
            return f"the patient {resource.id} ({labels}; {len(resource.care_team)} on the care team)"
        case AccountFacts():
            return f"the account {resource.id} ({_of_account(resource)})"
        case DeviceFacts():
            return f"the device {resource.id}"
        case OrganisationFacts():
            return "in the organisation"
