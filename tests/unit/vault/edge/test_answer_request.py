"""Sealed requests: who may ask, once, in time; and what the hub cannot do with them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from sqlalchemy import func, select
from tests.support.organisations import Organisation, TestDevice, open_organisation

from wardline.audit.record import Action, Outcome
from wardline.client.certificates import sealing_key
from wardline.kit.ids import AccountId, DeviceId, new_id
from wardline.mls.sealing import seal_request
from wardline.protocol.padding import pad
from wardline.protocol.sealed_requests import (
    BeginEnrolment,
    ConfirmEpoch,
    ConversationOpened,
    Conversations,
    FindPeople,
    GetHistory,
    ListConversations,
    OpenConversation,
    People,
    SealedRequest,
    VaultAnswer,
    VaultRefused,
    VaultRequest,
    decode_answer,
    encode_body,
    encode_request,
    request_info,
)
from wardline.vault.conversations.tables import CONVERSATIONS
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.edge.answer_request import KEPT, forget_answers
from wardline.vault.edge.authenticate import AHEAD, OLDEST
from wardline.vault.edge.operations import OPERATIONS
from wardline.vault.edge.tables import ANSWERED_REQUESTS
from wardline.vault.identity.suspend_account import suspend_account
from wardline.vault.turn import Turn


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


@pytest.fixture
def ada(house: Organisation) -> TestDevice:
    return house.enrol(house.person("Dr. Ada Grey"))


def code(answer: VaultAnswer | None) -> str:
    assert isinstance(answer, VaultRefused)
    return answer.code


def count_conversations(house: Organisation) -> int:
    with house.vault.database.read() as reader:
        return reader.execute(select(func.count()).select_from(CONVERSATIONS)).scalar_one()


def test_every_request_has_its_operation_and_only_enrolment_is_open_to_anyone() -> None:
    assert set(get_args(VaultRequest)) == set(OPERATIONS)
    anyone = {kind.__name__ for kind, operation in OPERATIONS.items() if operation.anyone}
    assert anyone == {"BeginEnrolment", "Enrol", "BeginSignIn", "CompleteSignIn", "AwaitApproval", "TakePinShare"}
    assert [kind.__name__ for kind, operation in OPERATIONS.items() if operation.revoked_too] == ["ConfirmWipe"]


@pytest.mark.parametrize(
    "body",
    [
        FindPeople(""),
        OpenConversation(("a" * 32,)),
        ListConversations(),
        GetHistory("c" * 32),
        ConfirmEpoch("c" * 32, 1, 1, b"a" * 48),
    ],
    ids=lambda body: type(body).__name__,
)
def test_without_a_signature_nothing_is_answered(house: Organisation, body: VaultRequest) -> None:
    assert code(house.ask(body)) == "bad_signature"


def test_people_are_found_by_every_word(house: Organisation, ada: TestDevice) -> None:
    house.person("Dr. Ben Blue", "Renal")
    gone = house.person("Dr. Ben Gone")
    house.run(lambda turn: suspend_account(turn, gone))
    found = house.ask(FindPeople("BLUE ben"), ada)
    assert isinstance(found, People)
    assert [(person.name, person.role) for person in found.people] == [("Dr. Ben Blue", "Renal")]
    everybody = house.ask(FindPeople(""), ada)
    assert isinstance(everybody, People)
    assert [person.name for person in everybody.people] == ["Dr. Ada Grey", "Dr. Ben Blue"], "no service, no suspended"
    first = house.ask(FindPeople("", 1), ada)
    assert isinstance(first, People)
    assert len(first.people) == 1


def test_a_direct_conversation_is_found_again_by_either(house: Organisation, ada: TestDevice) -> None:
    ben = house.enrol(house.person("Dr. Ben Blue"))
    one = house.ask(OpenConversation((ben.account,)), ada)
    other = house.ask(OpenConversation((ada.account,)), ben)
    assert isinstance(one, ConversationOpened)
    assert one.conversation.kind == "direct"
    assert isinstance(other, ConversationOpened)
    assert other.conversation.conversation == one.conversation.conversation
    group = house.ask(OpenConversation((ben.account,), "Night shift"), ada)
    assert isinstance(group, ConversationOpened)
    assert (group.conversation.kind, group.conversation.title) == ("group", "Night shift")
    listed = house.ask(ListConversations(), ben)
    assert isinstance(listed, Conversations)
    assert {one.title for one in listed.conversations} == {"", "Night shift"}


def test_a_conversation_with_strangers_is_refused_whole(house: Organisation, ada: TestDevice) -> None:
    ben = house.person("Dr. Ben Blue")
    for accounts in ((ben, "e" * 32), ("e" * 32,), (ada.account,)):
        assert code(house.ask(OpenConversation(accounts), ada)) == "unknown_account"
    house.run(lambda turn: suspend_account(turn, ben))
    assert code(house.ask(OpenConversation((ben,)), ada)) == "unknown_account"
    assert count_conversations(house) == 0


def test_others_conversations_are_not_listed(house: Organisation, ada: TestDevice) -> None:
    ben, eve = house.person("Ben"), house.enrol(house.person("Eve"))
    house.ask(OpenConversation((ben,)), ada)
    assert house.ask(ListConversations(), eve) == Conversations(())


def test_a_replay_gets_the_same_answer_and_has_no_second_effect(house: Organisation, ada: TestDevice) -> None:
    ben = house.person("Dr. Ben Blue")
    request = house.request(OpenConversation((ben,), "Round"), ada)
    answers = [house.carry(request) for _ in range(3)]
    assert isinstance(answers[0], ConversationOpened)
    assert answers == [answers[0]] * 3
    assert count_conversations(house) == 1


def test_the_same_id_for_something_else_is_refused(house: Organisation, ada: TestDevice) -> None:
    ben = house.person("Dr. Ben Blue")
    number = new_id()
    house.carry(house.request(OpenConversation((ben,), "Round"), ada, request=number))
    assert (
        code(house.carry(house.request(OpenConversation((ben,), "Other"), ada, request=number))) == "request_id_reused"
    )
    assert count_conversations(house) == 1


def test_a_request_carried_under_another_id_is_refused(house: Organisation, ada: TestDevice) -> None:
    """The hub hands the same sealed bytes in again, as something new."""
    ben = house.person("Dr. Ben Blue")
    request = house.request(OpenConversation((ben,), "Round"), ada)
    house.carry(request)
    assert code(house.carry(request, carried_as=new_id())) == "malformed_request"
    assert count_conversations(house) == 1


def test_time_has_a_window(house: Organisation, ada: TestDevice) -> None:
    now = house.clock.now()
    for at in (now - OLDEST, now + AHEAD):
        assert isinstance(house.carry(house.request(FindPeople(""), ada, at=at)), People)
    for at in (now - OLDEST - 1, now + AHEAD + 1):
        assert code(house.carry(house.request(FindPeople(""), ada, at=at))) == "stale_request"


def test_answers_outlive_the_window_and_are_then_forgotten(house: Organisation, ada: TestDevice) -> None:
    assert KEPT > OLDEST + AHEAD
    request = house.request(FindPeople(""), ada)
    house.carry(request)
    house.clock.advance(KEPT + 1)

    def forget(turn: Turn) -> int:
        turn.record(Action.SEALED_REQUESTS_PRUNED)
        return forget_answers(turn)

    assert house.run(forget) == 3
    with house.vault.database.read() as reader:
        assert reader.execute(select(func.count()).select_from(ANSWERED_REQUESTS)).scalar_one() == 0
    assert code(house.carry(request)) == "stale_request"


@pytest.mark.parametrize("wrong", ["body", "at", "request", "key", "chain"])
def test_what_the_device_did_not_sign_is_refused(house: Organisation, ada: TestDevice, wrong: str) -> None:
    honest = house.request(FindPeople(""), ada)
    match wrong:
        case "body":
            request = replace_struct(honest, body=encode_body(FindPeople("x")))
        case "at":
            request = replace_struct(honest, at=honest.at + 1)
        case "request":
            request = replace_struct(honest, request=new_id())
        case "key":
            request = house.request(FindPeople(""), replace(TestDevice(), id=ada.id, chain=ada.chain))
        case _:
            eve = house.enrol(house.person("Eve"))
            request = replace_struct(honest, chain=eve.chain)
    assert code(house.carry(request)) == "bad_signature"


def replace_struct(original: SealedRequest, /, **changes: object) -> SealedRequest:
    return msgspec.structs.replace(original, **changes)


def test_another_organisations_device_is_refused(house: Organisation, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    with open_organisation(folder) as other:
        stranger = other.enrol(other.person("Mallory"))
        request = house.request(FindPeople(""), stranger)
        assert code(house.carry(request)) == "bad_certificate"
        meant_for_other = other.request(FindPeople(""), stranger)
        assert code(house.carry(meant_for_other)) == "malformed_request"


def test_a_revoked_device_asks_in_vain(house: Organisation, ada: TestDevice) -> None:
    assert house.run(lambda turn: revoke_device(turn, house.authority, ada.id)) is None
    assert code(house.ask(FindPeople(""), ada)) == "device_revoked"
    assert house.run(lambda turn: revoke_device(turn, house.authority, ada.id)) is None, "again changes nothing"
    refused = house.run(lambda turn: revoke_device(turn, house.authority, DeviceId("e" * 32)))
    assert refused is not None
    assert refused.code == "unknown_device"
    own = house.run(lambda turn: revoke_device(turn, house.authority, house.identity.device))
    assert own is not None
    assert own.code == "not_permitted"


def test_a_suspended_account_asks_in_vain(house: Organisation, ada: TestDevice) -> None:
    house.run(lambda turn: suspend_account(turn, AccountId(ada.account)))
    assert code(house.ask(FindPeople(""), ada)) == "device_revoked"


def test_an_expired_certificate_asks_in_vain(house: Organisation, ada: TestDevice) -> None:
    house.clock.advance(house.authority.lifetimes.device + 1000)
    assert code(house.ask(FindPeople(""), ada)) == "certificate_expired"


def test_rubbish_is_recorded_and_not_answered(house: Organisation) -> None:
    for sealed in (b"\0", b"\4" + b"\1" * 300):
        number = new_id()
        house.deliver(number, sealed)
        assert house.answers(number) == []
        last = house.records()[-1]
        assert (last.action, last.outcome, last.code) == (Action.REQUEST_REFUSED, Outcome.REFUSED, "malformed_request")


def sealed_plaintext(house: Organisation, plaintext: bytes) -> VaultAnswer:
    key = sealing_key(house.identity.sealing_chain, house.authority.root, house.id, house.clock.now())
    assert isinstance(key, bytes)
    sealed, context = seal_request(key, info=request_info(house.id), plaintext=plaintext)
    number = new_id()
    house.deliver(number, sealed)
    (answer,) = house.answers(number)
    return decode_answer(context.open_answer(answer.sealed))


def test_what_opens_and_does_not_decode_is_answered(house: Organisation, ada: TestDevice) -> None:
    """Else the device waits for an answer that never comes, and believes its vault to be away."""
    too_many = OpenConversation(tuple(new_id() for _ in range(101)))
    refused = house.ask(too_many, ada)
    assert code(refused) == "malformed_request"
    nonsense = replace_struct(house.request(FindPeople(""), ada), body=b"\xc1")
    assert code(house.carry(nonsense)) == "malformed_request"
    for plaintext in (b"\1" * 256, pad(b"\xc1")):
        assert code(sealed_plaintext(house, plaintext)) == "malformed_request"
        last = house.records()[-1]
        assert (last.action, last.code) == (Action.REQUEST_REFUSED, "malformed_request")
    assert count_conversations(house) == 0


def test_a_request_sealed_for_another_organisation_does_not_open(house: Organisation) -> None:
    key = sealing_key(house.identity.sealing_chain, house.authority.root, house.id, house.clock.now())
    assert isinstance(key, bytes)
    plaintext = encode_request(house.request(BeginEnrolment("a" * 32)))
    sealed, _ = seal_request(key, info=request_info("e" * 32), plaintext=plaintext)
    number = new_id()
    house.deliver(number, sealed)
    assert house.answers(number) == []


def test_every_request_leaves_its_record_with_its_asker(house: Organisation, ada: TestDevice) -> None:
    request = house.request(FindPeople(""), ada)
    house.carry(request)
    last = house.records()[-1]
    assert last.action is Action.REQUEST_ANSWERED
    assert (last.actor.account, last.actor.device) == (ada.account, ada.id)
    assert [one.id for one in last.objects] == [request.request]
