"""An authority that certifies a device without a record, or keeps two logs: the other members notice."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from tests.integration.hostile.world import Phone, World, open_hostile_world
from tests.support.little_hub import LittleHub
from tests.support.made_log import MadeLog
from tests.support.organisations import TestDevice

from wardline.audit.record import encode
from wardline.client.transparency.log_desk import AGAIN_MS, Ask, LogDesk
from wardline.client.transparency.model import CertificateState, LogFault, LogName
from wardline.client.transparency.rows import find_closed, find_log
from wardline.content import codec
from wardline.content.acknowledgement import Acknowledgement, AcknowledgementKind
from wardline.content.text import Text
from wardline.kit.ids import AccountId, ConversationId, DeviceId, new_id
from wardline.kit.outcome import Refusal
from wardline.protocol.sealed_requests import VaultAnswer, VaultRefused, VaultRequest
from wardline.protocol.transparency_requests import CertificateProofs, ProveCertificates
from wardline.vault.audit.cosign import Cosigning
from wardline.vault.audit.log_keys import LogKeys, log_keys
from wardline.vault.authority.certificates import DEVICE_USAGES, device_uri, issue_leaf
from wardline.vault.authority.issue_certificate import leaf_validity
from wardline.vault.authority.record_certificate import record_certificate
from wardline.vault.devices.add_device import add_device
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.edge.answer_request import Edge
from wardline.vault.edge.operation import Services
from wardline.vault.history.release_history import HistoryDesk
from wardline.vault.turn import Turn

HUB = "ws://hub.test"


@dataclass
class Watched:
    """A world whose hub witnesses the vault's log."""

    world: World
    hub: LittleHub
    keys: LogKeys

    def witness(self) -> None:
        vault = self.world.house.vault
        assert asyncio.run(Cosigning(vault.log, vault.ledger, self.keys, self.hub.ask, hub=HUB).exchange()) is None

    def minted(self, account: AccountId, *, recorded: bool = False) -> Phone:
        """A device that the authority certifies for somebody behind their back, and the steward takes for theirs."""
        house = self.world.house
        device = TestDevice(id=DeviceId(new_id()), account=account)
        certificate = issue_leaf(
            house.authority.issuing_key,
            house.authority.issuing,
            device.key.public_key(),
            uri=device_uri(house.id, account, device.id),
            usages=DEVICE_USAGES,
            validity=leaf_validity(house.authority, house.clock.now()),
            serial=x509.random_serial_number(),
        )

        def operation(turn: Turn) -> None:
            if recorded:
                record_certificate(turn, certificate, account=account, device=device.id)
            add_device(turn, device.id, account, certificate)

        house.run(operation)
        device.chain = (certificate, house.authority.issuing)
        return self.world.connect(device)

    def prove(self, phone: Phone, ask: Ask | None = None) -> set[CertificateState]:
        """What ``CertificateWatch`` does in the product, once."""

        async def asking(body: VaultRequest) -> VaultAnswer | Refusal:
            answer = phone.house.ask(body, phone.enrolled)
            return Refusal(answer.code) if isinstance(answer, VaultRefused) else answer

        outcome = asyncio.run(desk_of(phone, ask or asking).prove())
        assert isinstance(outcome, dict), outcome
        return set(outcome.values())

    def fork(self, phone: Phone, *, drop: int) -> Ask:
        """A vault that shows this phone another log under its own key, cosigned by a hub that is in on it."""
        entries = [encode(record) for record in self.world.house.records()]
        log = MadeLog(self.keys.log, self.hub.keys.witness, entries)
        del log.entries[drop]

        async def asking(body: VaultRequest) -> VaultAnswer | Refusal:
            assert isinstance(body, ProveCertificates)
            honest = phone.house.ask(body, phone.enrolled)
            assert isinstance(honest, CertificateProofs)
            return msgspec.structs.replace(log.answer([], since=body.size), proofs=honest.proofs)

        return asking


def own_log(phone: Phone) -> LogName:
    return LogName.of(phone.house.id, phone.house.authority.root)


def desk_of(phone: Phone, ask: Ask) -> LogDesk:
    return LogDesk(phone.database, phone.sequencer, phone.engine, phone.storage, ask, phone.clock, own_log(phone))


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    with open_hostile_world(tmp_path) as world:
        house = world.house
        keys = log_keys(house.id, house.identity.log_key)
        hub = LittleHub(tmp_path / "little-hub.db", keys)
        services = Services(
            house.authority, HistoryDesk(house.identity.signing_key), house.composer, hub=HUB, log=keys.log.verifier
        )
        house.edge = Edge(services, house.identity.sealing_key)
        try:
            yield Watched(world, hub, keys)
        finally:
            hub.close()


def try_to_say(phone: Phone, conversation: ConversationId, text: str) -> str | None:
    """The code of the refusal; None where it is on its way."""
    content = codec.encode(Text(body=text))
    sent = phone.run(lambda tx: phone.engine.compose(tx, conversation, content))
    return sent.code if isinstance(sent, Refusal) else None


def closed(phone: Phone) -> dict[ConversationId, list[str]]:
    with phone.database.read() as reader:
        return {each: [met.device for met in certificates] for each, certificates in find_closed(reader).items()}


