"""Every sealed request has one line here: a new one fails this test until its line is written.

A line is proven by asking unsigned, as another organisation's device (a stranger's; a partner's under an agreement that
is proposed, in force, ended), with another's certificate, as a device that was removed, after the session's end, for
another organisation, and as each of the roles that the line names.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, get_args

import pytest
from tests.contract.examples import EXAMPLES
from tests.support.organisations import PARTY, Organisation, TestDevice, no_history, open_organisation
from tests.support.two_organisations import two_organisations

from wardline.audit.record import Action
from wardline.kit.outcome import Refusal
from wardline.protocol import administration_requests as admin
from wardline.protocol import identity_requests as identity
from wardline.protocol import sealed_requests as sealed
from wardline.protocol import session_requests as sessions
from wardline.protocol import transparency_requests as transparency
from wardline.protocol import watch_requests as watched
from wardline.protocol.sealed_requests import VaultAnswer, VaultRefused, VaultRequest
from wardline.vault.agreements.end_agreement import end_agreement
from wardline.vault.audit.log_keys import log_keys
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.edge.answer_request import Edge
from wardline.vault.edge.operation import Services
from wardline.vault.edge.operations import OPERATIONS
from wardline.vault.identity.model import Role
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.sessions.end_session import end_session
from wardline.vault.sessions.model import SessionPlan

ANSWERED: Final = "answered"
ROLES: Final = (Role.BILLING, Role.PATIENT, Role.ADMINISTRATOR, Role.COMPLIANCE_OFFICER)
REQUESTS: Final[tuple[type[VaultRequest], ...]] = get_args(VaultRequest)
IDS: Final = [kind.__name__ for kind in REQUESTS]
EXAMPLE: Final = {type(each): each for each in EXAMPLES if isinstance(each, REQUESTS)}


@dataclass(frozen=True)
class Guard:
    """What each role is told, asking with the example of ``examples.py``, which is about nothing that is there."""

    billing: str
    patient: str
    administrator: str
    officer: str
    anyone: bool = False
    """Nobody is authenticated: the evidence decides."""
    after_end: bool = False
    """Also after the session's end, as in it (``vault.sessions.rules``)."""
    removed: str = "device_revoked"
    partner: bool = False
    """Devices of an organisation with an agreement in force are answered."""


def everybody(
    code: str = ANSWERED, *, after_end: bool = False, removed: str = "device_revoked", partner: bool = False
) -> Guard:
    """About the asker alone, or of what nobody has here."""
    return Guard(code, code, code, code, after_end=after_end, removed=removed, partner=partner)


def anyone(code: str) -> Guard:
    """Before there is a device that could sign."""
    return Guard(code, code, code, code, anyone=True)


def administrators(code: str = ANSWERED) -> Guard:
    """Administrators alone."""
    return Guard("not_permitted", "not_permitted", code, "not_permitted")


def officers(code: str = ANSWERED) -> Guard:
    """Compliance officers alone."""
    return Guard("not_permitted", "not_permitted", "not_permitted", code)


