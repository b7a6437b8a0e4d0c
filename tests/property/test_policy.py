"""What holds for every question, not only for those that somebody thought of."""

from dataclasses import replace
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from wardline.vault.conversations.model import ConversationKind
from wardline.vault.identity.model import Role
from wardline.vault.policy.decide import decide
from wardline.vault.policy.model import (
    CLINICIAN,
    SENSITIVE,
    AccountFacts,
    ConversationFacts,
    DeviceFacts,
    Label,
    OrganisationFacts,
    PatientFacts,
    PolicyAction,
    Question,
    Resource,
)
from wardline.vault.policy.policy_set import PolicySet, read_policies, shipped_policies, shipped_text

HERE, ELSEWHERE = "0" * 32, "f" * 32
IDS = [digit * 32 for digit in "123"]
UNITS = [digit * 32 for digit in "ab"]
PATIENTS = [digit * 32 for digit in "89"]


def some(values: list[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values))


ROLES = [*(role.value for role in Role), CLINICIAN]
LABELS = [label.value for label in Label]
accounts = st.builds(
    AccountFacts,
    id=st.sampled_from(IDS),
    organisation=st.just(HERE),
    roles=st.frozensets(st.sampled_from(ROLES), min_size=1, max_size=3),
    person=st.booleans(),
    departments=some(UNITS),
    patients=some(PATIENTS),
    cares_for=some(PATIENTS),
    agreed=st.booleans(),
)
conversations = st.builds(
    ConversationFacts,
    id=st.just("c" * 32),
    organisation=st.sampled_from([HERE, ELSEWHERE]),
    kind=st.sampled_from([kind.value for kind in ConversationKind]),
    labels=some(LABELS),
    departments=some(UNITS),
    patients=some(PATIENTS),
    roster=some(IDS),
    care_team=some(IDS),
    broken_glass=some(IDS),
    partners=some([ELSEWHERE]),
)
patients = st.builds(
    PatientFacts,
    id=st.sampled_from(PATIENTS),
    organisation=st.just(HERE),
    departments=some(UNITS),
    labels=some(LABELS),
    care_team=some(IDS),
    broken_glass=some(IDS),
)
devices = st.builds(DeviceFacts, id=st.just("d" * 32), owner=st.sampled_from(IDS), organisation=st.just(HERE))
KINDS: dict[PolicyAction, st.SearchStrategy[Resource]] = {
    PolicyAction.START_CONVERSATION: accounts,
    PolicyAction.FIND_PEOPLE: accounts,
    PolicyAction.INVITE: accounts,
    PolicyAction.FIND_PATIENTS: patients,
    PolicyAction.OPEN_PATIENT: patients,
    PolicyAction.BREAK_GLASS: st.one_of(patients, conversations),
    PolicyAction.REMOVE_DEVICE: devices,
    PolicyAction.WIPE: devices,
    **dict.fromkeys(
        (
            PolicyAction.ADMINISTER,
            PolicyAction.EXPORT,
            PolicyAction.CHANGE_POLICY,
            PolicyAction.REVIEW_BREAK_GLASS,
            PolicyAction.REVIEW_FINDINGS,
        ),
        st.just(OrganisationFacts(HERE)),
    ),
}


@st.composite
def questions(draw: st.DrawFn) -> Question:
    action = draw(st.sampled_from(PolicyAction))
    resource = draw(KINDS.get(action, conversations))
    target = draw(conversations.map(lambda one: replace(one, id="e" * 32))) if action is PolicyAction.FORWARD else None
    return Question(draw(accounts), action, resource, HERE, target)


EXTRA_FORBIDS = (
    'principal in Role::"{role}"',
    "principal.person",
    "principal.organisation == context.here",
    "!principal.departments.isEmpty()",
)


@settings(deadline=None, max_examples=300)
@given(questions(), st.sampled_from(EXTRA_FORBIDS), st.sampled_from(ROLES))
def test_another_forbid_never_widens(question: Question, condition: str, role: str) -> None:
    extra = f'@id("extra") @says("Extra.") forbid (principal, action, resource) when {{ {condition} }};'
    narrower = read_policies(f"{shipped_text()}\n{extra.replace('{role}', role)}")
    assert isinstance(narrower, PolicySet)
    if decide(narrower, question).allowed:
        assert decide(shipped_policies(), question).allowed


@settings(deadline=None, max_examples=300)
@given(questions())
def test_another_organisation_never(question: Question) -> None:
    stranger = replace(question, principal=replace(question.principal, organisation=ELSEWHERE))
    everything = read_policies('@id("a") @says("A.") permit (principal, action, resource);')
    assert isinstance(everything, PolicySet)
    for policies in (shipped_policies(), everything):
        assert not decide(policies, stranger).allowed


@settings(deadline=None, max_examples=300)
@given(questions(), st.booleans())
def test_without_a_role_nothing_beyond_the_kind(question: Question, person: bool) -> None:
    """Whoever nobody gave a role: a clinician, or a service. No administration, no exports, no reviews."""
    unassigned = frozenset({CLINICIAN if person else Role.SERVICE.value})
    asked = replace(question, principal=replace(question.principal, roles=unassigned, person=person))
    decision = decide(shipped_policies(), asked)
    if isinstance(asked.resource, OrganisationFacts) or asked.action is PolicyAction.INVITE:
        assert not decision.allowed
    if isinstance(asked.resource, DeviceFacts):
        assert decision.allowed is (asked.resource.owner == asked.principal.id)


@settings(deadline=None, max_examples=500)
@given(questions())
def test_a_sensitive_label_lets_nobody_in_from_outside(question: Question) -> None:
    resource = question.resource
    if not isinstance(resource, ConversationFacts | PatientFacts) or question.action is PolicyAction.BREAK_GLASS:
        return
    who = question.principal
    near = who.id in resource.care_team or who.id in resource.broken_glass or who.departments & resource.departments
    stays = isinstance(resource, ConversationFacts) and resource.kind != "patient" and who.id in resource.roster
    closing = question.action is not PolicyAction.CLOSE
    if resource.labels & {label.value for label in SENSITIVE} and not near and not stays and closing:
        assert not decide(shipped_policies(), question).allowed


@settings(deadline=None, max_examples=200)
@given(questions(), st.permutations([*IDS, *UNITS, *PATIENTS]))
def test_a_decision_depends_on_no_particular_id(question: Question, shuffled: list[str]) -> None:
    """No fact is a name; and whoever stands in the same relations is decided alike."""
    renamed = dict(zip([*IDS, *UNITS, *PATIENTS], shuffled, strict=True))

    def of(one: str) -> str:
        return renamed.get(one, one)

    def thing(resource: Any) -> Any:
        changed: dict[str, Any] = {}
        for name in getattr(resource, "__slots__", ()):
            value = getattr(resource, name)
            if isinstance(value, frozenset) and name not in {"roles", "labels", "partners"}:
                changed[name] = frozenset(of(str(one)) for one in cast("frozenset[str]", value))
            elif name in {"id", "owner"}:
                changed[name] = of(str(value))
        return replace(resource, **changed)

    again = replace(
        question,
        principal=thing(question.principal),
        resource=thing(question.resource),
        target=None if question.target is None else thing(question.target),
    )
    assert decide(shipped_policies(), again) == decide(shipped_policies(), question)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    read = read_policies(text)
    assert isinstance(read, PolicySet) or all(fault.problem for fault in read)
