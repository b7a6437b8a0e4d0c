"""What a hub, or a member, can put before a device: each gets its effect, and what follows is read all the same."""

import pytest
from tests.support.client_house import alice, authority, bob, clock, house, steward, ward
from tests.support.clients import Client, House

from wardline.client.effects import (
    Effect,
    Joined,
    MessageReceived,
    MessageRejected,
    ReceiptAdvanced,
    Stalled,
    WelcomeRejected,
)
from wardline.client.engine.rules import UPDATE_AFTER_JOINING, UPDATE_AGAIN
from wardline.kit.clock import FixedClock
from wardline.kit.ids import ConversationId, new_id
from wardline.protocol.deliveries import (
    CommitDelivered,
    Delivery,
    DeviceMarks,
    MessageDelivered,
    ReceiptsDelivered,
    SealedDelivered,
    WelcomeDelivered,
)
from wardline.protocol.envelope import ENVELOPE_VERSION, Envelope, Priority, encode_envelope
from wardline.protocol.padding import pad
from wardline.protocol.sealed_requests import StallReason

__all__ = ["alice", "authority", "bob", "clock", "house", "steward", "ward"]


def apply(client: Client, *deliveries: Delivery) -> tuple[Effect, ...]:
    return client.run(lambda tx: client.engine.apply_all(tx, deliveries))


def next_seq(client: Client) -> int:
    with client.database.read() as reader:
        return client.engine.cursor(reader) + 1


def deliver(client: Client, message: bytes) -> tuple[Effect, ...]:
    seq = next_seq(client)
    effects = apply(client, MessageDelivered(seq, seq, 5, message))
    assert next_seq(client) == seq + 1, "the cursor has no hole"
    return effects


def forge(by: Client, into: ConversationId, /, *, plaintext: bytes | None = None, **changed: object) -> bytes:
    """A message that a member with a manipulated client might send."""
    values: dict[str, object] = {
        "version": ENVELOPE_VERSION,
        "message": new_id(),
        "conversation": into,
        "generation": 1,
        "sender": by.id,
        "size_class": 256,
        "priority": Priority.NORMAL,
        "acknowledges": None,
        **changed,
    }
    envelope = encode_envelope(Envelope(**values))  # pyright: ignore[reportArgumentType]

    def operation(tx: object) -> bytes:
        held = by.engine._context.held.find(tx, into)  # pyright: ignore[reportArgumentType]
        assert held is not None
        assert held.live is not None
        assert held.live.mls is not None
        held.live.touched = True
        made = held.live.mls.encrypt(pad(b"forged") if plaintext is None else plaintext, envelope)
        by.engine._context.held.save(tx)  # pyright: ignore[reportArgumentType]
        return made

    return by.run(operation)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"sender": "ab" * 16}, "bad_envelope"),
        ({"conversation": "ab" * 16}, "wrong_group"),
        ({"generation": 2}, "wrong_group"),
        ({"size_class": 512}, "bad_envelope"),
        ({"version": 2}, "bad_envelope"),
        ({"plaintext": b"x" * 256}, "malformed_message"),
        ({"plaintext": b""}, "malformed_message"),
    ],
)
def test_an_envelope_that_lies_is_rejected_and_the_next_message_read(
    ward: ConversationId, alice: Client, bob: Client, changed: dict[str, object], code: str
) -> None:
    plaintext = changed.get("plaintext")
    if isinstance(plaintext, bytes):
        changed = {"plaintext": plaintext, "size_class": len(plaintext)}
    (effect,) = deliver(bob, forge(alice, ward, **changed))  # pyright: ignore[reportArgumentType]
    assert isinstance(effect, MessageRejected)
    assert (effect.code, effect.sender) == (code, alice.id)
    (effect,) = deliver(bob, forge(alice, ward))
    assert isinstance(effect, MessageReceived)
    assert effect.content == b"forged"


def test_the_same_message_is_received_once_whoever_repeats_it(ward: ConversationId, alice: Client, bob: Client) -> None:
    message = new_id()
    first, again = forge(alice, ward, message=message), forge(alice, ward, message=message)
    assert isinstance(deliver(bob, first)[0], MessageReceived)
    for repeated in (first, again):
        (effect,) = deliver(bob, repeated)
        assert isinstance(effect, MessageRejected)
        assert effect.code in {"replayed", "cannot_decrypt"}
    bob.kill()
    (effect,) = deliver(bob, forge(alice, ward, message=message))
    assert isinstance(effect, MessageRejected)
    assert effect.code == "replayed"


def test_deliveries_seen_already_have_no_effect(house: House, ward: ConversationId, alice: Client, bob: Client) -> None:
    alice.compose(ward, "once")
    house.sync(2)
    entries = house.hub.after(bob.id, 0)
    assert apply(bob, *entries) == ()
    assert bob.received() == ["once"]


@pytest.mark.parametrize("garbage", [b"", b"\0", b"\0\1\0\2" + b"x" * 60])
def test_garbage_is_rejected_and_the_group_goes_on(
    ward: ConversationId, alice: Client, bob: Client, garbage: bytes
) -> None:
    assert [type(effect) for effect in deliver(bob, garbage)] == [MessageRejected]
    seq = next_seq(bob)
    assert apply(bob, CommitDelivered(seq, garbage)) == ()
    (effect,) = apply(bob, WelcomeDelivered(seq + 1, ward, 2, 9, garbage))
    assert isinstance(effect, WelcomeRejected)
    assert isinstance(deliver(bob, forge(alice, ward))[0], MessageReceived)


