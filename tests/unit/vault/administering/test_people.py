"""People, their roles and their invitations, as administrators ask for them from their devices."""

import pytest
from tests.unit.vault.administering.conftest import House

from wardline.audit.record import Action
from wardline.client.invitation import Invitation as Link
from wardline.client.invitation import parse_link
from wardline.kit.ids import AccountId, new_id
from wardline.protocol.administration_requests import (
    Accounts,
    AccountSaved,
    AccountSummary,
    ChangeAccount,
    CreateAccount,
    GetRights,
    Invitations,
    Invited,
    InvitePerson,
    ListAccounts,
    ListInvitations,
    ReinstateAccount,
    Rights,
    SuspendAccount,
    WithdrawInvitation,
)
from wardline.protocol.sealed_requests import BeginEnrolment, EnrolmentBegun, Noted
from wardline.vault.devices.find_devices import devices_of
from wardline.vault.directory.set_department import set_department
from wardline.vault.identity.create_account import create_account
from wardline.vault.identity.create_invitation import THREE_DAYS
from wardline.vault.identity.find_roles import roles_of
from wardline.vault.identity.model import AccountKind, Role
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.identity.suspend_account import suspend_account
from wardline.vault.policy.places import place_account
from wardline.vault.policy.policy_set import shipped_text
from wardline.vault.policy.take_policies import take_policies


def listed(house: House, body: ListAccounts | None = None) -> tuple[AccountSummary, ...]:
    return house.ask(body or ListAccounts(), house.root, Accounts).accounts


def made(house: House, body: CreateAccount) -> AccountId:
    return AccountId(house.ask(body, house.root, AccountSaved).account)


def one(house: House, account: str) -> AccountSummary:
    return next(each for each in listed(house) if each.account == account)


def test_one_account_is_asked_for_by_its_id(house: House) -> None:
    account = made(house, CreateAccount("Ada Grey", login="ada@example.org"))
    everybody = listed(house)
    assert len(everybody) > 1
    for each in everybody:
        assert listed(house, ListAccounts(account=each.account)) == (each,)
    assert listed(house, ListAccounts(suspended=True, account=account)) == ()
    assert listed(house, ListAccounts("smith", account=account)) == ()
    assert listed(house, ListAccounts(account="0f" * 16)) == ()


def roles(house: House, account: str) -> frozenset[Role]:
    with house.organisation.vault.database.read() as reader:
        return roles_of(reader, account)


# -- rights


def test_everybody_is_told_their_own_rights(house: House) -> None:
    told = {
        device.account: house.ask(GetRights(), device, Rights).actions
        for device in (house.root, house.officer, house.nurse)
    }
    assert {"administer", "change_policy", "invite"} <= set(told[house.root.account])
    assert {"export", "review_break_glass", "review_findings"} <= set(told[house.officer.account])
    assert told[house.root.account] == tuple(sorted(told[house.root.account]))
    assert not {"administer", "invite", "change_policy"} & set(told[house.officer.account])
    assert told[house.nurse.account] == ()


def test_rights_follow_the_policies_in_force(house: House) -> None:
    own = shipped_text() + (
        '\n@id("nurses-invite") @says("Nurses may invite.") permit (principal, action == Action::"invite", resource) '
        'when { principal in Role::"nurse" };'
    )
    assert house.organisation.run(lambda turn: take_policies(turn, own)) == 1
    assert house.ask(GetRights(), house.nurse, Rights).actions == ("invite",)


# -- the list


def test_accounts_by_name_with_what_administrators_need(house: House) -> None:
    ward = house.organisation.run(
        lambda turn: set_department(turn, name="4 West", units=[("", "W1")], first=None, second=None)
    )
    nurse = house.nurse.account
    house.organisation.run(lambda turn: place_account(turn, nurse, departments=[ward]))
    names = [each.name for each in listed(house)]
    assert names == sorted(names, key=str.casefold)
    assert {"Carl Clerk", "Nia Nurse", "Olga Officer", "Rita Root"} <= set(names)
    found = one(house, nurse)
    assert (found.name, found.roles, found.departments) == ("Nia Nurse", ("nurse",), ("4 West",))
    assert (found.person, found.suspended, found.devices, found.enrolled, found.seen_at) == (True, False, 1, True, None)
    house.ask(GetRights(), house.nurse, Rights)
    assert one(house, nurse).seen_at == house.organisation.clock.now()


def test_a_search_holds_every_word_in_name_login_or_title(house: House) -> None:
    account = made(house, CreateAccount("Dr. Ada Grey", "Charge nurse, 4 West", "agrey"))
    for text in ("", "ada", "GREY dr.", "agrey", "west charge ada"):
        assert account in {each.account for each in listed(house, ListAccounts(text))}, text
    assert listed(house, ListAccounts("ada root")) == ()


