import pytest
from tests.support.clients import Client, House, KilledError

from wardline.client.effects import (
    CommitLost,
    CommitSettled,
    GenerationLost,
    Joined,
    MembersChanged,
    MessageFailed,
    MessageRejected,
    MessageSettled,
)
from wardline.client.engine.rules import MAX_CONTENT
from wardline.kit.ids import ConversationId, new_id
from wardline.kit.outcome import Refusal
from wardline.protocol.limits import MAX_MESSAGE
from wardline.protocol.requests import Mark
from wardline.store.transaction import Transaction


def test_founded_members_read_each_other_once_in_order(
    house: House, ward: ConversationId, steward: Client, alice: Client, bob: Client
) -> None:
    assert [joined.generation for joined in alice.of(Joined)] == [1]
    for text in ("one", "two"):
        alice.compose(ward, text)
    bob.compose(ward, "three")
    house.sync()
    assert steward.received() == ["one", "two", "three"]
    assert bob.received() == ["one", "two"]
    assert alice.received() == ["three"]
    assert [(settled.position, settled.content) for settled in alice.of(MessageSettled)] == [(1, b"one"), (2, b"two")]


def test_message_waits_for_the_commit_and_goes_out_in_its_epoch(
    house: House, ward: ConversationId, steward: Client, alice: Client
) -> None:
    assert steward.run(lambda tx: steward.engine.update_self(tx, ward)) is None
    steward.compose(ward, "after")
    with steward.database.read() as reader:
        assert [type(row.request).__name__ for row in steward.engine.outgoing(reader, busy=(), limit=9)] == [
            "CommitGroup"
        ]
    house.sync()
    assert alice.received() == ["after"]
    assert [settled.epoch for settled in steward.of(MessageSettled)] == [2]


def test_removed_member_stops_and_the_rest_go_on(
    house: House, ward: ConversationId, steward: Client, alice: Client, bob: Client
) -> None:
    bob.compose(ward, "too late")
    assert steward.change(ward, remove=(bob.id,)) is None
    steward.sync()
    bob.receive()
    assert [change.removed_self for change in bob.of(MembersChanged)] == [True]
    assert bob.of(MessageFailed) == [], "it left as ciphertext, perhaps in time: the hub says"
    assert bob.send_one()
    assert [failed.code for failed in bob.of(MessageFailed)] == ["not_a_member"]
    assert bob.compose(ward, "no") == Refusal("not_a_member", "conversation")
    alice.compose(ward, "still here")
    house.sync()
    assert steward.received() == ["still here"]
    assert bob.received() == []


def test_a_message_that_the_hub_took_before_the_removal_is_settled_not_failed(
    ward: ConversationId, steward: Client, bob: Client
) -> None:
    message = bob.compose(ward, "in time")
    bob.send_one(answered=False)
    steward.change(ward, remove=(bob.id,))
    steward.sync()
    bob.sync()
    assert [settled.message for settled in bob.of(MessageSettled)] == [message]
    assert bob.of(MessageFailed) == []
    assert bob.sign_in() is None, "its count of sent messages is the hub's"


def test_removed_member_comes_back_in_the_same_generation(
    house: House, ward: ConversationId, steward: Client, alice: Client, bob: Client
) -> None:
    steward.change(ward, remove=(bob.id,))
    house.sync()
    assert steward.change(ward, add=(bob.id,)) is None
    house.sync()
    alice.compose(ward, "welcome back")
    house.sync()
    assert bob.received() == ["welcome back"]


def test_loser_of_a_race_is_cleared_and_told(
    house: House, ward: ConversationId, steward: Client, alice: Client
) -> None:
    alice.run(lambda tx: alice.engine.update_self(tx, ward))
    steward.run(lambda tx: steward.engine.update_self(tx, ward))
    alice.compose(ward, "queued behind")
    steward.sync()
    house.sync()
    assert len(steward.of(CommitSettled)) == 2
    assert [lost.code for lost in alice.of(CommitLost)] == ["epoch_conflict"]
    assert steward.received() == ["queued behind"]


def test_lost_answer_to_a_commit_is_inferred_from_what_follows(
    house: House, ward: ConversationId, steward: Client, alice: Client
) -> None:
    steward.change(ward, remove=(house.clients[2].id,))
    steward.send_one(answered=False)
    alice.sync()
    alice.compose(ward, "in the new epoch")
    alice.sync()
    steward.kill()
    steward.sync()
    assert steward.received() == ["in the new epoch"]
    assert len(steward.of(CommitSettled)) == 2


def test_lost_answer_to_a_message_is_repeated_with_the_same_bytes(
    house: House, ward: ConversationId, steward: Client, alice: Client
) -> None:
    alice.compose(ward, "once")
    alice.send_one(answered=False)
    alice.kill()
    house.sync()
    assert steward.received() == ["once"]
    assert [settled.position for settled in alice.of(MessageSettled)] == [1]


def test_wrong_epoch_is_encrypted_again_under_the_same_id(
    house: House, ward: ConversationId, steward: Client, alice: Client, bob: Client
) -> None:
    message = alice.compose(ward, "again")
    alice.compose(ward, "and its follower")
    steward.change(ward, remove=(bob.id,))
    steward.sync()
    house.sync()
    assert steward.received() == ["again", "and its follower"]
    assert alice.of(MessageSettled)[0].message == message