def test_every_changed_byte_of_a_message_is_rejected(ward: ConversationId, alice: Client, bob: Client) -> None:
    message = forge(alice, ward)
    for place in range(0, len(message), 7):
        changed = message[:place] + bytes([message[place] ^ 0x10]) + message[place + 1 :]
        effects = deliver(bob, changed)
        assert not any(isinstance(effect, MessageReceived) for effect in effects)
        if any(isinstance(effect, Stalled) for effect in effects):
            # The epoch in the header was raised: as if commits were missing.
            return
    assert isinstance(deliver(bob, message)[0], MessageReceived)


def test_a_forged_commit_stalls_says_so_once_and_the_next_generation_mends_it(
    house: House, ward: ConversationId, steward: Client, alice: Client, bob: Client
) -> None:
    steward.run(lambda tx: steward.engine.update_self(tx, ward))
    with steward.database.read() as reader:
        (row,) = steward.engine.outgoing(reader, busy=(), limit=9)
    commit: bytes = row.request.commit  # type: ignore[union-attr]
    bad = commit[:-1] + bytes([commit[-1] ^ 1])
    alice.compose(ward, "waits for the next generation")
    seq = next_seq(alice)
    (stalled,) = apply(alice, CommitDelivered(seq, bad))
    assert stalled == Stalled(ward, 1, 1, StallReason.CANNOT_APPLY_COMMIT)
    assert apply(alice, CommitDelivered(seq + 1, bad)) == ()
    (rejected,) = deliver(alice, forge(bob, ward))
    assert isinstance(rejected, MessageRejected)
    steward.sync()
    steward.found(ward, 2, (alice.id, bob.id))
    house.hub.seq = max(house.hub.seq, seq + 10)
    house.sync()
    assert "waits for the next generation" in steward.received()
    assert [joined.generation for joined in alice.of(Joined)] == [1, 2]


def test_a_message_from_an_epoch_ahead_stalls(
    house: House, ward: ConversationId, steward: Client, alice: Client, bob: Client
) -> None:
    steward.run(lambda tx: steward.engine.update_self(tx, ward))
    steward.sync()
    alice.receive()
    effects = deliver(bob, forge(alice, ward))
    assert [type(effect) for effect in effects] == [Stalled, MessageRejected]
    assert effects[0] == Stalled(ward, 1, 1, StallReason.CANNOT_DECRYPT)


def test_a_repeated_welcome_takes_nobody_back(house: House, ward: ConversationId, steward: Client, bob: Client) -> None:
    (welcome,) = [entry for entry in house.hub.after(bob.id, 0) if isinstance(entry, WelcomeDelivered)]
    steward.change(ward, remove=(bob.id,))
    steward.sync()
    bob.receive()
    (effect,) = apply(bob, WelcomeDelivered(next_seq(bob), ward, 1, 0, welcome.welcome))
    assert effect == WelcomeRejected(ward, 1, "no_key_package")


def test_a_welcome_for_another_group_than_the_hub_says_is_rejected(
    house: House, ward: ConversationId, steward: Client, bob: Client
) -> None:
    other = ConversationId(new_id())
    steward.found(other, 1, (bob.id,))
    steward.sync()
    seen = house.hub.after(bob.id, next_seq(bob) - 1)
    (welcome,) = [entry for entry in seen if isinstance(entry, WelcomeDelivered)]
    (effect,) = apply(bob, WelcomeDelivered(welcome.seq, ward, 2, 0, welcome.welcome))
    assert effect == WelcomeRejected(ward, 2, "wrong_group")


def test_receipts_and_sealed_requests_pass_through(ward: ConversationId, alice: Client, bob: Client) -> None:
    seq = next_seq(bob)
    marks = (DeviceMarks(alice.id, 4, 3), DeviceMarks(bob.id, 5, 5))
    effects = apply(bob, ReceiptsDelivered(seq, ward, marks), SealedDelivered(seq + 1, "ab" * 16, None, b"sealed"))
    # What the hub says about the device itself tells it nothing.
    assert effects[0] == ReceiptAdvanced(ward, alice.id, 4, 3)
    assert [type(effect).__name__ for effect in effects] == ["ReceiptAdvanced", "SealedRequestArrived"]


def test_members_update_after_joining_and_again_weekly(
    house: House, ward: ConversationId, clock: FixedClock, alice: Client, bob: Client, steward: Client
) -> None:
    clock.advance(UPDATE_AFTER_JOINING)
    for client in house.clients:
        client.run(client.engine.update_when_due)
        house.sync(2)
    epochs = house.hub.conversations[ward].group.epoch
    assert epochs == 3, "the two that joined, not the founder, whose first commit has refreshed its keys"
    clock.advance(UPDATE_AGAIN * 2)
    for client in house.clients:
        client.run(client.engine.update_when_due)
        house.sync(2)
    assert house.hub.conversations[ward].group.epoch == 6