def test_pages_have_each_account_once(house: House) -> None:
    for number in range(7):
        made(house, CreateAccount("Same Name" if number % 2 else f"Person {number}"))
    seen: list[str] = []
    page = house.ask(ListAccounts(limit=3), house.root, Accounts)
    while page.more:
        assert len(page.accounts) == 3
        seen += [each.account for each in page.accounts]
        page = house.ask(ListAccounts(after=page.accounts[-1].account, limit=3), house.root, Accounts)
    seen += [each.account for each in page.accounts]
    assert seen == [each.account for each in listed(house, ListAccounts(limit=100))]
    assert len(seen) == len(set(seen))
    assert house.refusal(ListAccounts(after=new_id()), house.root).field == "after"


def test_the_suspended_alone_or_the_others(house: House) -> None:
    house.organisation.run(lambda turn: suspend_account(turn, house.nurse.account))
    gone = {each.account for each in listed(house, ListAccounts(suspended=True))}
    there = {each.account for each in listed(house, ListAccounts(suspended=False))}
    assert gone == {house.nurse.account}
    assert house.nurse.account not in there
    assert {each.account for each in listed(house)} == gone | there


# -- create and change


def test_a_person_is_made_and_changed(house: House) -> None:
    account = made(house, CreateAccount("  Ada Grey ", "Surgeon", " AGrey@Example.org "))
    found = one(house, account)
    assert (found.name, found.title, found.login, found.roles) == ("Ada Grey", "Surgeon", "agrey@example.org", ())
    assert (found.devices, found.enrolled) == (0, False)
    change = ChangeAccount(account, "Ada Blue", "Chief surgeon", "ablue")
    assert house.ask(change, house.root, Noted) == Noted()
    found = one(house, account)
    assert (found.name, found.title, found.login) == ("Ada Blue", "Chief surgeon", "ablue")
    before = house.actions().count(Action.ACCOUNT_CHANGED)
    house.ask(change, house.root, Noted)
    assert house.actions().count(Action.ACCOUNT_CHANGED) == before, "the same again changes nothing"
    house.ask(ChangeAccount(account, "Ada Blue", "Chief surgeon", ""), house.root, Noted)
    assert one(house, account).login == ""


def test_what_is_wrong_is_named_and_nothing_is_made(house: House) -> None:
    account = made(house, CreateAccount("Ada Grey", "", "agrey"))
    house.step_up(house.root)
    before = listed(house)
    for body, code, field in (
        (CreateAccount("  "), "malformed_request", "name"),
        (CreateAccount("Ben\nBlue"), "malformed_request", "name"),
        (CreateAccount("Ben", "Nurse\u202e"), "malformed_request", "title"),
        (CreateAccount("Ben", roles=("king",)), "malformed_request", "roles"),
        (CreateAccount("Ben", roles=("service",)), "malformed_request", "roles"),
        (CreateAccount("Ben", roles=("clinician",)), "malformed_request", "roles"),
        (CreateAccount("Ben", login="AGREY"), "login_taken", "login"),
        (CreateAccount("Ben", login="a\nb"), "malformed_login", "login"),
        (ChangeAccount(account, " "), "malformed_request", "name"),
        (ChangeAccount(account, "Ada", "\x07"), "malformed_request", "title"),
        (ChangeAccount(account, "Ada", roles=("root",)), "malformed_request", "roles"),
        (ChangeAccount(house.nurse.account, "Nia", login="agrey", roles=("nurse",)), "login_taken", "login"),
        (ChangeAccount(new_id(), "Ada"), "unknown_account", "account"),
    ):
        refusal = house.refusal(body, house.root)
        assert (refusal.code, refusal.field) == (code, field), body
    assert listed(house) == before


def test_roles_need_presence(house: House) -> None:
    account = made(house, CreateAccount("Ada Grey"))
    with_roles = CreateAccount("Ben Blue", roles=("physician", "administrator"))
    change = ChangeAccount(account, "Ada Grey", roles=("physician",))
    assert house.refused(with_roles, house.root) == "step_up_required"
    assert house.refused(change, house.root) == "step_up_required"
    assert roles(house, account) == frozenset()
    house.step_up(house.root)
    assert roles(house, made(house, with_roles)) == {Role.PHYSICIAN, Role.ADMINISTRATOR}
    house.ask(change, house.root, Noted)
    assert roles(house, account) == {Role.PHYSICIAN}
    house.organisation.clock.advance(10 * 60_000)
    house.ask(ChangeAccount(account, "Ada Blue", roles=("physician",)), house.root, Noted)
    assert house.refused(ChangeAccount(account, "Ada Blue"), house.root) == "step_up_required", "taking is a change too"