def test_next_generation_takes_over(
    house: House, ward: ConversationId, steward: Client, alice: Client, bob: Client
) -> None:
    alice.compose(ward, "before")
    steward.found(ward, 2, (alice.id, bob.id))
    steward.sync()
    house.sync()
    bob.compose(ward, "after")
    house.sync()
    assert sorted(steward.received()) == ["after", "before"]
    assert [joined.generation for joined in alice.of(Joined)] == [1, 2]
    with steward.database.read() as reader:
        live = steward.engine.live(reader, ward)
    assert live is not None
    assert live.generation == 2


def test_rolled_back_state_sends_nothing(house: House, ward: ConversationId, alice: Client) -> None:
    alice.compose(ward, "kept")
    alice.sync()
    alice.close()
    saved = alice.path.read_bytes()
    alice._open()
    alice.sync()
    alice.compose(ward, "forgotten by the back-up")
    alice.sync()
    alice.close()
    alice.path.write_bytes(saved)
    alice._open()
    alice.compose(ward, "never")
    assert alice.sign_in() == Refusal("state_rolled_back")
    with alice.database.read() as reader:
        assert alice.engine.outgoing(reader, busy=(), limit=9) == []


def test_no_key_is_used_twice_after_an_operation_that_failed(
    house: House, ward: ConversationId, steward: Client, alice: Client
) -> None:
    def failing(tx: Transaction) -> None:
        alice.engine.compose(tx, ward, b"never stored")
        raise ZeroDivisionError

    alice.run(lambda tx: alice.engine.members(tx, ward))
    with pytest.raises(ZeroDivisionError):
        alice.sequencer.run(failing)
    alice.compose(ward, "one")
    alice.kill()
    alice.sign_in()
    alice.compose(ward, "two")
    house.sync(2)
    assert steward.received() == ["one", "two"]
    assert steward.of(MessageRejected) == []


def test_the_same_message_id_composes_once_even_after_it_was_sent(
    house: House, ward: ConversationId, steward: Client, alice: Client
) -> None:
    message = alice.compose(ward, "once")
    assert not isinstance(message, Refusal)
    assert alice.compose(ward, "once", message) == message
    alice.sync()
    assert alice.compose(ward, "once", message) == message
    house.sync(2)
    assert steward.received() == ["once"]


def test_what_is_too_large_is_refused_and_the_largest_is_not(
    house: House, ward: ConversationId, steward: Client, alice: Client
) -> None:
    largest = "x" * MAX_CONTENT
    assert alice.compose(ward, largest + "x") == Refusal("malformed_message", "content")
    alice.compose(ward, largest)
    alice.sync()
    (message,) = house.hub.messages.values()
    assert len(message[0]) <= MAX_MESSAGE
    steward.receive()
    assert steward.received() == [largest]


def test_a_founding_that_the_hub_refuses_leaves_the_live_generation(
    house: House, ward: ConversationId, steward: Client, alice: Client, bob: Client
) -> None:
    steward.found(ward, 3, (alice.id, bob.id))
    steward.compose(ward, "after all")
    house.sync(2)
    assert [(lost.generation, lost.code) for lost in steward.of(GenerationLost)] == [(3, "group_exists")]
    assert alice.received() == ["after all"]


def test_a_last_resort_key_package_is_replaced_and_its_use_told(house: House, steward: Client, alice: Client) -> None:
    house.sync(1)
    house.hub.device(alice.id).packages.clear()
    before = house.hub.device(alice.id).last_resort
    for _ in range(2):
        steward.found(ConversationId(new_id()), 1, (alice.id,))
        steward.sync()
    alice.receive()
    assert [joined.last_resort for joined in alice.of(Joined)] == [True, True]
    alice.sync()
    assert house.hub.device(alice.id).last_resort not in {before, None}
    alice.sync()
    assert len(house.hub.device(alice.id).packages) == 20


def test_marks_rise_only_and_nobody_reads_what_was_not_delivered(
    house: House, ward: ConversationId, alice: Client, bob: Client
) -> None:
    for text in ("one", "two"):
        alice.compose(ward, text)
    house.sync(2)
    for position in (9, 1):
        bob.run(lambda tx, position=position: bob.engine.mark_read(tx, ward, position))
    with bob.database.read() as reader:
        marks = bob.engine.receipts_due(reader)
    assert marks == (Mark(ward, 2, 2),)
    bob.run(lambda tx: bob.engine.receipts_confirmed(tx, marks))
    with bob.database.read() as reader:
        assert bob.engine.receipts_due(reader) == ()


def test_a_message_whose_transaction_failed_is_received_the_next_time(
    house: House, ward: ConversationId, alice: Client, bob: Client
) -> None:
    alice.compose(ward, "one")
    alice.sync()
    bob.faults = ["failed"]
    with pytest.raises(KilledError):
        bob.receive()
    bob.receive()
    assert bob.received() == ["one"]
    assert bob.of(MessageRejected) == []