GUARDS: Final[dict[type[VaultRequest], Guard]] = {
    sealed.BeginEnrolment: anyone("bad_invitation"),
    sealed.Enrol: anyone("bad_invitation"),
    sealed.FindPeople: everybody(),
    # A patient sees no colleague at all; the others see that there is none of that id.
    sealed.OpenConversation: Guard("unknown_account", "not_permitted", "unknown_account", "unknown_account"),
    sealed.ListConversations: everybody(),
    sealed.ListPartners: everybody(after_end=True),
    sealed.GetHistory: everybody("unknown_conversation"),
    sealed.ReportGroup: everybody("not_a_member", after_end=True),
    sealed.ConfirmEpoch: everybody("not_a_member", after_end=True),
    sealed.ChangeRoster: everybody("unknown_conversation"),
    sealed.FindPatients: everybody(),
    sealed.OpenPatientConversation: everybody("unknown_patient"),
    sealed.BreakGlass: everybody("unknown_conversation"),
    sealed.GetOrganisation: everybody(),
    identity.BeginSignIn: anyone(ANSWERED),
    identity.CompleteSignIn: anyone("sign_in_failed"),
    identity.BeginPasskey: everybody(),
    identity.AddPasskey: everybody("bad_passkey"),
    identity.ListPasskeys: everybody(),
    identity.RemovePasskey: everybody("unknown_passkey"),
    identity.BeginStepUp: everybody(after_end=True),
    identity.StepUp: everybody("sign_in_failed", after_end=True),
    identity.ListDevices: administrators(),
    identity.RemoveDevice: administrators("step_up_required"),
    identity.RenewCertificate: everybody(after_end=True),
    # A device that nobody told to erase itself confirms nothing.
    identity.ConfirmWipe: everybody("not_permitted", after_end=True, removed="not_permitted"),
    identity.SetPassword: everybody(),
    identity.BeginTotp: everybody(),
    identity.ConfirmTotp: everybody("wrong_code"),
    identity.MakeRecoveryCodes: everybody("not_permitted"),
    identity.GetWaysIn: everybody(),
    identity.AwaitApproval: anyone("unknown_approval"),
    identity.ListApprovals: administrators(),
    identity.BeginApproval: everybody("unknown_approval"),
    identity.DecideApproval: everybody("unknown_approval"),
    watched.ListFindings: officers(),
    watched.CloseFinding: officers("unknown_finding"),
    admin.GetRights: everybody(),
    admin.ListAccounts: administrators("unknown_account"),
    admin.CreateAccount: administrators("step_up_required"),
    admin.ChangeAccount: administrators("unknown_account"),
    admin.InvitePerson: administrators("unknown_account"),
    admin.ListInvitations: administrators(),
    admin.WithdrawInvitation: administrators("bad_invitation"),
    admin.SuspendAccount: administrators("unknown_account"),
    admin.ReinstateAccount: administrators("unknown_account"),
    admin.AskRecovery: administrators("unknown_account"),
    # Whom one is about sees it, and may say no.
    admin.ListRecoveries: everybody(),
    admin.DecideRecovery: everybody("unknown_recovery"),
    admin.ListSignInRules: administrators(),
    admin.SetSignInRule: administrators("step_up_required"),
    admin.GetPolicies: administrators(),
    admin.ExplainPolicy: administrators("unknown_account"),
    admin.ListEmergencies: officers("unknown_emergency_access"),
    admin.ReviewEmergency: officers("unknown_emergency_access"),
    admin.EndEmergency: everybody("unknown_emergency_access"),
    # This house has no audit key, so that even who may read it is refused: vault/administering has the rest.
    admin.ReadAudit: everybody("not_permitted"),
    # Clerks' work.
    admin.ListWorkItems: everybody("not_permitted"),
    admin.ShowWorkItem: everybody("not_permitted"),
    admin.ResolveWorkItem: everybody("not_permitted"),
    sessions.GetSession: everybody(after_end=True),
    sessions.ListSessions: administrators("unknown_device"),
    sessions.EndSession: administrators("unknown_device"),
    sessions.KeepPinShare: everybody(),
    sessions.TakePinShare: anyone("sign_in_failed"),
    transparency.ProveCertificates: everybody("not_permitted", after_end=True, partner=True),
}


@dataclass
class House:
    """An organisation, a stranger to it, and one device of each kind."""

    here: Organisation
    there: Organisation
    foreign: TestDevice
    removed: TestDevice
    ended: TestDevice
    roles: dict[Role, TestDevice] = field(default_factory=dict[Role, TestDevice])


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with (
        open_organisation(tmp_path_factory.mktemp("here")) as here,
        open_organisation(tmp_path_factory.mktemp("there")) as there,
    ):
        device = {name: here.enrol(here.person(name)) for name in ("removed", "ended", *ROLES)}
        found = House(here, there, there.enrol(there.person("foreign")), device["removed"], device["ended"])
        for role in ROLES:
            found.roles[role] = device[role]
            here.run(lambda turn, role=role: set_roles(turn, device[role].account, (role,)))
        here.run(lambda turn: revoke_device(turn, here.authority, found.removed.id))
        here.run(lambda turn: end_session(turn, SessionPlan(), found.roles[Role.ADMINISTRATOR].id, found.ended.id))
        yield found


def told(answer: VaultAnswer | None) -> str:
    return answer.code if isinstance(answer, VaultRefused) else ANSWERED


def test_every_request_is_here() -> None:
    assert set(GUARDS) == set(REQUESTS) == set(OPERATIONS) == set(EXAMPLE)
    assert {kind for kind, guard in GUARDS.items() if guard.anyone} == {
        kind for kind, operation in OPERATIONS.items() if operation.anyone
    }


