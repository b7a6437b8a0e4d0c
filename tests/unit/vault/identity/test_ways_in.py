"""What somebody signs in with: what there is, what of it would do today, and that a step-up offers no more."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from tests.support.organisations import PARTY, Organisation, TestDevice, no_history, open_organisation
from tests.support.passkeys import enrol_person, step_up
from tests.support.passwords import PASSWORD, set_up

from wardline.kit.ids import AccountId
from wardline.protocol.administration_requests import Accounts, ListAccounts
from wardline.protocol.identity_requests import (
    BeginPasskey,
    BeginStepUp,
    BeginTotp,
    GetWaysIn,
    KnownProvider,
    Method,
    PasskeyBegun,
    PasswordEvidence,
    RemovePasskey,
    SetPassword,
    SteppedUp,
    StepUp,
    StepUpBegun,
    WaysIn,
)
from wardline.protocol.sealed_requests import Noted, VaultRefused
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.edge.answer_request import Edge
from wardline.vault.edge.authenticate import OLDEST
from wardline.vault.edge.operation import Services
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.model import Role
from wardline.vault.identity.open_id.desk import OpenIdDesk
from wardline.vault.identity.open_id.link_person import link_person
from wardline.vault.identity.open_id.model import OpenIdProvider
from wardline.vault.identity.open_id.model import Person as ProvidersPerson
from wardline.vault.identity.passwords import hashing
from wardline.vault.identity.relying_party import RelyingParty
from wardline.vault.identity.set_login import set_login
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.identity.sign_in_rules.set_rule import set_rule
from wardline.vault.turn import Turn

STAFF = OpenIdProvider("staff", "Hospital login", "https://login.hospital.example", "wardline")
GUESTS = OpenIdProvider("guests", "University", "https://login.university.example", "wardline")


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


def serve(house: Organisation, *providers: OpenIdProvider, party: RelyingParty | None = PARTY) -> None:
    """The organisation's settings are changed. No provider is reached."""
    desk = OpenIdDesk(providers, PARTY.origins[0], house.clock)
    services = Services(house.authority, no_history, house.composer, party=party, open_id=desk)
    house.edge = Edge(services, house.identity.sealing_key)


def tie(house: Organisation, account: AccountId, provider: OpenIdProvider) -> None:
    def link(turn: Turn) -> None:
        found = find_account(turn.tx, turn.keys, account)
        assert found is not None
        assert link_person(turn, found, provider, ProvidersPerson("s-1", found.profile.login))

    house.run(link)


def ways(house: Organisation, device: TestDevice) -> WaysIn:
    answer = house.ask(GetWaysIn(), device)
    assert isinstance(answer, WaysIn)
    return answer


def offered(house: Organisation, device: TestDevice) -> StepUpBegun:
    begun = house.ask(BeginStepUp(), device)
    assert isinstance(begun, StepUpBegun)
    return begun


def test_who_came_by_invitation_alone_has_nothing(house: Organisation) -> None:
    device = house.enrol(house.person())
    assert ways(house, device) == WaysIn((), 0, password=False, totp=False, recovery_codes=0)
    assert offered(house, device).methods == ()


def test_a_password_signs_nobody_in_before_there_are_codes(house: Organisation) -> None:
    device = house.enrol(house.person())
    assert house.ask(SetPassword(PASSWORD), device) == Noted()
    house.ask(BeginTotp(), device)
    assert ways(house, device) == WaysIn((), 0, password=True, totp=False, recovery_codes=0), "nothing is confirmed"
    ben = set_up(house, "Ben Okoro", "ben.okoro")
    assert ways(house, ben.device) == WaysIn((Method.PASSWORD,), 0, password=True, totp=True, recovery_codes=10)
    assert offered(house, ben.device).methods == (Method.PASSWORD,)


def test_a_recovery_code_that_was_used_is_counted_no_more(house: Organisation) -> None:
    ada = set_up(house)
    offered(house, ada.device)
    assert isinstance(house.ask(StepUp(PasswordEvidence(PASSWORD, ada.recovery[0])), ada.device), SteppedUp)
    assert ways(house, ada.device).recovery_codes == 9


def test_a_passkey_is_one_until_it_is_removed_or_no_web_client_is_served(house: Organisation) -> None:
    ada = enrol_person(house)
    assert ways(house, ada.device) == WaysIn((Method.PASSKEY,), 1, password=False, totp=False, recovery_codes=0)
    assert offered(house, ada.device).methods == (Method.PASSKEY,)
    serve(house, party=None)
    assert ways(house, ada.device) == WaysIn((), 1, password=False, totp=False, recovery_codes=0)
    assert offered(house, ada.device).methods == ()
    serve(house)
    step_up(house, ada)
    assert house.ask(RemovePasskey(ada.passkey.credential), ada.device) == VaultRefused("last_passkey", "credential")


