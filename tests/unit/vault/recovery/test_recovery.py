"""Two administrators recover somebody who lost everything; one alone, or a thief, recovers nobody."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.organisations import PARTY, Organisation, TestDevice, no_history, open_organisation
from tests.support.passkeys import Person, begin, complete, enrol_person, step_up
from tests.support.passwords import PASSWORD, NewDevice, set_up

from wardline.audit.record import Action, AuditRecord
from wardline.cli.render import render
from wardline.client.invitation import Invitation, parse_link
from wardline.content.codec import decode, encode
from wardline.content.notice import Notice, NoticeKind
from wardline.kit.ids import AccountId, new_id
from wardline.protocol.administration_requests import (
    AskRecovery,
    DecideRecovery,
    Invited,
    ListRecoveries,
    Recoveries,
    RecoverySummary,
)
from wardline.protocol.frames import decode_device_frame
from wardline.protocol.requests import RevokeDevice
from wardline.protocol.sealed_requests import (
    BeginEnrolment,
    Conversations,
    Enrolled,
    EnrolmentBegun,
    ListConversations,
    Noted,
    VaultAnswer,
    VaultRefused,
)
from wardline.vault.conversations.tables import ROSTER, WAITING_MESSAGES
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.edge.answer_request import Edge
from wardline.vault.edge.operation import Services
from wardline.vault.hub_requests.tables import HUB_REQUESTS
from wardline.vault.identity.create_account import create_account
from wardline.vault.identity.invitations import find_invitation
from wardline.vault.identity.model import AccountKind, Role
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.identity.suspend_account import suspend_account
from wardline.vault.keys.data_key import open_record
from wardline.vault.keys.key_names import WAITING
from wardline.vault.recovery.end_recovery import expire_recoveries
from wardline.vault.recovery.rules import LIFETIME
from wardline.vault.recovery.tables import RECOVERIES

REASON = "Lost her phone and her key in the river"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


@pytest.fixture
def ada(house: Organisation) -> Person:
    return enrol_person(house)


def administrator(house: Organisation, name: str) -> Person:
    person = enrol_person(house, name, name)
    house.run(lambda turn: set_roles(turn, person.account, [Role.ADMINISTRATOR]))
    return person


@pytest.fixture
def root(house: Organisation) -> Person:
    return administrator(house, "root")


@pytest.fixture
def second(house: Organisation) -> Person:
    return administrator(house, "second")


def code(answer: VaultAnswer | None) -> str:
    assert isinstance(answer, VaultRefused), answer
    return answer.code


def asked(house: Organisation, by: Person, about: AccountId, *, wipe: bool = True) -> RecoverySummary:
    step_up(house, by)
    answer = house.ask(AskRecovery(about, REASON, wipe), by.device)
    assert isinstance(answer, Recoveries)
    (one,) = answer.recoveries
    return one


def agree(house: Organisation, by: Person, recovery: str) -> VaultAnswer:
    step_up(house, by)
    return house.ask(DecideRecovery(recovery, agree=True), by.device)


def listed(house: Organisation, by: TestDevice) -> list[str]:
    answer = house.ask(ListRecoveries(), by)
    assert isinstance(answer, Recoveries)
    return [each.recovery for each in answer.recoveries]


def of(house: Organisation, action: Action) -> list[AuditRecord]:
    return [record for record in house.records() if record.action is action]


def revocations(house: Organisation) -> dict[str, bool]:
    with house.vault.database.read() as reader:
        frames = [decode_device_frame(row.frame) for row in reader.execute(HUB_REQUESTS.select()).all()]
    return {frame.device: frame.wipe for frame in frames if isinstance(frame, RevokeDevice)}


@pytest.mark.parametrize("wipe", [True, False], ids=["wiped", "kept"])
def test_two_administrators_end_everything_of_before_and_make_one_link(
    house: Organisation, root: Person, second: Person, wipe: bool
) -> None:
    house.edge = Edge(
        Services(
            house.authority,
            no_history,
            house.composer,
            party=PARTY,
            hub="wss://hub.example",
            origin="https://chat.hospital.example",
        ),
        house.identity.sealing_key,
    )
    ada = set_up(house)
    earlier = house.invite(ada.account)
    house.clock.advance(30_000)
    recovery = asked(house, root, ada.account, wipe=wipe)
    assert (recovery.account_name, recovery.asked_by, recovery.asked_by_name) == ("Dr. Ada Grey", root.account, "root")
    assert (recovery.reason, recovery.expires_at - recovery.asked_at) == (REASON, LIFETIME)
    assert isinstance(house.ask(BeginEnrolment(earlier.id)), EnrolmentBegun), "nothing ends until it is agreed"
    assert isinstance(house.ask(ListConversations(), ada.device), Conversations)
    invited = agree(house, second, recovery.recovery)
    assert isinstance(invited, Invited)
    assert revocations(house) == {ada.device.id: wipe}
    assert code(house.ask(ListConversations(), ada.device)) == "device_revoked"
    assert code(house.ask(BeginEnrolment(earlier.id))) == "bad_invitation"
    answer = NewDevice(house, ada.login).sign_in(PASSWORD, ada.code(house))
    assert isinstance(answer, VaultRefused)
    assert answer.code == "sign_in_failed"
    link = parse_link(invited.link)
    assert isinstance(link, Invitation)
    assert (link.invitation, link.hub, link.organisation) == (invited.invitation, "wss://hub.example", house.id)
    with house.vault.database.read() as reader:
        kept = find_invitation(reader, house.vault.keys, invited.invitation)
    assert kept is not None
    assert kept.secret.reveal() == link.secret.reveal()
    assert kept.expires_at == invited.expires_at
    begun = house.ask(BeginEnrolment(link.invitation))
    assert isinstance(begun, EnrolmentBegun)
    assert begun.account == ada.account
    assert isinstance(house.ask(house.enrol_body(kept, begun, TestDevice())), Enrolled)
    (ask,), (agreed,) = of(house, Action.RECOVERY_ASKED), of(house, Action.RECOVERY_AGREED)
    assert (ask.actor.account, agreed.actor.account) == (root.account, second.account)
    assert [each.id for each in agreed.objects] == [recovery.recovery, ada.account]
    assert len(of(house, Action.PASSWORD_REMOVED)) == 1
    assert listed(house, root.device) == []


def test_a_passkey_of_before_opens_nothing_and_is_taken_by_nobody_again(
    house: Organisation, ada: Person, root: Person, second: Person
) -> None:
    waiting = begin(house, ada.login)
    recovery = asked(house, root, ada.account)
    assert isinstance(agree(house, second, recovery.recovery), Invited)
    assert code(complete(house, waiting, ada.passkey, TestDevice())) == "sign_in_failed", "begun before"
    assert code(complete(house, begin(house, ada.login), ada.passkey, TestDevice())) == "sign_in_failed"
    assert [record.objects[0].id for record in of(house, Action.PASSKEY_REMOVED)] == [ada.account]


def test_one_administrator_alone_recovers_nobody(house: Organisation, ada: Person, root: Person) -> None:
    recovery = asked(house, root, ada.account).recovery
    assert code(agree(house, root, recovery)) == "unknown_recovery"
    assert listed(house, root.device) == [recovery], "it waits still"
    assert revocations(house) == {}


def test_nobody_recovers_themselves(house: Organisation, root: Person, second: Person) -> None:
    step_up(house, root)
    assert code(house.ask(AskRecovery(root.account, REASON), root.device)) == "not_permitted"
    recovery = asked(house, second, root.account).recovery
    assert code(agree(house, root, recovery)) == "unknown_recovery"
    assert house.ask(DecideRecovery(recovery, agree=False), root.device) == Noted()


def test_whom_it_is_about_sees_it_and_says_no(house: Organisation, ada: Person, root: Person, second: Person) -> None:
    """A device is left, and its owner asked for nothing: no step-up stands in their way."""
    recovery = asked(house, root, ada.account).recovery
    assert listed(house, ada.device) == [recovery]
    assert code(house.ask(DecideRecovery(recovery, agree=True), ada.device)) == "unknown_recovery"
    assert house.ask(DecideRecovery(recovery, agree=False), ada.device) == Noted()
    assert code(agree(house, second, recovery)) == "unknown_recovery"
    (denied,) = of(house, Action.RECOVERY_DENIED)
    assert denied.actor.account == ada.account
    assert listed(house, ada.device) == listed(house, root.device) == []


@pytest.mark.parametrize("which", ["who asked", "another"])
def test_an_administrator_says_no(house: Organisation, ada: Person, root: Person, second: Person, which: str) -> None:
    recovery = asked(house, root, ada.account).recovery
    by = root if which == "who asked" else second
    house.clock.advance(3_600_000)
    assert code(house.ask(DecideRecovery(recovery, agree=False), by.device)) == "step_up_required"
    step_up(house, by)
    assert house.ask(DecideRecovery(recovery, agree=False), by.device) == Noted()
    assert code(agree(house, second, recovery)) == "unknown_recovery"
    assert asked(house, root, ada.account).recovery != recovery, "it may be asked again"


def test_somebody_else_sees_nothing_and_learns_nothing(house: Organisation, ada: Person, root: Person) -> None:
    ben = enrol_person(house, "Ben Okafor", "ben.okafor")
    recovery = asked(house, root, ada.account).recovery
    step_up(house, ben)
    assert listed(house, ben.device) == []
    for number in (recovery, new_id()):
        for say in (True, False):
            assert code(house.ask(DecideRecovery(number, agree=say), ben.device)) == "unknown_recovery"
    for account in (ada.account, new_id()):
        assert code(house.ask(AskRecovery(account, REASON), ben.device)) == "not_permitted", "whether or not it exists"


def test_asking_and_agreeing_need_the_administrators_presence(
    house: Organisation, ada: Person, root: Person, second: Person
) -> None:
    assert code(house.ask(AskRecovery(ada.account, REASON), root.device)) == "step_up_required"
    recovery = asked(house, root, ada.account).recovery
    assert code(house.ask(DecideRecovery(recovery, agree=True), second.device)) == "step_up_required"
    assert isinstance(agree(house, second, recovery), Invited)


@pytest.mark.parametrize("about", ["nobody", "suspended", "a service"])
def test_who_cannot_come_back_is_not_recovered(house: Organisation, ada: Person, root: Person, about: str) -> None:
    account = AccountId(new_id())
    if about == "suspended":
        house.run(lambda turn: suspend_account(turn, ada.account))
        account = ada.account
    elif about == "a service":
        account = house.run(lambda turn: create_account(turn, name="Bot", role="", kind=AccountKind.SERVICE))
    step_up(house, root)
    assert code(house.ask(AskRecovery(account, REASON), root.device)) == "unknown_account"
    assert code(house.ask(AskRecovery(ada.account, "  "), root.device)) == (
        "unknown_account" if about == "suspended" else "reason_required"
    )


def test_there_is_one_about_somebody_at_a_time(house: Organisation, ada: Person, root: Person, second: Person) -> None:
    """The second administrator who comes to the same idea finds what the first one asked, and agrees."""
    first = asked(house, root, ada.account)
    assert asked(house, second, ada.account) == first
    assert isinstance(agree(house, second, first.recovery), Invited)


def suspended(house: Organisation, person: Person) -> None:
    house.run(lambda turn: suspend_account(turn, person.account))


def dismissed(house: Organisation, person: Person) -> None:
    house.run(lambda turn: set_roles(turn, person.account, [Role.NURSE]))


LOSSES: dict[str, Callable[[Organisation, Person], None]] = {"suspended": suspended, "dismissed": dismissed}


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss)
def test_who_administers_no_more_has_no_say(
    house: Organisation, ada: Person, root: Person, second: Person, loss: str
) -> None:
    recovery = asked(house, root, ada.account).recovery
    LOSSES[loss](house, root)
    assert code(agree(house, second, recovery)) == "unknown_recovery"
    assert listed(house, second.device) == []
    anew = asked(house, second, ada.account)
    assert anew.asked_by == second.account
    (expired,) = of(house, Action.RECOVERY_EXPIRED)
    assert expired.objects[0].id == recovery


def test_who_was_suspended_since_is_not_recovered(
    house: Organisation, ada: Person, root: Person, second: Person
) -> None:
    recovery = asked(house, root, ada.account).recovery
    suspended(house, ada)
    assert code(agree(house, second, recovery)) == "unknown_recovery"


def test_it_ends_after_a_day_with_a_record(house: Organisation, ada: Person, root: Person, second: Person) -> None:
    recovery = asked(house, root, ada.account).recovery
    house.clock.advance(LIFETIME - 1)
    house.run(expire_recoveries)
    assert listed(house, second.device) == [recovery]
    house.clock.advance(1)
    assert listed(house, second.device) == []
    assert code(agree(house, second, recovery)) == "unknown_recovery"
    house.run(expire_recoveries)
    (expired,) = of(house, Action.RECOVERY_EXPIRED)
    assert [each.id for each in expired.objects] == [recovery, ada.account]


def test_of_two_who_decide_at_once_one_does(house: Organisation, ada: Person, root: Person, second: Person) -> None:
    third = administrator(house, "third")
    recovery = asked(house, root, ada.account).recovery
    step_up(house, second)
    step_up(house, third)
    requests = [house.request(DecideRecovery(recovery, agree=True), by.device) for by in (second, third)]
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(house.carry, requests))
    assert sorted(type(answer).__name__ for answer in answers) == ["Invited", "VaultRefused"]
    assert len(of(house, Action.RECOVERY_AGREED)) == 1


def test_the_same_request_twice_makes_one_link(house: Organisation, ada: Person, root: Person, second: Person) -> None:
    recovery = asked(house, root, ada.account).recovery
    step_up(house, second)
    request = house.request(DecideRecovery(recovery, agree=True), second.device)
    first, again = house.carry(request), house.carry(request)
    assert isinstance(first, Invited)
    assert again == first
    assert len(of(house, Action.RECOVERY_AGREED)) == 1
    house.clock.advance(1)
    fresh = house.request(DecideRecovery(recovery, agree=True), second.device)
    assert code(house.carry(fresh)) == "unknown_recovery"


def test_without_a_session_or_with_a_revoked_device_nothing_is_asked(
    house: Organisation, ada: Person, root: Person, second: Person
) -> None:
    recovery = asked(house, root, ada.account).recovery
    step_up(house, second)
    suspended(house, second)
    for body in (AskRecovery(ada.account, REASON), ListRecoveries(), DecideRecovery(recovery, agree=True)):
        assert code(house.ask(body)) == "bad_signature"
        assert code(house.ask(body, second.device)) == "device_revoked"


def test_the_reason_is_sealed_at_rest_and_in_no_record(house: Organisation, ada: Person, root: Person) -> None:
    asked(house, root, ada.account)
    with house.vault.database.read() as reader:
        sealed = reader.execute(select(RECOVERIES.c.reason)).scalar_one()
    assert REASON.encode() not in sealed
    assert all(REASON not in repr(record) for record in house.records())


def told(house: Organisation) -> list[tuple[str, Notice]]:
    """Who is in the conversations that the vault wrote to, and what waits for their members."""
    with house.vault.database.read() as reader:
        rows = reader.execute(
            select(ROSTER.c.account, WAITING_MESSAGES.c.message, WAITING_MESSAGES.c.content).join(
                WAITING_MESSAGES, WAITING_MESSAGES.c.conversation == ROSTER.c.conversation
            )
        ).all()
        key = house.vault.keys.find(reader, WAITING)
    assert key is not None or not rows
    notices: list[tuple[str, Notice]] = []
    for account, message, sealed in rows:
        assert key is not None
        content = decode(open_record(key, b"waiting_messages/content/" + message.encode("ascii"), sealed))
        assert isinstance(content, Notice)
        notices.append((account, content))
    return notices


def test_the_owner_is_told_on_what_is_left(house: Organisation, ada: Person, root: Person, second: Person) -> None:
    recovery = asked(house, root, ada.account)
    asked(house, second, ada.account)
    ((account, notice),) = told(house)
    assert account == ada.account, "nobody else, and once"
    facts = (notice.kind, notice.asked_by, notice.reason, notice.recovery)
    assert facts == (NoticeKind.RECOVERY_ASKED, "root", REASON, recovery.recovery)
    assert render(encode(notice)) == (
        f"root asks to recover your account, which signs you out of every device: {REASON}\n"
        f"If you did not ask for it, say no at once: wardline recover deny {recovery.recovery}"
    )
    step_up(house, second)
    assert house.ask(DecideRecovery(recovery.recovery, agree=False), second.device) == Noted()
    asked(house, root, ada.account)
    assert len({each for each, _ in told(house)}) == 1
    with house.vault.database.read() as reader:
        assert len(reader.execute(select(ROSTER.c.conversation).distinct()).all()) == 1, "the same conversation"


def test_who_has_no_device_left_is_written_to_by_nobody(house: Organisation, ada: Person, root: Person) -> None:
    house.run(lambda turn: revoke_device(turn, house.authority, ada.device.id))
    asked(house, root, ada.account)
    assert told(house) == []
