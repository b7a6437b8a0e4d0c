"""The vault's own statements on SQLite and on PostgreSQL: one walk through people, rosters, requests and keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.hub_double import HubDouble
from tests.support.organisations import Organisation, open_organisation
from tests.support.steered import ClientHouse, SteeredVault

from wardline.client.effects import MessageReceived
from wardline.content import codec
from wardline.content.text import Text
from wardline.kit.ids import ConversationId
from wardline.protocol.sealed_requests import (
    ConfirmEpoch,
    ConversationOpened,
    Conversations,
    FindPeople,
    ListConversations,
    Noted,
    OpenConversation,
    People,
    ReportGroup,
    StallReason,
)
from wardline.vault.administration import Administration
from wardline.vault.conversations.send_message import send_message
from wardline.vault.hub_requests.tables import HUB_REQUESTS


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[Organisation]:
    with open_organisation(tmp_path, database_url) as organisation:
        yield organisation


def test_a_walk(house: Organisation) -> None:
    administration = Administration(house.vault)
    ada = administration.create_account(name="Dr. Ada Grey", role="Renal", codes=("C1", "NPI|7"))
    ben = administration.create_account(name="Dr. Ben Blue")
    renal = administration.set_department(name="Renal", units=[("", "RenalWard")], first=ada, second=ben)
    assert [department.id for department in administration.departments()] == [renal]
    assert [account.profile.name for account in administration.accounts()] == [
        "Dr. Ada Grey",
        "Dr. Ben Blue",
        "General Hospital",
    ]
    house.vault.config.data.mkdir(exist_ok=True)
    hub = HubDouble(house.authority.anchors, house.clock)
    vault, clients = SteeredVault(house, hub), ClientHouse(house, hub)
    try:
        one, two = house.enrol(ada), house.enrol(ben)
        first, second = clients.add(one), clients.add(two)
        found = house.ask(FindPeople("blue"), one)
        assert isinstance(found, People)
        assert [person.account for person in found.people] == [ben]
        opened = house.ask(OpenConversation((ben,)), one)
        assert isinstance(opened, ConversationOpened)
        conversation = ConversationId(opened.conversation.conversation)
        house.run(lambda turn: send_message(turn, vault.engine, conversation, codec.encode(Text(body="hello"))))
        vault.survive()
        assert vault.actual(conversation) == {one.id, two.id}
        for client in (first, second):
            client.sync()
            assert [codec.decode(one.content) for one in client.of(MessageReceived)] == [Text(body="hello")]
        listed = house.ask(ListConversations(), two)
        assert isinstance(listed, Conversations)
        assert [summary.conversation for summary in listed.conversations] == [conversation]
        assert house.ask(ConfirmEpoch(conversation, 1, 1, b"a" * 48), two) == Noted()
        assert house.ask(ReportGroup(conversation, 1, 1, StallReason.STATE_LOST), two) == Noted()
        vault.survive()
        assert hub.conversations[conversation].generation == 2
        administration.suspend_account(ben)
        vault.survive()
        assert vault.actual(conversation) == {one.id}
        with house.vault.database.read() as reader:
            assert reader.execute(HUB_REQUESTS.select()).all(), "answers and the revocation wait for the hub"
    finally:
        clients.close()