def test_everybody_in_the_log_is_proven_in_one_question(watched: Watched) -> None:
    world = watched.world
    people = [world.person(name) for name in ("Ada", "Ben", "Cleo")]
    conversation = world.ward(*(account for account, _ in people))
    watched.witness()
    for _, phone in people:
        assert watched.prove(phone) == {CertificateState.PROVEN}
        assert watched.prove(phone) == set(), "nothing is left to ask"
        assert try_to_say(phone, conversation, "hello") is None


def test_a_device_minted_without_a_record_is_noticed_and_nothing_is_sent_to_it(watched: Watched) -> None:
    world = watched.world
    (ada, one), (ben, two) = world.person("Ada"), world.person("Ben")
    conversation = world.ward(ada, ben)
    watched.witness()
    watched.prove(one)
    spy = watched.minted(ben)
    world.settle()
    assert spy.id in world.members(conversation)
    watched.witness()
    assert watched.prove(one) == {CertificateState.MISSING}
    assert try_to_say(one, conversation, "secret") == "certificate_unlogged"
    assert closed(one) == {conversation: [spy.id]}
    watched.prove(two)
    assert closed(two) == {conversation: [spy.id]}, "its supposed owner sees it too"


def test_what_the_vault_says_is_read_and_acknowledged_all_the_same(watched: Watched) -> None:
    world = watched.world
    (ada, one), (ben, _) = world.person("Ada"), world.person("Ben")
    conversation = world.ward(ada, ben)
    watched.minted(ben)
    world.settle()
    watched.witness()
    assert CertificateState.MISSING in watched.prove(one)
    world.say(conversation, "potassium 7.1")
    world.settle()
    (message,) = one.thread(conversation)
    answer = codec.encode(Acknowledgement(message=message.message, kind=AcknowledgementKind.ACCEPTED))
    sent = one.run(lambda tx: one.engine.compose(tx, conversation, answer, acknowledges=message.message))
    assert not isinstance(sent, Refusal)
    world.settle()
    assert "Acknowledgement" in world.archived(conversation)


def test_once_the_minted_device_is_out_all_goes_on(watched: Watched) -> None:
    world = watched.world
    (ada, one), (ben, two) = world.person("Ada"), world.person("Ben")
    conversation = world.ward(ada, ben)
    spy = watched.minted(ben)
    world.settle()
    watched.witness()
    watched.prove(one)
    assert try_to_say(one, conversation, "secret") == "certificate_unlogged"
    world.house.run(lambda turn: revoke_device(turn, world.house.authority, spy.id))
    world.settle()
    assert closed(one) == {}
    one.say(conversation, "between us")
    world.settle()
    assert two.texts(conversation) == ["between us"]
    assert spy.texts(conversation) == []


def test_a_record_that_is_made_up_for_is_believed_later(watched: Watched) -> None:
    world = watched.world
    (ada, one), (ben, _) = world.person("Ada"), world.person("Ben")
    conversation = world.ward(ada, ben)
    spy = watched.minted(ben)
    world.settle()
    watched.witness()
    watched.prove(one)
    leaf = spy.enrolled.chain[0]
    world.house.run(lambda turn: record_certificate(turn, leaf, account=ben, device=spy.id))
    watched.witness()
    assert watched.prove(one) == set(), "not asked about at once"
    world.house.clock.advance(AGAIN_MS + 1)
    assert watched.prove(one) == {CertificateState.PROVEN}
    assert try_to_say(one, conversation, "hello") is None


def test_a_device_that_was_revoked_and_stays_a_member_gets_nothing_more(watched: Watched) -> None:
    world = watched.world
    (ada, one), (ben, _) = world.person("Ada"), world.person("Ben")
    conversation = world.ward(ada, ben)
    second = watched.minted(ben, recorded=True)
    world.settle()
    world.house.run(lambda turn: revoke_device(turn, world.house.authority, second.id))
    watched.witness()
    assert CertificateState.REVOKED in watched.prove(one)
    assert try_to_say(one, conversation, "secret") == "certificate_unlogged"
    world.settle()
    assert try_to_say(one, conversation, "hello") is None


def test_a_log_that_is_forked_between_two_members_is_noticed(watched: Watched) -> None:
    world = watched.world
    (ada, one), (ben, _) = world.person("Ada"), world.person("Ben")
    conversation = world.ward(ada, ben)
    watched.witness()
    watched.prove(one)
    world.add(conversation, world.person("Cleo")[0])
    world.settle()
    watched.witness()
    assert watched.prove(one, watched.fork(one, drop=3)) == {CertificateState.MISSING}
    with one.database.read() as reader:
        log = find_log(reader, one.storage, own_log(one))
    assert log is not None
    assert log.fault is LogFault.FORKED
    assert log.note != log.evidence, "both signed heads are kept: they prove it to anybody"
    assert try_to_say(one, conversation, "secret") == "certificate_unlogged"
    assert watched.prove(one) == set()
    world.house.clock.advance(AGAIN_MS + 1)
    assert watched.prove(one) == {CertificateState.MISSING}, "an honest answer afterwards does not undo it"


def test_a_vault_that_does_not_answer_stops_nobody(watched: Watched) -> None:
    world = watched.world
    (ada, one), (ben, _) = world.person("Ada"), world.person("Ben")
    conversation = world.ward(ada, ben)
    watched.minted(ben)
    world.settle()

    async def silent(_: VaultRequest) -> VaultAnswer | Refusal:
        return Refusal("vault_away")

    assert asyncio.run(desk_of(one, silent).prove()) == Refusal("vault_away")
    assert try_to_say(one, conversation, "still") is None