def test_nobody_changes_their_own_roles(house: House) -> None:
    house.step_up(house.root)
    for wanted in ((), ("administrator", "compliance_officer")):
        refusal = house.refusal(ChangeAccount(house.root.account, "Rita Root", roles=wanted), house.root)
        assert (refusal.code, refusal.field) == ("not_permitted", "roles")
    house.ask(ChangeAccount(house.root.account, "Rita Reed", roles=("administrator",)), house.root, Noted)
    assert one(house, house.root.account).name == "Rita Reed"
    assert roles(house, house.root.account) == {Role.ADMINISTRATOR}


def officers_administer(house: House) -> None:
    own = shipped_text() + (
        '\n@id("officers-too") @says("Compliance officers administer.") '
        'permit (principal, action == Action::"administer", resource) when { principal in Role::"compliance_officer" };'
    )
    house.organisation.run(lambda turn: take_policies(turn, own))


def test_the_last_administrator_stays(house: House) -> None:
    """Others may have the right by the organisation's own policies, and still not leave it without the role."""
    officers_administer(house)
    house.step_up(house.officer)
    root = house.root.account
    assert house.refused(ChangeAccount(root, "Rita Root"), house.officer) == "last_administrator"
    assert house.refused(SuspendAccount(root), house.officer) == "last_administrator"
    second = house.person("Second", Role.ADMINISTRATOR)
    house.organisation.run(lambda turn: suspend_account(turn, second.account))
    assert house.refused(SuspendAccount(root), house.officer) == "last_administrator", "who is suspended does not count"
    third = house.person("Third", Role.ADMINISTRATOR)
    assert house.ask(SuspendAccount(root), house.officer, Noted) == Noted()
    assert house.refused(SuspendAccount(third.account), house.officer) == "last_administrator"


# -- invitations


def test_an_invitation_enrols_the_first_device(house: House) -> None:
    account = made(house, CreateAccount("Ada Grey"))
    invited = house.ask(InvitePerson(account), house.root, Invited)
    assert invited.expires_at == house.organisation.clock.now() + THREE_DAYS
    link = parse_link(invited.link)
    assert isinstance(link, Link)
    assert (link.organisation, link.invitation) == (house.organisation.id, invited.invitation)
    (open_one,) = house.ask(ListInvitations(), house.root, Invitations).invitations
    assert (open_one.invitation, open_one.account_name) == (invited.invitation, "Ada Grey")
    assert invited.link not in repr(invited)
    begun = house.ask(BeginEnrolment(invited.invitation), None, EnrolmentBegun)
    assert begun.account == account


def test_a_second_link_ends_the_first(house: House) -> None:
    account = made(house, CreateAccount("Ada Grey"))
    other = house.ask(InvitePerson(made(house, CreateAccount("Ben"))), house.root, Invited)
    first = house.ask(InvitePerson(account), house.root, Invited)
    second = house.ask(InvitePerson(account), house.root, Invited)
    assert house.refused(BeginEnrolment(first.invitation), None) == "bad_invitation"
    still = {each.invitation for each in house.ask(ListInvitations(), house.root, Invitations).invitations}
    assert still == {second.invitation, other.invitation}


def test_one_link_enrols_one_device_and_then_recovery_is_needed(house: House) -> None:
    refusal = house.refusal(InvitePerson(house.nurse.account), house.root)
    assert (refusal.code, refusal.field) == ("recovery_needed", "account")
    house.step_up(house.root)
    house.ask(SuspendAccount(house.nurse.account), house.root, Noted)
    house.ask(ReinstateAccount(house.nurse.account), house.root, Noted)
    assert house.refused(InvitePerson(house.nurse.account), house.root) == "recovery_needed", "however long ago"


def test_a_withdrawn_or_expired_link_is_gone(house: House) -> None:
    account = made(house, CreateAccount("Ada Grey"))
    invited = house.ask(InvitePerson(account), house.root, Invited)
    house.ask(WithdrawInvitation(invited.invitation), house.root, Noted)
    assert house.refused(BeginEnrolment(invited.invitation), None) == "bad_invitation"
    assert house.refused(WithdrawInvitation(invited.invitation), house.root) == "bad_invitation"
    again = house.ask(InvitePerson(account), house.root, Invited)
    house.organisation.clock.advance(THREE_DAYS)
    assert house.ask(ListInvitations(), house.root, Invitations).invitations == ()
    assert house.refused(WithdrawInvitation(again.invitation), house.root) == "bad_invitation"


def test_nobody_is_invited_who_is_not_there(house: House) -> None:
    account = made(house, CreateAccount("Ada Grey"))
    house.organisation.run(lambda turn: suspend_account(turn, account))
    for unknown in (account, new_id()):
        assert house.refused(InvitePerson(unknown), house.root) == "unknown_account"


