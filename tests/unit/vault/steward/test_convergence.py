"""The steward with the real engine at a hub in memory: killed anywhere, it reaches the roster and loses no message."""

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.clients import Client
from tests.support.hub_double import HubDouble
from tests.support.organisations import Organisation, TestDevice, open_organisation
from tests.support.steered import ClientHouse, SteeredVault

from wardline.audit.record import Action
from wardline.client.effects import MessageReceived
from wardline.content import codec
from wardline.content.text import Text
from wardline.kit.ids import AccountId, ConversationId, MessageId
from wardline.protocol.sealed_requests import Noted, ReportGroup, StallReason, VaultRefused
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.open_conversation import open_patient_conversation
from wardline.vault.conversations.send_message import send_message
from wardline.vault.conversations.set_roster import remove_from_roster, set_roster
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.steward.report_group import MOST_REPORTS

FAULTS = ("not stored", "stored")


@dataclass
class World:
    house: Organisation
    hub: HubDouble
    vault: SteeredVault
    clients: ClientHouse

    def device(self, account: AccountId) -> tuple[TestDevice, Client]:
        device = self.house.enrol(account)
        return device, self.clients.add(device)

    def conversation(self, *accounts: AccountId) -> ConversationId:
        conversation = self.house.run(lambda turn: open_patient_conversation(turn, turn.make_id(), "Bed 4"))
        for account in accounts:
            self.house.run(lambda turn, who=account: set_roster(turn, conversation, who, RosterReason.FEED))
        return conversation

    def send(self, conversation: ConversationId, body: str) -> MessageId:
        content = codec.encode(Text(body=body))
        sent = self.house.run(lambda turn: send_message(turn, self.vault.engine, conversation, content))
        assert isinstance(sent, str)
        return sent


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_organisation(tmp_path) as house:
        hub = HubDouble(house.authority.anchors, house.clock)
        clients = ClientHouse(house, hub)
        try:
            yield World(house, hub, SteeredVault(house, hub), clients)
        finally:
            clients.close()


def bodies(client: Client) -> list[str]:
    found = [codec.decode(effect.content) for effect in client.of(MessageReceived)]
    return [content.body for content in found if isinstance(content, Text)]


def test_a_message_waits_for_its_group(world: World) -> None:
    ada = world.house.person("Ada")
    device, client = world.device(ada)
    conversation = world.conversation(ada)
    sent = world.send(conversation, "critical")
    world.vault.survive()
    client.sync()
    assert world.vault.actual(conversation) == {device.id}
    assert bodies(client) == ["critical"]
    assert world.hub.order[conversation] == [sent]


def test_a_page_reaches_the_person_who_is_paged(world: World) -> None:
    ada, ben = world.house.person("Ada"), world.house.person("Ben")
    _, first = world.device(ada)
    _, second = world.device(ben)
    conversation = world.conversation(ada)
    world.send(conversation, "result")
    world.vault.survive()
    world.house.run(lambda turn: set_roster(turn, conversation, ben, RosterReason.ESCALATION))
    world.send(conversation, "page")
    world.vault.survive()
    first.sync()
    second.sync()
    assert bodies(first) == ["result", "page"]
    assert bodies(second) == ["page"]


def test_without_devices_nothing_is_founded_and_nothing_is_lost(world: World) -> None:
    ada = world.house.person("Ada")
    conversation = world.conversation(ada)
    world.send(conversation, "early")
    world.vault.survive()
    assert conversation not in world.hub.conversations
    _, client = world.device(ada)
    world.vault.survive()
    client.sync()
    assert bodies(client) == ["early"]


def test_a_device_without_key_packages_keeps_nobody_waiting(world: World) -> None:
    ada, ben = world.house.person("Ada"), world.house.person("Ben")
    device, client = world.device(ada)
    late = world.house.enrol(ben)
    conversation = world.conversation(ada, ben)
    world.send(conversation, "now")
    world.vault.survive()
    client.sync()
    assert bodies(client) == ["now"]
    assert world.vault.actual(conversation) == {device.id}
    world.clients.add(late)
    world.vault.restart()
    world.vault.survive()
    assert world.vault.actual(conversation) == {device.id, late.id}


def test_a_new_device_joins_all_conversations_of_its_account(world: World) -> None:
    ada = world.house.person("Ada")
    first, _ = world.device(ada)
    conversations = [world.conversation(ada) for _ in range(3)]
    world.vault.survive()
    second, _ = world.device(ada)
    world.vault.survive()
    for conversation in conversations:
        assert world.vault.actual(conversation) == {first.id, second.id}


