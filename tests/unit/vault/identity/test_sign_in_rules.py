"""Which methods a role may use: at sign-in, at a step-up, and where a password is set up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.organisations import Organisation, TestDevice, open_organisation
from tests.support.passkeys import Person, begin, complete, enrol_person, sign_in, step_up
from tests.support.passwords import PASSWORD, NewDevice, Typist, Waiting, set_up

from wardline.audit.record import Action, Outcome
from wardline.protocol.administration_requests import ListSignInRules, SetSignInRule, SignInRule, SignInRules
from wardline.protocol.identity_requests import (
    BeginStepUp,
    BeginTotp,
    Method,
    PasswordEvidence,
    RemovePasskey,
    SetPassword,
    SteppedUp,
    StepUp,
    StepUpBegun,
)
from wardline.protocol.sealed_requests import Enrolled, Noted, VaultAnswer, VaultRefused
from wardline.vault.identity.model import Role
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.identity.sign_in_rules.rules import EVERY, LAST, allowed_methods
from wardline.vault.identity.sign_in_rules.set_rule import set_rule
from wardline.vault.identity.suspend_account import suspend_account

ONLY_PASSKEYS = (Method.PASSKEY,)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


@pytest.fixture
def root(house: Organisation) -> Person:
    person = enrol_person(house, "root", "root")
    house.run(lambda turn: set_roles(turn, person.account, [Role.ADMINISTRATOR]))
    return person


@pytest.fixture
def typist(house: Organisation) -> Typist:
    """A nurse with a password."""
    person = set_up(house)
    house.run(lambda turn: set_roles(turn, person.account, [Role.NURSE]))
    return person


def code(answer: object) -> str:
    assert isinstance(answer, VaultRefused), answer
    return answer.code


def rule(house: Organisation, by: Person, role: str, *methods: Method) -> VaultAnswer:
    step_up(house, by)
    return house.ask(SetSignInRule(SignInRule(role, methods)), by.device)


def rules(house: Organisation, by: Person) -> dict[str, tuple[Method, ...]]:
    answer = house.ask(ListSignInRules(), by.device)
    assert isinstance(answer, SignInRules)
    return {each.role: each.methods for each in answer.rules}


METHODS = st.frozensets(st.sampled_from(Method), min_size=1)


@given(st.dictionaries(st.sampled_from(Role), METHODS), st.frozensets(st.sampled_from(Role)))
def test_an_account_may_use_what_all_its_roles_allow(
    found: dict[Role, frozenset[Method]], roles: frozenset[Role]
) -> None:
    allowed = allowed_methods(found, roles)
    assert allowed, "nobody is locked out by two rules that have nothing in common"
    everywhere = {method for method in Method if all(method in found.get(role, EVERY) for role in roles)}
    assert allowed == (everywhere or LAST)


def test_a_rule_is_kept_listed_and_taken_back(house: Organisation, root: Person) -> None:
    assert rules(house, root) == {}
    assert rule(house, root, "nurse", Method.PASSKEY, Method.OPEN_ID) == Noted()
    assert rule(house, root, "administrator", Method.PASSKEY) == Noted()
    assert rules(house, root) == {"administrator": ("passkey",), "nurse": ("open_id", "passkey")}
    assert rule(house, root, "nurse", *Method) == Noted()
    assert rules(house, root) == {"administrator": ("passkey",)}
    assert rule(house, root, "administrator", Method.PASSKEY) == Noted()
    changed = [record for record in house.records() if record.action is Action.SIGN_IN_RULE_CHANGED]
    assert [each.numbers.count for each in changed if each.numbers] == [2, 1, 3], "the same again changes nothing"
    assert {each.actor.account for each in changed} == {root.account}
    assert len({each.digest for each in changed}) == 3


def test_a_password_that_the_role_may_not_use_lets_nobody_in(house: Organisation, root: Person, typist: Typist) -> None:
    rule(house, root, "nurse", Method.PASSKEY)
    right = NewDevice(house, typist.login).sign_in(PASSWORD, typist.code(house))
    assert code(right) == "method_not_allowed"
    wrong = NewDevice(house, typist.login).sign_in("another password than that", typist.code(house))
    assert code(wrong) == "sign_in_failed", "only who proved who they are is told"
    refused = [record for record in house.records() if record.action is Action.ACCOUNT_SIGN_IN_REFUSED]
    assert [(each.code, each.outcome) for each in refused] == [
        ("method_not_allowed", Outcome.REFUSED),
        ("sign_in_failed", Outcome.REFUSED),
    ]
    rule(house, root, "nurse", *Method)
    house.clock.advance(90_000)
    assert isinstance(NewDevice(house, typist.login).sign_in(PASSWORD, typist.code(house)), Waiting)


def test_what_is_offered_tells_of_nobodys_role(house: Organisation, root: Person) -> None:
    """An attacker with a list of names must not learn who administers."""
    rule(house, root, "administrator", Method.PASSKEY)
    assert begin(house, root.login).methods == begin(house, "nobody").methods


def test_a_passkey_signs_in_where_passkeys_are_all_that_is_left(house: Organisation, root: Person) -> None:
    rule(house, root, "administrator", Method.PASSKEY)
    assert isinstance(complete(house, begin(house, root.login), root.passkey, TestDevice()), Enrolled)


def test_two_rules_without_a_method_in_common_leave_passkeys(house: Organisation, root: Person) -> None:
    ada = enrol_person(house)
    house.run(lambda turn: set_roles(turn, ada.account, [Role.NURSE, Role.CLERK]))
    assert rule(house, root, "nurse", Method.PASSWORD) == Noted()
    assert code(complete(house, begin(house, ada.login), ada.passkey, TestDevice())) == "method_not_allowed"
    assert rule(house, root, "clerk", Method.OPEN_ID) == Noted()
    assert sign_in(house, ada).account == ada.account


def test_a_step_up_goes_by_the_same_rules(house: Organisation, root: Person, typist: Typist) -> None:
    def prove() -> VaultAnswer:
        house.clock.advance(30_000)
        begun = house.ask(BeginStepUp(), typist.device)
        assert isinstance(begun, StepUpBegun)
        offered.append(begun.methods)
        return house.ask(StepUp(PasswordEvidence(PASSWORD, typist.code(house))), typist.device)

    offered: list[tuple[Method, ...]] = []
    assert isinstance(prove(), SteppedUp)
    rule(house, root, "nurse", Method.PASSKEY)
    assert code(prove()) == "method_not_allowed"
    assert offered == [(Method.PASSWORD,), ()], "and only what its owner has"


def test_a_password_is_not_set_up_where_it_would_open_nothing(house: Organisation, root: Person) -> None:
    ada = enrol_person(house)
    house.run(lambda turn: set_roles(turn, ada.account, [Role.NURSE]))
    rule(house, root, "nurse", Method.PASSKEY, Method.OPEN_ID)
    step_up(house, ada)
    for body in (SetPassword(PASSWORD), BeginTotp()):
        assert code(house.ask(body, ada.device)) == "method_not_allowed"


def test_the_last_way_in_is_counted_by_what_the_role_may_use(house: Organisation, root: Person) -> None:
    """A password that signs nobody in any more does not make the last passkey one too many."""
    ada = enrol_person(house)
    typist = Typist(ada.account, ada.login, ada.device)
    house.run(lambda turn: set_roles(turn, ada.account, [Role.NURSE]))
    step_up(house, ada)
    assert house.ask(SetPassword(PASSWORD), typist.device) == Noted()
    rule(house, root, "nurse", Method.PASSKEY)
    step_up(house, ada)
    assert code(house.ask(RemovePasskey(ada.passkey.credential), ada.device)) == "last_passkey"


def test_nobody_shuts_themselves_out(house: Organisation, root: Person) -> None:
    assert code(rule(house, root, "administrator", Method.PASSWORD, Method.OPEN_ID)) == "no_way_in"
    house.run(lambda turn: set_roles(turn, root.account, [Role.ADMINISTRATOR, Role.CLERK]))
    assert rule(house, root, "administrator", *ONLY_PASSKEYS) == Noted()
    assert rule(house, root, "clerk", Method.PASSWORD) == Noted(), "nothing in common: passkeys are left"
    assert rules(house, root) == {"administrator": ("passkey",), "clerk": ("password",)}
    assert code(rule(house, root, "captain", Method.PASSKEY)) == "malformed_request"


def test_only_who_changes_policies_changes_rules_and_only_in_person(
    house: Organisation, root: Person, typist: Typist
) -> None:
    change = SetSignInRule(SignInRule("nurse", ONLY_PASSKEYS))
    assert code(house.ask(change, root.device)) == "step_up_required"
    for body in (change, ListSignInRules()):
        assert code(house.ask(body)) == "bad_signature"
        assert code(house.ask(body, typist.device)) == "not_permitted"
    step_up(house, root)
    house.run(lambda turn: suspend_account(turn, root.account))
    for body in (change, ListSignInRules()):
        assert code(house.ask(body, root.device)) == "device_revoked"


def test_the_console_sets_one_too(house: Organisation, root: Person) -> None:
    house.run(lambda turn: set_rule(turn, Role.COMPLIANCE_OFFICER, ONLY_PASSKEYS))
    assert rules(house, root) == {"compliance_officer": ("passkey",)}
