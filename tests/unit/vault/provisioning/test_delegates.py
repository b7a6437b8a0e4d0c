"""Who acts on whose behalf."""

from collections.abc import Generator
from pathlib import Path

import pytest
from tests.support.organisations import START, Organisation, TestDevice, open_organisation

from wardline.audit.record import Action
from wardline.kit.outcome import Refusal
from wardline.protocol.sealed_requests import (
    ConversationOpened,
    Conversations,
    FindPeople,
    ListConversations,
    OpenConversation,
    People,
)
from wardline.vault.identity.suspend_account import suspend_account
from wardline.vault.provisioning.delegates import delegates_of, end_delegate, name_delegate

HOUR = 3_600_000


@pytest.fixture
def mercy(tmp_path: Path) -> Generator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


def test_one_at_a_time_and_both_are_in_the_record(mercy: Organisation) -> None:
    ada, ben, cay = mercy.person("Ada"), mercy.person("Ben"), mercy.person("Cay")
    for delegate in (ben, cay):
        made = mercy.run(
            lambda turn, to=delegate: name_delegate(turn, ada, to, begins_at=turn.now, ends_at=turn.now + HOUR)
        )
        assert not isinstance(made, Refusal)
    with mercy.vault.database.read() as reader:
        assert [each.delegate for each in delegates_of(reader, ada, since=mercy.clock.now())] == [cay]
        assert delegates_of(reader, ada, since=mercy.clock.now() + 2 * HOUR) == ()
    named = [each for each in mercy.records() if each.action in {Action.DELEGATE_NAMED, Action.DELEGATE_ENDED}]
    assert [(each.action, [one.id for one in each.objects]) for each in named] == [
        (Action.DELEGATE_NAMED, [ada, ben]),
        (Action.DELEGATE_ENDED, [ada, ben]),
        (Action.DELEGATE_NAMED, [ada, cay]),
    ]
    assert mercy.run(lambda turn: end_delegate(turn, ada)) == 1
    assert mercy.run(lambda turn: end_delegate(turn, ada)) == 0


def test_no_delegate_is_oneself_suspended_a_service_or_out_of_time(mercy: Organisation) -> None:
    ada, ben, gone = mercy.person("Ada"), mercy.person("Ben"), mercy.person("Gone")
    mercy.run(lambda turn: suspend_account(turn, gone))
    service = mercy.identity.account
    for account, delegate, begins_at, ends_at in (
        (ada, ada, START, START + HOUR),
        (ada, gone, START, START + HOUR),
        (gone, ada, START, START + HOUR),
        (ada, service, START, START + HOUR),
        (ada, ben, START - 2 * HOUR, START - HOUR),
        (ada, ben, START + 2 * HOUR, START + HOUR),
    ):
        refused = mercy.run(
            lambda turn, a=account, d=delegate, f=begins_at, u=ends_at: name_delegate(
                turn, a, d, begins_at=f, ends_at=u
            )
        )
        assert isinstance(refused, Refusal)
        assert refused.code == "bad_delegate"


def listed(house: Organisation, asker: TestDevice, text: str = "") -> dict[str, str | None]:
    found = house.ask(FindPeople(text), asker)
    assert isinstance(found, People)
    return {person.name: person.delegate for person in found.people}


def test_colleagues_see_who_acts_for_whom_while_they_do(mercy: Organisation) -> None:
    ada, ben = mercy.enrol(mercy.person("Ada")), mercy.enrol(mercy.person("Ben"))
    opened = mercy.ask(OpenConversation((ben.account,)), ada)
    assert isinstance(opened, ConversationOpened)
    mercy.run(
        lambda turn: name_delegate(
            turn, ada.account, ben.account, begins_at=turn.now + HOUR, ends_at=turn.now + 2 * HOUR
        )
    )
    nobody = {"Ada": None, "Ben": None}
    assert listed(mercy, ben) == nobody, "not yet"
    mercy.clock.advance(HOUR)
    assert listed(mercy, ben) == {"Ada": ben.account, "Ben": None}
    rosters = mercy.ask(ListConversations(), ben)
    assert isinstance(rosters, Conversations)
    (conversation,) = rosters.conversations
    assert {person.name: person.delegate for person in conversation.roster} == {"Ada": ben.account, "Ben": None}
    mercy.clock.advance(HOUR)
    assert listed(mercy, ben) == nobody, "no more"


def test_a_delegate_who_was_suspended_acts_for_nobody(mercy: Organisation) -> None:
    ada, ben, cay = mercy.person("Ada"), mercy.person("Ben"), mercy.enrol(mercy.person("Cay"))
    mercy.run(lambda turn: name_delegate(turn, ada, ben, begins_at=turn.now, ends_at=turn.now + HOUR))
    assert listed(mercy, cay, "ada") == {"Ada": ben}
    mercy.run(lambda turn: suspend_account(turn, ben))
    assert listed(mercy, cay, "ada") == {"Ada": None}