def test_who_leaves_the_roster_is_removed_and_a_revoked_device_too(world: World) -> None:
    ada, ben = world.house.person("Ada"), world.house.person("Ben")
    ada_device, _ = world.device(ada)
    phone, _ = world.device(ben)
    tablet, _ = world.device(ben)
    conversation = world.conversation(ada, ben)
    world.vault.survive()
    assert world.vault.actual(conversation) == {ada_device.id, phone.id, tablet.id}
    assert world.house.run(lambda turn: revoke_device(turn, world.house.authority, tablet.id)) is None
    world.vault.survive()
    assert world.vault.actual(conversation) == {ada_device.id, phone.id}
    world.house.run(lambda turn: remove_from_roster(turn, conversation, ben))
    world.vault.survive()
    assert world.vault.actual(conversation) == {ada_device.id}


def test_who_is_there_for_another_reason_stays(world: World) -> None:
    ada = world.house.person("Ada")
    device, _ = world.device(ada)
    conversation = world.conversation(ada)
    world.house.run(lambda turn: set_roster(turn, conversation, ada, RosterReason.ADDRESSED))
    world.vault.survive()
    world.house.run(lambda turn: remove_from_roster(turn, conversation, ada, RosterReason.FEED))
    world.vault.survive()
    assert world.vault.actual(conversation) == {device.id}


def test_a_reported_group_is_founded_anew_within_limits(world: World) -> None:
    ada = world.house.person("Ada")
    device, client = world.device(ada)
    conversation = world.conversation(ada)
    for generation in range(1, MOST_REPORTS + 1):
        world.vault.survive()
        client.sync()
        report = ReportGroup(conversation, generation, 0, StallReason.STATE_LOST)
        assert world.house.ask(report, device) == Noted()
    world.vault.survive()
    assert world.hub.conversations[conversation].generation == MOST_REPORTS + 1
    again = ReportGroup(conversation, MOST_REPORTS + 1, 0, StallReason.STATE_LOST)
    assert world.house.ask(again, device) == VaultRefused("overloaded")
    old = ReportGroup(conversation, 1, 0, StallReason.STATE_LOST)
    assert world.house.ask(old, device) == VaultRefused("generation_closed")
    world.send(conversation, "still here")
    world.vault.survive()
    client.sync()
    assert bodies(client)[-1] == "still here"


def test_a_stranger_cannot_report_a_group(world: World) -> None:
    ada, eve = world.house.person("Ada"), world.house.person("Eve")
    world.device(ada)
    stranger, _ = world.device(eve)
    conversation = world.conversation(ada)
    world.vault.survive()
    report = ReportGroup(conversation, 1, 0, StallReason.STATE_LOST)
    assert world.house.ask(report, stranger) == VaultRefused("not_a_member")


def test_a_lost_race_is_run_again(world: World) -> None:
    ada, ben = world.house.person("Ada"), world.house.person("Ben")
    _, client = world.device(ada)
    late, _ = world.device(ben)
    conversation = world.conversation(ada)
    world.vault.survive()
    client.sync()
    # Ada's device updates itself; the hub takes that commit before the steward's.
    world.house.run(lambda turn: set_roster(turn, conversation, ben, RosterReason.FEED))
    assert client.run(lambda tx: client.engine.update_self(tx, conversation)) is None

    async def commit_too_late() -> None:
        await world.vault.sign_in()
        await world.vault.steward.reconcile_due()
        client.send_one()
        while await world.vault.send_one():
            pass

    asyncio.run(commit_too_late())
    assert late.id not in world.vault.actual(conversation)
    world.vault.survive()
    assert late.id in world.vault.actual(conversation)


@pytest.mark.parametrize(("step", "fault"), list(itertools.product(range(8), FAULTS)))
def test_killed_at_any_step_it_converges(world: World, step: int, fault: str) -> None:
    plan = ["ok"] * step + [fault, "ok", fault]
    ada, ben = world.house.person("Ada"), world.house.person("Ben")
    phone, one = world.device(ada)
    tablet, two = world.device(ben)
    conversation = world.conversation(ada)
    sent = [world.send(conversation, "first")]
    world.vault.ledger.faults = list(plan)
    world.vault.survive()
    world.house.run(lambda turn: set_roster(turn, conversation, ben, RosterReason.FEED))
    sent.append(world.send(conversation, "second"))
    world.vault.ledger.faults = list(plan)
    world.vault.lost_answers = 1
    world.vault.survive()
    one.sync()
    two.sync()
    assert world.vault.actual(conversation) == {phone.id, tablet.id}
    assert world.hub.order[conversation] == sent, "each message once, in order"
    assert bodies(one) == ["first", "second"]
    assert bodies(two) == ["second"]
    assert world.hub.conversations[conversation].generation == 1
    founded = [record for record in world.house.records() if record.action is Action.GENERATION_FOUNDED]
    assert len(founded) == 1
