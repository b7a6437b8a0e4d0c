"""What a policy set should decide, written down for people (TOML), and whether it does."""

import tomllib
from importlib.resources import files
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.policy.decide import decide
from wardline.vault.policy.model import (
    AccountFacts,
    ConversationFacts,
    DeviceFacts,
    OrganisationFacts,
    PatientFacts,
    PolicyAction,
    Question,
    Resource,
)
from wardline.vault.policy.policy_set import PolicySet

Name = Annotated[str, Meta(pattern=r"^[a-z0-9_]{1,64}\Z")]
Names = frozenset[Name]
HERE: Final = "here"
"""The organisation of everybody that a file does not place elsewhere."""


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account: see ``AccountFacts``."""

    roles: Names = frozenset()
    departments: Names = frozenset()
    patients: Names = frozenset()
    cares_for: Names = frozenset()
    organisation: Name = HERE
    person: bool = True
    agreed: bool = True


class Thread(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A conversation: see ``ConversationFacts``."""

    kind: Name
    labels: Names = frozenset()
    departments: Names = frozenset()
    patients: Names = frozenset()
    roster: Names = frozenset()
    care_team: Names = frozenset()
    broken_glass: Names = frozenset()
    partners: Names = frozenset()
    organisation: Name = HERE


class Sick(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A patient: see ``PatientFacts``."""

    departments: Names = frozenset()
    labels: Names = frozenset()
    care_team: Names = frozenset()
    broken_glass: Names = frozenset()


class Expectation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may do what, and what not, to one thing."""

    who: tuple[Name, ...]
    on: Name
    may: tuple[PolicyAction, ...] = ()
    may_not: tuple[PolicyAction, ...] = ()
    target: Name | None = None


class Expectations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. ``here`` names the organisation as a thing."""

    expect: tuple[Expectation, ...]
    accounts: dict[Name, Person] = {}
    conversations: dict[Name, Thread] = {}
    patients: dict[Name, Sick] = {}
    devices: dict[Name, Name] = {}
    """Owners by device."""


def read_expectations(written: bytes) -> Expectations | Refusal:
    """Refused: ``malformed_settings`` with the place."""
    try:
        read = msgspec.convert(tomllib.loads(written.decode("utf-8")), Expectations)
        for each in read.expect:
            _questions(read, each)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, KeyError) as error:
        return Refusal(ErrorCode.MALFORMED_SETTINGS.value, str(error))
    except (ValueError, RecursionError) as error:
        return Refusal(ErrorCode.MALFORMED_SETTINGS.value, type(error).__name__)
    return read


def shipped_expectations() -> Expectations:
    """What the shipped set is held to."""
    written = files("wardline.vault.policy").joinpath("shipped", "expectations.toml").read_bytes()
    found = read_expectations(written)
    assert isinstance(found, Expectations), found
    return found


def questions(expected: Expectations) -> list[tuple[Question, bool]]:
    """Every question of a file, with the answer that it expects."""
    return [each for one in expected.expect for each in _questions(expected, one)]


def check_expectations(policies: PolicySet, expected: Expectations) -> tuple[str, ...]:
    """A sentence for each expectation that does not hold."""
    wrong: list[str] = []
    for question, wanted in questions(expected):
        decision = decide(policies, question)
        if decision.allowed is not wanted:
            by = f" ({', '.join(decision.policies)})" if decision.policies else ""
            may = "may not" if wanted else "may"
            should = "should" if wanted else "should not"
            wrong.append(
                f"{question.principal.id} {may} {question.action.value} {question.resource.id}, and {should}{by}."
            )
    return tuple(wrong)


def _questions(expected: Expectations, one: Expectation) -> list[tuple[Question, bool]]:
    resource = _resource(expected, one.on)
    target = None if one.target is None else _thread(expected, one.target)
    return [
        (Question(_account(expected, who), action, resource, HERE, target), wanted)
        for who in one.who
        for wanted, actions in ((True, one.may), (False, one.may_not))
        for action in actions
    ]


def _resource(expected: Expectations, name: str) -> Resource:
    if name == HERE:
        return OrganisationFacts(HERE)
    if name in expected.accounts:
        return _account(expected, name)
    if name in expected.conversations:
        return _thread(expected, name)
    if name in expected.devices:
        return DeviceFacts(name, expected.devices[name], HERE)
    sick = expected.patients[name]
    return PatientFacts(name, HERE, sick.departments, sick.labels, sick.care_team, sick.broken_glass)


def _account(expected: Expectations, name: str) -> AccountFacts:
    one = expected.accounts[name]
    return AccountFacts(
        name, one.organisation, one.roles, one.person, one.departments, one.patients, one.cares_for, one.agreed
    )


def _thread(expected: Expectations, name: str) -> ConversationFacts:
    one = expected.conversations[name]
    return ConversationFacts(
        name,
        one.organisation,
        one.kind,
        one.labels,
        one.departments,
        one.patients,
        one.roster,
        one.care_team,
        one.broken_glass,
        one.partners,
    )