def test_whoever_may_invite_some_sees_those(house: House) -> None:
    """A policy of the organisation's own: nurses invite who works on their ward."""
    own = shipped_text() + (
        '\n@id("wards-invite") @says("Nurses invite colleagues.") permit (principal, action == Action::"invite", '
        'resource) when { principal in Role::"nurse" && principal.departments.containsAny(resource.departments) };'
    )
    house.organisation.run(lambda turn: take_policies(turn, own))
    ward = house.organisation.run(
        lambda turn: set_department(turn, name="4 West", units=[("", "W1")], first=None, second=None)
    )
    mine, other = (made(house, CreateAccount(name)) for name in ("Mine", "Other"))
    for account in (mine, house.nurse.account):
        house.organisation.run(lambda turn, each=account: place_account(turn, each, departments=[ward]))
    hidden = house.ask(InvitePerson(other), house.root, Invited)
    shown = house.ask(InvitePerson(mine), house.nurse, Invited)
    (seen,) = house.ask(ListInvitations(), house.nurse, Invitations).invitations
    assert seen.invitation == shown.invitation
    assert house.refused(InvitePerson(other), house.nurse) == "not_permitted"
    assert house.refused(WithdrawInvitation(hidden.invitation), house.nurse) == "not_permitted"
    assert house.refused(WithdrawInvitation(new_id()), house.nurse) == "not_permitted"
    house.ask(WithdrawInvitation(shown.invitation), house.nurse, Noted)


# -- suspend and reinstate


@pytest.mark.parametrize("wipe", [True, False], ids=["wiped", "kept"])
def test_a_dismissed_persons_devices_are_gone(house: House, wipe: bool) -> None:
    second = house.organisation.enrol(house.nurse.account)
    suspend = SuspendAccount(house.nurse.account, wipe=wipe)
    assert house.refused(suspend, house.root) == "step_up_required"
    house.step_up(house.root)
    house.ask(suspend, house.root, Noted)
    for device in (house.nurse, second):
        assert house.refused(GetRights(), device) == "device_revoked"
    with house.organisation.vault.database.read() as reader:
        devices = devices_of(reader, house.nurse.account)
    assert [(device.revoked, device.wipe) for device in devices] == [(True, wipe)] * 2
    found = one(house, house.nurse.account)
    assert (found.suspended, found.devices, found.enrolled) == (True, 0, True)
    count = house.actions().count(Action.ACCOUNT_SUSPENDED)
    house.ask(suspend, house.root, Noted)
    assert house.actions().count(Action.ACCOUNT_SUSPENDED) == count


def test_who_comes_back_enrols_anew(house: House) -> None:
    house.step_up(house.root)
    house.ask(SuspendAccount(house.nurse.account), house.root, Noted)
    house.organisation.clock.advance(10 * 60_000)
    back = ReinstateAccount(house.nurse.account)
    assert house.refused(back, house.root) == "step_up_required"
    house.step_up(house.root)
    house.ask(back, house.root, Noted)
    assert not one(house, house.nurse.account).suspended
    assert house.refused(GetRights(), house.nurse) == "device_revoked"
    assert house.refused(ReinstateAccount(new_id()), house.root) == "unknown_account"


def test_neither_oneself_nor_the_vault_is_suspended(house: House) -> None:
    house.step_up(house.root)
    house.person("Second", Role.ADMINISTRATOR)
    vault = house.organisation.vault.identity.account
    bot = house.organisation.run(lambda turn: create_account(turn, name="Bot", role="", kind=AccountKind.SERVICE))
    assert house.refused(SuspendAccount(house.root.account), house.root) == "not_permitted"
    assert house.refused(SuspendAccount(vault), house.root) == "not_permitted"
    assert house.refused(SuspendAccount(new_id()), house.root) == "unknown_account"
    assert house.refused(ChangeAccount(bot, "Robot"), house.root) == "unknown_account", "only people"
    house.ask(SuspendAccount(bot), house.root, Noted)


def test_two_administrators_cannot_dismiss_one_another(house: House) -> None:
    """Whoever comes first wins, and somebody is left."""
    second = house.person("Second", Role.ADMINISTRATOR)
    for device in (house.root, second):
        house.step_up(device)
    house.ask(SuspendAccount(second.account), house.root, Noted)
    assert house.refused(SuspendAccount(house.root.account), second) == "device_revoked"


def test_a_role_that_is_gone_opens_nothing_more(house: House) -> None:
    second = house.person("Second", Role.ADMINISTRATOR)
    house.ask(ListAccounts(), second, Accounts)
    house.organisation.run(lambda turn: set_roles(turn, second.account, [Role.NURSE]))
    assert house.refused(ListAccounts(), second) == "not_permitted"
