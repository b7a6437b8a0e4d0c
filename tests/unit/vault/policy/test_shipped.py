"""The shipped policies do what their expectations say, and every part of them is asked for."""

import pytest

from wardline.kit.outcome import Refusal
from wardline.vault.identity.model import Role
from wardline.vault.policy.decide import decide
from wardline.vault.policy.expectations import (
    check_expectations,
    questions,
    read_expectations,
    shipped_expectations,
)
from wardline.vault.policy.model import CLINICIAN, ConversationFacts, Label, PolicyAction, Question
from wardline.vault.policy.policy_set import (
    MAX_TEXT,
    PolicyFault,
    PolicySet,
    read_policies,
    read_schema,
    shipped_policies,
)

EXPECTED = questions(shipped_expectations())


@pytest.mark.parametrize(
    ("question", "wanted"),
    EXPECTED,
    ids=[f"{question.principal.id}-{question.action.value}-{question.resource.id}" for question, _ in EXPECTED],
)
def test_the_shipped_policies_decide_as_expected(question: Question, wanted: bool) -> None:
    decision = decide(shipped_policies(), question)
    assert decision.failed == ()
    assert decision.allowed is wanted, decision.policies


def test_every_policy_and_every_action_is_expected_to_do_something() -> None:
    """A policy that determines no expectation could be lost without a test."""
    decisions = [decide(shipped_policies(), question) for question, _ in EXPECTED]
    determining = {policy for decision in decisions for policy in decision.policies}
    # No other policy permits anything to another organisation's people, and the engine refuses before it asks.
    assert set(shipped_policies().policies) - determining == {"own-people-only"}
    assert {question.action for question, _ in EXPECTED} == set(PolicyAction)


def test_schema_and_code_have_the_same_words() -> None:
    for word in (*(role.value for role in Role), CLINICIAN, *(label.value for label in Label)):
        assert f'"{word}"' in read_schema()
    for action in PolicyAction:
        assert action.value in read_schema()


def test_a_broken_expectation_is_a_sentence() -> None:
    expected = read_expectations(
        b'accounts.eve = {roles = ["billing"]}\nconversations.ward = {kind = "patient"}\n'
        b'[[expect]]\nwho = ["eve"]\non = "ward"\nmay = ["join"]\n'
    )
    assert not isinstance(expected, Refusal)
    assert check_expectations(shipped_policies(), expected) == ("eve may not join ward, and should.",)
    assert check_expectations(shipped_policies(), shipped_expectations()) == ()


@pytest.mark.parametrize(
    "written",
    [
        b"\xff",
        b"[",
        b"expect = 1",
        b'[[expect]]\nwho = ["eve"]\non = "ward"\nmay = ["join"]',
        b'accounts.eve = {}\n[[expect]]\nwho = ["eve"]\non = "eve"\nmay = ["fly"]',
        b'accounts."e\\"" = {}\nexpect = []',
    ],
)
def test_malformed_expectations_are_refused_with_the_place(written: bytes) -> None:
    refused = read_expectations(written)
    assert isinstance(refused, Refusal)
    assert refused.code == "malformed_settings"
    assert refused.field


GOOD = '@id("a") @says("A.") permit (principal, action == Action::"join", resource);\n'


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("permit (", ""),
        ("\ud800", ""),
        ("x" * (MAX_TEXT + 1), ""),
        ("permit (principal, action, resource);", "policy0"),
        (GOOD + GOOD, "a"),
        ('@id("a") permit (principal, action, resource);', "a"),
        (GOOD.replace('"join"', '"jion"'), "a"),
        (GOOD.replace(";", 'when { principal in Role::"nusre" };'), "a"),
        (GOOD.replace(";", 'when { resource.lables.contains(Label::"hiv") };'), "a"),
        (GOOD.replace("(principal,", "(principal == ?principal,"), ""),
    ],
    ids=["syntax", "surrogate", "long", "nameless", "twice", "silent", "action", "role", "attribute", "template"],
)
def test_a_text_that_does_not_fit_is_not_taken(text: str, policy: str) -> None:
    faults = read_policies(text)
    assert isinstance(faults, tuple)
    assert policy in {fault.policy for fault in faults}
    assert all(isinstance(fault, PolicyFault) and fault.problem for fault in faults)


def test_where_a_policy_cannot_be_evaluated_nothing_is_allowed() -> None:
    """Cedar skips such a policy, also a forbid: here it denies."""
    text = GOOD + (
        '@id("b") @says("B.") forbid (principal, action == Action::"join", resource)'
        " when { 9223372036854775807 + 1 == 0 };"
    )
    policies = read_policies(text)
    assert isinstance(policies, PolicySet)
    question, _ = EXPECTED[0]
    assert isinstance(question.resource, ConversationFacts)
    decision = decide(policies, question)
    assert not decision.allowed
    assert decision.failed


def test_nothing_is_allowed_without_a_policy() -> None:
    nothing = read_policies("")
    assert isinstance(nothing, PolicySet)
    assert not any(decide(nothing, question).allowed for question, _ in EXPECTED)