@pytest.mark.parametrize("kind", REQUESTS, ids=IDS)
def test_each_role_is_told_what_its_line_says(house: House, kind: type[VaultRequest]) -> None:
    guard = GUARDS[kind]
    expected = dict(zip(ROLES, (guard.billing, guard.patient, guard.administrator, guard.officer), strict=True))
    assert {role: told(house.here.ask(EXAMPLE[kind], device)) for role, device in house.roles.items()} == expected


@pytest.mark.parametrize("kind", REQUESTS, ids=IDS)
def test_whoever_is_not_in_session_gets_nowhere(house: House, kind: type[VaultRequest]) -> None:
    guard, here = GUARDS[kind], house.here
    borrowed = TestDevice(TestDevice().key, house.removed.id, house.removed.account, house.roles[ROLES[0]].chain)
    answers = {
        "unsigned": here.ask(EXAMPLE[kind]),
        "another organisation's": here.ask(EXAMPLE[kind], house.foreign),
        "under another's certificate": here.ask(EXAMPLE[kind], borrowed),
        "removed": here.ask(EXAMPLE[kind], house.removed),
        "after its end": here.ask(EXAMPLE[kind], house.ended),
    }
    if guard.anyone:
        assert {why: told(answer) for why, answer in answers.items()} == dict.fromkeys(answers, guard.billing)
    else:
        assert {why: told(answer) for why, answer in answers.items()} == {
            "unsigned": "bad_signature",
            "another organisation's": "bad_certificate",
            "under another's certificate": "bad_signature",
            "removed": guard.removed,
            "after its end": guard.billing if guard.after_end else "session_ended",
        }


@pytest.mark.parametrize("kind", REQUESTS, ids=IDS)
def test_what_is_meant_for_another_organisation_is_answered_nowhere_else(
    house: House, kind: type[VaultRequest]
) -> None:
    asker = None if GUARDS[kind].anyone else house.foreign
    asked = house.there.request(EXAMPLE[kind], asker)
    assert asked.organisation == house.there.id != house.here.id
    assert told(house.here.carry(asked)) == "malformed_request"


def test_a_partner_is_answered_what_its_line_says_while_the_agreement_is_in_force(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with two_organisations(tmp_path_factory.mktemp("partners")) as two:
        here, partner = two.theirs, two.ours.enrol(two.ours.person("partner"))
        log = log_keys(here.id, here.identity.log_key).log.verifier
        services = Services(here.authority, no_history, here.composer, party=PARTY, hub="ws://hub.test", log=log)
        here.edge = Edge(services, here.identity.sealing_key)

        def answers() -> dict[str, str]:
            kinds = [kind for kind in REQUESTS if not GUARDS[kind].anyone]
            return {kind.__name__: told(here.ask(EXAMPLE[kind], partner)) for kind in kinds}

        def expected(partners: str) -> dict[str, str]:
            guards = {kind.__name__: guard for kind, guard in GUARDS.items() if not guard.anyone}
            return {name: partners if guard.partner else "bad_certificate" for name, guard in guards.items()}

        signed = two.proposed()
        assert answers() == expected("bad_certificate"), "proposed, and not accepted"
        assert not isinstance(two.countersign(signed), Refusal)
        assert answers() == expected(ANSWERED)
        here.run(lambda turn: end_agreement(turn, signed.terms.agreement))
        assert answers() == expected("no_agreement")


def test_each_refusal_is_recorded_with_who_asked(house: House) -> None:
    """Of those whose signature is good; nobody else's word about who they are is written down."""
    before = len(house.here.records())
    device = house.roles[Role.BILLING]
    refused = [kind for kind in REQUESTS if GUARDS[kind].billing != ANSWERED and not GUARDS[kind].anyone]
    for kind in refused:
        house.here.ask(EXAMPLE[kind], device)
        house.here.ask(EXAMPLE[kind], house.foreign)
    records = [each for each in house.here.records()[before:] if each.action is Action.REQUEST_REFUSED]
    mine = [each.code for each in records if each.actor.device == device.id]
    assert mine == [GUARDS[kind].billing for kind in refused]
    assert {(each.actor.account, each.code) for each in records if each.actor.device != device.id} == {
        (None, "bad_certificate")
    }
