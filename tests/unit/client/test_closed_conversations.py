"""What waits in the outbox is not encrypted for a member that is not in the log; what acknowledges goes."""

from tests.support.clients import Client, House

from wardline.client.transparency.model import CertificateState, MetCertificate
from wardline.client.transparency.rows import find_due, meet, store_states
from wardline.kit.ids import ConversationId, MessageId, new_id
from wardline.kit.outcome import Refusal
from wardline.protocol.envelope import Priority
from wardline.store.transaction import Transaction

HERE = "0" * 32
STRANGER = MetCertificate("e" * 64, "e" * 32, "e" * 32, HERE)


def judge(client: Client, conversation: ConversationId, state: CertificateState) -> None:
    def operation(tx: Transaction) -> None:
        meet(tx, conversation, STRANGER)
        store_states(tx, {STRANGER.digest: state}, client.clock.now())
        client.engine.caught_up(tx)

    client.run(operation)


def acknowledge(client: Client, conversation: ConversationId) -> MessageId | Refusal:
    return client.run(
        lambda tx: client.engine.compose(
            tx, conversation, b"taken", priority=Priority.NORMAL, acknowledges=MessageId(new_id())
        )
    )


def test_pending_stops_nothing_and_missing_everything_but_acknowledgements(
    house: House, alice: Client, bob: Client, ward: ConversationId
) -> None:
    judge(alice, ward, CertificateState.PENDING)
    assert not isinstance(alice.compose(ward, "one"), Refusal)
    for state in (CertificateState.MISSING, CertificateState.REVOKED):
        judge(alice, ward, state)
        assert alice.compose(ward, "two") == Refusal("certificate_unlogged", "conversation")
        assert not isinstance(acknowledge(alice, ward), Refusal)
    house.sync()
    assert bob.received() == ["one", "taken", "taken"]


def test_what_waits_for_a_commit_waits_on_until_the_certificate_is_proven(
    house: House, alice: Client, bob: Client, ward: ConversationId
) -> None:
    assert alice.run(lambda tx: alice.engine.update_self(tx, ward)) is None
    assert not isinstance(alice.compose(ward, "waits"), Refusal)
    judge(alice, ward, CertificateState.MISSING)
    house.sync()
    assert bob.received() == []
    judge(alice, ward, CertificateState.PROVEN)
    house.sync()
    assert bob.received() == ["waits"]


def test_other_conversations_are_not_closed_and_a_proven_certificate_is_not_asked_about_again(
    house: House, alice: Client, ward: ConversationId
) -> None:
    elsewhere = ConversationId(new_id())
    alice.run(lambda tx: meet(tx, elsewhere, STRANGER))
    alice.run(lambda tx: store_states(tx, {STRANGER.digest: CertificateState.MISSING}, 1))
    assert not isinstance(alice.compose(ward, "here"), Refusal)
    with alice.database.read() as reader:
        assert find_due(reader, HERE, 1) == ()
        assert find_due(reader, HERE, 2) == (STRANGER,)
    judge(alice, elsewhere, CertificateState.PROVEN)
    alice.run(lambda tx: meet(tx, ward, STRANGER))
    with alice.database.read() as reader:
        assert find_due(reader, HERE, 1 << 60) == ()
    house.sync()