def test_what_a_role_may_not_use_is_there_and_does_nothing(house: Organisation) -> None:
    ada = set_up(house)
    house.run(lambda turn: set_roles(turn, ada.account, [Role.NURSE]))
    house.run(lambda turn: set_rule(turn, Role.NURSE, [Method.PASSKEY, Method.OPEN_ID]))
    assert ways(house, ada.device) == WaysIn((), 0, password=True, totp=True, recovery_codes=10)
    assert offered(house, ada.device).methods == ()


def test_a_provider_counts_where_one_is_known_and_while_the_organisation_has_it(house: Organisation) -> None:
    account = house.person()
    assert house.run(lambda turn: set_login(turn, account, "ada.grey")) is None
    device = house.enrol(account)
    serve(house, STAFF, GUESTS)
    assert ways(house, device) == WaysIn((), 0, password=False, totp=False, recovery_codes=0)
    tie(house, account, STAFF)
    hospital = (KnownProvider("staff", "Hospital login"),)
    known = WaysIn((Method.OPEN_ID,), 0, password=False, totp=False, recovery_codes=0, providers=hospital)
    assert ways(house, device) == known
    away = offered(house, device)
    assert (away.methods, away.providers) == ((Method.OPEN_ID,), ()), "it cannot be reached now"
    assert house.ask(BeginPasskey(), device) == VaultRefused("step_up_required")
    serve(house, GUESTS)
    assert ways(house, device) == WaysIn((), 0, password=False, totp=False, recovery_codes=0)
    assert isinstance(house.ask(BeginPasskey(), device), PasskeyBegun), "who lost their provider makes a passkey"


def test_many_are_judged_as_each_one_is(house: Organisation) -> None:
    """The page of accounts asks for all of them at once."""
    root = enrol_person(house, "root", "root")
    house.run(lambda turn: set_roles(turn, root.account, [Role.ADMINISTRATOR]))
    house.run(lambda turn: set_rule(turn, Role.NURSE, [Method.PASSKEY]))
    nurse, ben = set_up(house, "Nurse", "nurse"), set_up(house, "Ben Okoro", "ben.okoro")
    house.run(lambda turn: set_roles(turn, nurse.account, [Role.NURSE]))
    ada = house.person("Ada")
    assert house.run(lambda turn: set_login(turn, ada, "ada.grey")) is None
    invited = house.enrol(ada)
    tie(house, ada, STAFF)

    def able() -> dict[str, bool]:
        found = house.ask(ListAccounts(), root.device)
        assert isinstance(found, Accounts)
        listed = {each.account: each.signs_in for each in found.accounts if each.person}
        for person in (root.device, nurse.device, ben.device, invited):
            assert listed[person.account] is bool(ways(house, person).methods)
        assert all(each.signs_in for each in found.accounts if not each.person)
        return {each.name: each.signs_in for each in found.accounts if each.person}

    assert able() == {"root": True, "Nurse": False, "Ben Okoro": True, "Ada": False}
    serve(house, STAFF)
    assert able() == {"root": True, "Nurse": False, "Ben Okoro": True, "Ada": True}
    serve(house, STAFF, party=None)
    assert able() == {"root": False, "Nurse": False, "Ben Okoro": True, "Ada": True}


def test_everybody_sees_their_own_and_nobody_asks_unseen(house: Organisation) -> None:
    ada, ben = enrol_person(house), set_up(house, "Ben Okoro", "ben.okoro")
    assert ways(house, ada.device).passkeys == 1
    assert ways(house, ben.device).passkeys == 0
    assert house.ask(GetWaysIn()) == VaultRefused("bad_signature")
    borrowed = TestDevice(ben.device.key, ada.device.id, ada.account, ada.device.chain)
    assert house.ask(GetWaysIn(), borrowed) == VaultRefused("bad_signature")
    asked = house.request(GetWaysIn(), ada.device)
    house.clock.advance(OLDEST + 1)
    assert house.carry(asked) == VaultRefused("stale_request")
    house.run(lambda turn: revoke_device(turn, house.authority, ada.device.id))
    assert house.ask(GetWaysIn(), ada.device) == VaultRefused("device_revoked")
