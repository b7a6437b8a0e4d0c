"""A device that signed in by password waits until another one lets it in."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from tests.support.organisations import Organisation, TestDevice, open_organisation
from tests.support.passkeys import Person, enrol_person, step_up
from tests.support.passwords import Typist, Waiting, approve, compare, listed, set_up, wait

from wardline.audit.record import Action
from wardline.mls.public import verify_chain
from wardline.protocol.identity_requests import (
    ApprovalPending,
    Approvals,
    ApprovalSummary,
    AwaitApproval,
    BeginApproval,
    DecideApproval,
    ListApprovals,
)
from wardline.protocol.sealed_requests import Enrolled, Noted, VaultRefused, body_hash
from wardline.protocol.signing import approval_code, approval_hash, approval_transcript
from wardline.vault.devices.approvals import list_approvals
from wardline.vault.devices.approvals.find_approval import LIFETIME, find_approval
from wardline.vault.devices.find_devices import devices_of
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.identity.model import Role
from wardline.vault.identity.passwords import hashing
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.identity.suspend_account import suspend_account


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


@pytest.fixture
def ada(house: Organisation) -> Typist:
    return set_up(house)


def code(answer: object) -> str:
    assert isinstance(answer, VaultRefused)
    return answer.code


def count(house: Organisation, typist: Typist) -> int:
    with house.vault.database.read() as reader:
        return len(devices_of(reader, typist.account))


def full_hash(house: Organisation, waiting: Waiting) -> bytes:
    """What the new device shows as a picture."""
    with house.vault.database.read() as reader:
        found = find_approval(reader, waiting.awaited.approval)
    assert found is not None
    return approval_hash(house.id, found.id, body_hash(found.certificate_request))


def administrator(house: Organisation) -> Person:
    person = enrol_person(house, "Cleo Vane", "cleo")
    house.run(lambda turn: set_roles(turn, person.account, [Role.ADMINISTRATOR]))
    return person


def everybodys(house: Organisation, device: TestDevice) -> tuple[ApprovalSummary, ...]:
    answer = house.ask(ListApprovals(everybody=True), device)
    assert isinstance(answer, Approvals)
    return answer.approvals


def test_two_devices_show_the_same_code_and_the_new_one_is_in(house: Organisation, ada: Typist) -> None:
    waiting = wait(house, ada)
    assert waiting.poll() == ApprovalPending(None)
    (shown,) = listed(house, ada.device)
    assert (shown.account_name, shown.device_name, shown.device) == ("Dr. Ada Grey", "New phone", waiting.begun.device)
    assert (shown.nonce, shown.request_hash) == (None, None), "nothing to compare before both are committed"
    mine = secrets.token_bytes(32)
    assert house.ask(BeginApproval(shown.approval, mine), ada.device) == Noted()
    assert waiting.poll() == ApprovalPending(mine)
    assert waiting.poll(reveal=True) == ApprovalPending(mine)
    (shown,) = listed(house, ada.device)
    assert shown.nonce == waiting.nonce
    assert shown.request_hash is not None
    transcript = approval_transcript(house.id, shown.approval, shown.request_hash, waiting.nonce, mine)
    assert len(approval_code(transcript)) == 6
    assert count(house, ada) == 1
    assert house.ask(DecideApproval(shown.approval, transcript), ada.device) == Noted()
    enrolled = waiting.poll()
    assert isinstance(enrolled, Enrolled)
    identity = verify_chain(list(enrolled.chain), anchors=house.authority.anchors, now=house.clock.now() // 1000)
    assert (identity.account, identity.device) == (ada.account, waiting.begun.device)
    assert waiting.poll() == enrolled, "an answer that was lost is given again"
    assert listed(house, ada.device) == ()
    (granted,) = [each for each in house.records() if each.action is Action.APPROVAL_GRANTED]
    assert (granted.actor.device, granted.objects[1].id) == (ada.device.id, waiting.begun.device)
    waiting.device.chain = enrolled.chain
    assert isinstance(house.ask(ListApprovals(), waiting.device), Approvals)


def test_the_whole_hash_may_be_scanned_instead(house: Organisation, ada: Typist) -> None:
    waiting = wait(house, ada)
    seen = full_hash(house, waiting)
    assert house.ask(DecideApproval(waiting.awaited.approval, seen), ada.device) == Noted()
    assert isinstance(waiting.poll(), Enrolled)


def test_a_hash_is_good_for_the_one_request_that_it_was_made_of(house: Organisation, ada: Typist) -> None:
    """Another attempt's, and another person's: what was scanned elsewhere lets nobody in here, and ends it."""
    ben = set_up(house, "Ben Okafor", "ben.okafor")
    honest, attacker, bens = wait(house, ada), wait(house, ada), wait(house, ben)
    for wrong, decided in ((honest, attacker), (bens, honest)):
        body = DecideApproval(decided.awaited.approval, full_hash(house, wrong))
        assert code(house.ask(body, ada.device)) == "bad_approval"
        assert code(decided.poll()) == "approval_denied"
        assert code(house.ask(DecideApproval(decided.awaited.approval, full_hash(house, decided)), ada.device)) == (
            "unknown_approval"
        )
    assert count(house, ada) == 1
    ended = [each.code for each in house.records() if each.action is Action.APPROVAL_DENIED]
    assert ended == ["bad_approval"] * 2
    body = DecideApproval(bens.awaited.approval, full_hash(house, bens))
    assert code(house.ask(body, ada.device)) == "unknown_approval", "somebody else's, with its own hash"
    assert bens.poll() == ApprovalPending(None)


def test_a_hash_is_good_once_and_for_five_minutes(house: Organisation, ada: Typist) -> None:
    first, second = wait(house, ada), wait(house, ada)
    body = DecideApproval(first.awaited.approval, full_hash(house, first))
    assert house.ask(body, ada.device) == Noted()
    assert code(house.ask(body, ada.device)) == "unknown_approval", "opened again"
    assert code(house.ask(DecideApproval(first.awaited.approval), ada.device)) == "unknown_approval"
    assert isinstance(first.poll(), Enrolled)
    late = DecideApproval(second.awaited.approval, full_hash(house, second))
    house.clock.advance(LIFETIME)
    assert code(house.ask(late, ada.device)) == "unknown_approval"
    assert count(house, ada) == 2


def test_what_was_denied_stays_out(house: Organisation, ada: Typist) -> None:
    waiting = wait(house, ada)
    seen = compare(house, waiting, ada.device)
    assert house.ask(DecideApproval(waiting.awaited.approval), ada.device) == Noted()
    assert code(waiting.poll()) == "approval_denied"
    assert code(house.ask(DecideApproval(waiting.awaited.approval, seen), ada.device)) == "unknown_approval"
    assert count(house, ada) == 1


def test_what_waits_too_long_is_over(house: Organisation, ada: Typist) -> None:
    waiting = wait(house, ada)
    seen = compare(house, waiting, ada.device)
    house.clock.advance(LIFETIME)
    assert code(waiting.poll()) == "unknown_approval"
    assert code(house.ask(DecideApproval(waiting.awaited.approval, seen), ada.device)) == "unknown_approval"
    assert (listed(house, ada.device), count(house, ada)) == ((), 1)


def test_another_certificate_request_than_committed_is_found_out(house: Organisation, ada: Typist) -> None:
    waiting = wait(house, ada, sent=TestDevice())
    assert house.ask(BeginApproval(waiting.awaited.approval, bytes(32)), ada.device) == Noted()
    assert code(waiting.poll(reveal=True)) == "bad_approval"
    assert code(waiting.poll()) == "approval_denied"
    assert (listed(house, ada.device), count(house, ada)) == ((), 1)


def test_no_nonce_is_chosen_after_the_other_is_known(house: Organisation, ada: Typist) -> None:
    """Whoever could would try nonces until two codes are the same."""
    early = wait(house, ada)
    assert early.poll(reveal=True) == ApprovalPending(None)
    assert house.ask(BeginApproval(early.awaited.approval, b"a" * 32), ada.device) == Noted()
    assert listed(house, ada.device)[0].nonce is None, "it was not kept before its time"
    assert house.ask(BeginApproval(early.awaited.approval, b"a" * 32), ada.device) == Noted(), "asked again"
    assert code(house.ask(BeginApproval(early.awaited.approval, b"b" * 32), ada.device)) == "unknown_approval"
    early.nonce = secrets.token_bytes(32)
    assert code(early.poll(reveal=True)) == "bad_approval"


def test_what_was_compared_with_another_attempt_lets_nobody_in(house: Organisation, ada: Typist) -> None:
    honest, attacker = wait(house, ada), wait(house, ada)
    seen, other = compare(house, honest, ada.device), compare(house, attacker, ada.device)
    assert seen != other
    assert code(house.ask(DecideApproval(attacker.awaited.approval, seen), ada.device)) == "bad_approval"
    assert code(attacker.poll()) == "approval_denied"
    assert house.ask(DecideApproval(honest.awaited.approval, seen), ada.device) == Noted()
    assert isinstance(honest.poll(), Enrolled)


def test_of_two_devices_that_approve_the_first_goes_on(house: Organisation, ada: Typist) -> None:
    second = house.enrol(ada.account)
    waiting = wait(house, ada)
    seen = compare(house, waiting, ada.device)
    assert code(house.ask(BeginApproval(waiting.awaited.approval, bytes(32)), second)) == "unknown_approval"
    assert house.ask(DecideApproval(waiting.awaited.approval, seen), ada.device) == Noted()
    assert code(house.ask(DecideApproval(waiting.awaited.approval), second)) == "unknown_approval"
    assert code(house.ask(DecideApproval(waiting.awaited.approval, seen), ada.device)) == "unknown_approval"
    assert isinstance(waiting.poll(), Enrolled)
    assert count(house, ada) == 3


def test_anothers_device_neither_sees_nor_decides_it(house: Organisation, ada: Typist) -> None:
    ben = set_up(house, "Ben Okafor", "ben.okafor")
    waiting = wait(house, ada)
    assert listed(house, ben.device) == ()
    assert code(house.ask(ListApprovals(ada.account), ben.device)) == "not_permitted"
    for body in (
        BeginApproval(waiting.awaited.approval, bytes(32)),
        DecideApproval(waiting.awaited.approval, full_hash(house, waiting)),
        DecideApproval(waiting.awaited.approval),
        DecideApproval("f" * 32),
    ):
        assert house.ask(body, ben.device) == VaultRefused("unknown_approval", "approval")
    assert waiting.poll() == ApprovalPending(None)


def test_an_administrator_who_is_there_lets_somebody_in(house: Organisation, ada: Typist) -> None:
    admin = enrol_person(house, "Cleo Vane", "cleo")
    waiting = wait(house, ada)
    house.run(lambda turn: set_roles(turn, admin.account, [Role.ADMINISTRATOR]))
    nonce = BeginApproval(waiting.awaited.approval, bytes(32))
    assert code(house.ask(nonce, admin.device)) == "step_up_required"
    assert code(house.ask(DecideApproval(waiting.awaited.approval, full_hash(house, waiting)), admin.device)) == (
        "step_up_required"
    )
    step_up(house, admin)
    assert approve(house, waiting, admin.device, ada.account) == Noted()
    assert isinstance(waiting.poll(), Enrolled)
    for action in (Action.APPROVAL_BEGUN, Action.APPROVAL_GRANTED, Action.DEVICE_ENROLLED):
        (named,) = [each for each in house.records() if each.action is action and each.actor.account == admin.account]
        assert ada.account in {each.id for each in named.objects}, "who did it, and for whom"


@pytest.mark.parametrize(
    "body",
    [ListApprovals(), ListApprovals(everybody=True), BeginApproval("a" * 32, bytes(32)), DecideApproval("a" * 32)],
    ids=["list", "list everybody", "begin", "decide"],
)
def test_only_an_enrolled_device_approves(house: Organisation, ada: Typist, body: object) -> None:
    assert code(house.ask(body)) == "bad_signature"  # pyright: ignore[reportArgumentType]
    house.run(lambda turn: revoke_device(turn, house.authority, ada.device.id))
    assert code(house.ask(body, ada.device)) == "device_revoked"  # pyright: ignore[reportArgumentType]


def test_only_the_waiting_device_knows_what_became_of_it(house: Organisation, ada: Typist) -> None:
    waiting = wait(house, ada)
    approve(house, waiting, ada.device)
    for ticket in (bytes(32), secrets.token_bytes(32)):
        assert code(house.ask(AwaitApproval(waiting.awaited.approval, ticket))) == "unknown_approval"
    assert code(house.ask(AwaitApproval("f" * 32, waiting.awaited.ticket))) == "unknown_approval"


def test_an_administrator_sees_everybodys_that_wait_newest_first(
    house: Organisation, ada: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = set_up(house, "Ben Okafor", "ben.okafor")
    admin = administrator(house)
    assert everybodys(house, admin.device) == ()
    house.run(lambda turn: set_roles(turn, ben.account, [Role.ADMINISTRATOR]))
    first, own, last = wait(house, ada), wait(house, ben), wait(house, ada)
    waiting = [each.awaited.approval for each in (last, own, first)]
    for asker in (admin.device, ben.device):
        assert [each.approval for each in everybodys(house, asker)] == waiting
    named = [(each.account, each.account_name) for each in everybodys(house, admin.device)]
    assert named == [(ada.account, "Dr. Ada Grey"), (ben.account, "Ben Okafor"), (ada.account, "Dr. Ada Grey")]
    monkeypatch.setattr(list_approvals, "MOST", 2)
    assert [each.approval for each in everybodys(house, admin.device)] == waiting[:2]
    assert house.ask(DecideApproval(own.awaited.approval), ben.device) == Noted()
    assert [each.approval for each in everybodys(house, admin.device)] == [waiting[0], waiting[2]]
    house.run(lambda turn: suspend_account(turn, ada.account))
    assert everybodys(house, admin.device) == (), "nobody can let them in"
    house.clock.advance(LIFETIME)
    third = wait(house, ben)
    assert [each.approval for each in everybodys(house, admin.device)] == [third.awaited.approval]
    house.clock.advance(LIFETIME)
    assert everybodys(house, admin.device) == ()


def test_nobody_else_sees_everybodys_that_wait(house: Organisation, ada: Typist) -> None:
    ben = set_up(house, "Ben Okafor", "ben.okafor")
    wait(house, ada)
    for account in (None, ben.account, ada.account):
        assert code(house.ask(ListApprovals(account, everybody=True), ben.device)) == "not_permitted"
    house.run(lambda turn: set_roles(turn, ben.account, [Role.COMPLIANCE_OFFICER]))
    assert code(house.ask(ListApprovals(everybody=True), ben.device)) == "not_permitted"
    refused = [each.code for each in house.records() if each.action is Action.REQUEST_REFUSED]
    assert refused[-4:] == ["not_permitted"] * 4
    house.run(lambda turn: set_roles(turn, ben.account, [Role.ADMINISTRATOR]))
    assert len(everybodys(house, ben.device)) == 1
    house.run(lambda turn: set_roles(turn, ben.account, []))
    assert code(house.ask(ListApprovals(everybody=True), ben.device)) == "not_permitted", "no longer"


def test_who_was_suspended_meanwhile_stays_out(house: Organisation, ada: Typist) -> None:
    waiting = wait(house, ada)
    admin = enrol_person(house, "Cleo Vane", "cleo")
    house.run(lambda turn: set_roles(turn, admin.account, [Role.ADMINISTRATOR]))
    step_up(house, admin)
    house.run(lambda turn: suspend_account(turn, ada.account))
    body = DecideApproval(waiting.awaited.approval, full_hash(house, waiting))
    assert code(house.ask(body, admin.device)) == "unknown_approval"
    assert count(house, ada) == 1
