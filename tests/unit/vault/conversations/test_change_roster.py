"""Who may bring whom into a conversation, and who may go: asked by devices, decided by the vault."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.organisations import Organisation, TestDevice, open_organisation

from wardline.audit.record import Action, Outcome
from wardline.content import codec
from wardline.content.notice import Notice, NoticeKind
from wardline.kit.ids import AccountId, ConversationId
from wardline.protocol.sealed_requests import (
    ChangeRoster,
    ConversationOpened,
    Conversations,
    ConversationSummary,
    ListConversations,
    OpenConversation,
    VaultAnswer,
    VaultRefused,
)
from wardline.vault.conversations.find_conversation import roster
from wardline.vault.conversations.model import ConversationKind, RosterEntry, RosterReason
from wardline.vault.conversations.open_conversation import open_patient_conversation
from wardline.vault.conversations.rules import MAX_ROSTER, decide_roster, may_remove_others
from wardline.vault.conversations.send_message import release_waiting
from wardline.vault.conversations.set_roster import set_roster
from wardline.vault.identity.suspend_account import suspend_account


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


@pytest.fixture
def ada(house: Organisation) -> TestDevice:
    return house.enrol(house.person("Ada"))


@pytest.fixture
def ben(house: Organisation) -> TestDevice:
    return house.enrol(house.person("Ben"))


def opened(answer: VaultAnswer) -> ConversationSummary:
    assert isinstance(answer, ConversationOpened)
    return answer.conversation


def listed(answer: VaultAnswer) -> tuple[ConversationSummary, ...]:
    assert isinstance(answer, Conversations)
    return answer.conversations


def code(answer: VaultAnswer) -> tuple[str, str | None]:
    assert isinstance(answer, VaultRefused)
    return answer.code, answer.field


def group(house: Organisation, founder: TestDevice, *others: AccountId) -> ConversationId:
    return ConversationId(opened(house.ask(OpenConversation(others, "Night shift"), founder)).conversation)


def present(house: Organisation, conversation: ConversationId) -> set[str]:
    with house.vault.database.read() as reader:
        return {entry.account for entry in roster(reader, conversation)}


def notices(house: Organisation, conversation: ConversationId) -> list[Notice]:
    """What waits for the steward, as it will be sent."""
    house.run(lambda turn: release_waiting(turn, house.composer, conversation) and turn.record(Action.MESSAGE_SENT))
    contents = [codec.decode(sent.content) for sent in house.composer.sent if sent.conversation == conversation]
    return [content for content in contents if isinstance(content, Notice)]


def test_who_is_in_a_group_brings_colleagues_in_and_all_are_told(
    house: Organisation, ada: TestDevice, ben: TestDevice
) -> None:
    cal = house.person("Cal")
    thread = group(house, ada, ben.account)
    summary = opened(house.ask(ChangeRoster(thread, (cal, ada.account)), ben))
    assert {person.name for person in summary.roster} == {"Ada", "Ben", "Cal"}
    (notice,) = notices(house, thread)
    assert (notice.kind, notice.joined, notice.left) == (NoticeKind.ROSTER_CHANGED, (cal,), ())
    changed = [record for record in house.records() if record.action is Action.ROSTER_CHANGED]
    assert changed[-1].actor.account == ben.account
    assert changed[-1].objects[1].id == cal


def test_whoever_is_in_it_may_go_and_only_the_founder_sends_others_away(
    house: Organisation, ada: TestDevice, ben: TestDevice
) -> None:
    cal = house.enrol(house.person("Cal"))
    thread = group(house, ada, ben.account, cal.account)
    assert code(house.ask(ChangeRoster(thread, (), (ada.account,)), ben)) == ("not_permitted", "remove")
    assert present(house, thread) == {ada.account, ben.account, cal.account}
    opened(house.ask(ChangeRoster(thread, (), (cal.account,)), ada))
    opened(house.ask(ChangeRoster(thread, (), (ben.account,)), ben))
    assert present(house, thread) == {ada.account}
    assert [notice.left for notice in notices(house, thread)] == [(cal.account,), (ben.account,)]


def test_who_is_not_in_it_learns_nothing_and_changes_nothing(
    house: Organisation, ada: TestDevice, ben: TestDevice
) -> None:
    eve = house.enrol(house.person("Eve"))
    thread = group(house, ada, ben.account)
    for wanted in (thread, "f" * 32):
        for add, remove in (((eve.account,), ()), ((), (ben.account,)), ((), (eve.account,))):
            assert code(house.ask(ChangeRoster(wanted, add, remove), eve)) == ("unknown_conversation", "conversation")
    opened(house.ask(ChangeRoster(thread, (), (ben.account,)), ben))
    assert code(house.ask(ChangeRoster(thread, (eve.account,)), ben)) == ("unknown_conversation", "conversation")
    assert present(house, thread) == {ada.account}
    refused = [record for record in house.records() if record.outcome is Outcome.REFUSED]
    assert sum(record.action is Action.ROSTER_CHANGED for record in refused) == 7


def test_strangers_and_the_suspended_are_not_brought_in_nor_anybody_with_them(
    house: Organisation, ada: TestDevice, ben: TestDevice
) -> None:
    cal, gone = house.person("Cal"), house.person("Gone")
    house.run(lambda turn: suspend_account(turn, gone))
    thread = group(house, ada, ben.account)
    for stranger in (gone, AccountId("e" * 32)):
        assert code(house.ask(ChangeRoster(thread, (cal, stranger)), ada)) == ("unknown_account", "add")
    assert code(house.ask(ChangeRoster(thread, (), (cal,)), ada)) == ("unknown_account", "remove")
    assert present(house, thread) == {ada.account, ben.account}


def test_a_direct_conversation_stays_between_two(house: Organisation, ada: TestDevice, ben: TestDevice) -> None:
    cal = house.person("Cal")
    direct = opened(house.ask(OpenConversation((ben.account,)), ada)).conversation
    assert code(house.ask(ChangeRoster(direct, (cal,)), ada)) == ("not_permitted", "conversation")
    assert code(house.ask(ChangeRoster(direct, (), (ada.account,)), ada)) == ("not_permitted", "conversation")


def test_nobody_is_sent_away_from_a_patient(house: Organisation, ada: TestDevice, ben: TestDevice) -> None:
    thread = house.run(lambda turn: open_patient_conversation(turn, "9" * 32, "Bed 4"))
    for account in (ada.account, ben.account):
        house.run(lambda turn, account=account: set_roster(turn, thread, account, RosterReason.OPENED))
    assert code(house.ask(ChangeRoster(thread, (), (ben.account,)), ada)) == ("not_permitted", "remove")
    opened(house.ask(ChangeRoster(thread, (), (ada.account,)), ada))
    assert present(house, thread) == {ben.account}


def test_a_change_that_is_none_or_contradicts_itself_is_refused(house: Organisation, ada: TestDevice) -> None:
    ben = house.person("Ben")
    thread = group(house, ada, ben)
    assert code(house.ask(ChangeRoster(thread), ada)) == ("malformed_request", "remove")
    assert code(house.ask(ChangeRoster(thread, (ben,), (ben,)), ada)) == ("malformed_request", "remove")
    assert notices(house, thread) == []


def test_who_is_there_already_comes_without_a_word(house: Organisation, ada: TestDevice) -> None:
    ben = house.person("Ben")
    thread = group(house, ada, ben)
    opened(house.ask(ChangeRoster(thread, (ben,)), ada))
    assert notices(house, thread) == []


def test_a_roster_has_an_end() -> None:
    ada = AccountId("a" * 32)
    full = [RosterEntry(AccountId(f"{number:032x}"), (RosterReason.INVITED,), 0) for number in range(MAX_ROSTER - 1)]
    entries = [RosterEntry(ada, (RosterReason.OPENED,), 0), *full]
    more = AccountId("f" * 32)
    refusal = decide_roster(ada, ConversationKind.GROUP, entries, [more], [])
    assert refusal is not None
    assert refusal.code == "too_many_members"
    assert decide_roster(ada, ConversationKind.GROUP, entries, [], [full[0].account]) is None


@pytest.mark.parametrize("kind", list(ConversationKind), ids=str)
@pytest.mark.parametrize("reason", list(RosterReason), ids=str)
def test_who_may_remove_others_is_whom_the_decision_lets(kind: ConversationKind, reason: RosterReason) -> None:
    ada, ben = AccountId("a" * 32), AccountId("b" * 32)
    entries = [RosterEntry(ada, (reason,), 0), RosterEntry(ben, (RosterReason.OPENED,), 0)]
    may = may_remove_others(ada, kind, entries)
    assert may == (decide_roster(ada, kind, entries, [], [ben]) is None)
    assert may == (kind is ConversationKind.GROUP and reason is RosterReason.OPENED)
    assert not may_remove_others(ada, kind, entries[1:]), "who is not in it"


def test_a_summary_says_to_each_whether_they_may_remove_others(
    house: Organisation, ada: TestDevice, ben: TestDevice
) -> None:
    founded = opened(house.ask(OpenConversation((ben.account, house.person("Cal")), "Night shift"), ada))
    assert founded.founder
    direct = opened(house.ask(OpenConversation((ben.account,)), ada))
    told = {
        device.account: {
            each.conversation: each.founder
            for each in listed(house.ask(ListConversations(), device))
            if each.conversation in {founded.conversation, direct.conversation}
        }
        for device in (ada, ben)
    }
    assert told == {
        ada.account: {founded.conversation: True, direct.conversation: False},
        ben.account: {founded.conversation: False, direct.conversation: False},
    }
    thread = ConversationId(founded.conversation)
    opened(house.ask(ChangeRoster(thread, (), (ada.account,)), ada))
    dan = house.person("Dan")
    assert opened(house.ask(ChangeRoster(thread, (ada.account, dan)), ben)).founder is False
    assert [each.founder for each in listed(house.ask(ListConversations(), ada)) if each.conversation == thread] == [
        False
    ], "who comes back is invited, as others"
    assert code(house.ask(ChangeRoster(thread, (), (dan,)), ada)) == ("not_permitted", "remove")
