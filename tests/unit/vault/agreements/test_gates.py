"""What an agreement gates: who is wanted in a conversation, who is brought in, and who has to go."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.organisations import START, Organisation
from tests.support.two_organisations import DAY, Two, two_organisations

from wardline.audit.record import Action
from wardline.client.effects import Joined
from wardline.content import codec
from wardline.content.notice import Notice, NoticeKind
from wardline.kit.ids import AccountId, ConversationId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.mls.public import Identity, verify_chain
from wardline.vault.conversations.find_conversation import find_conversation, is_known, roster
from wardline.vault.conversations.join_conversation import join_conversation
from wardline.vault.conversations.leave_conversation import leave_conversation
from wardline.vault.conversations.model import ConversationKind
from wardline.vault.conversations.open_conversation import open_conversation
from wardline.vault.conversations.partners import is_review_due, remove_partner, review_partners
from wardline.vault.conversations.tables import CONVERSATIONS
from wardline.vault.steward.membership import begin_generation, generation_founded, members_changed, settle
from wardline.vault.steward.rules import Change, FoundNext, Nothing, View, plan_membership
from wardline.vault.steward.view_membership import is_lacking, view_membership
from wardline.vault.turn import Turn

THEIRS = ConversationId("c" * 32)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    with two_organisations(tmp_path) as both:
        yield both


def steward(organisation: Organisation) -> Identity:
    return verify_chain(list(organisation.identity.chain), anchors=organisation.authority.anchors, now=None)


def dispatcher(two: Two) -> Identity:
    """A device that the other organisation's steward added."""
    device = two.theirs.enrol(AccountId(two.their_party.contacts[0].account))
    return verify_chain(list(device.chain), anchors=two.theirs.authority.anchors, now=None)


def view(organisation: Organisation, conversation: ConversationId) -> View:
    with organisation.vault.database.read() as reader:
        found = view_membership(reader, conversation, organisation.identity.device, organisation.clock.now())
    assert found is not None
    return found


def open_order(two: Two) -> tuple[ConversationId, DeviceId]:
    """Under an agreement, with both vaults and a device of theirs in the group."""
    two.agree()
    person = two.ours.person()
    theirs = dispatcher(two)
    opened = two.ours.run(
        lambda turn: open_conversation(turn, person, [AccountId(two.their_party.contacts[0].account)], "To Elm Park")
    )
    assert not isinstance(opened, Refusal)

    def found(turn: Turn) -> None:
        begin_generation(turn, opened, 1)
        generation_founded(turn, opened, 1, steward(two.ours))

    two.ours.run(found)
    for epoch, each in enumerate((steward(two.theirs), theirs), start=1):
        two.ours.run(
            lambda turn, epoch=epoch, each=each: members_changed(
                turn, opened, 1, epoch, added=(each,), removed=(), reason_hash=None, authenticator=b""
            )
        )
    return opened, DeviceId(theirs.device)


def test_the_other_vault_is_wanted_and_its_peoples_devices_are_its_own_affair(two: Two) -> None:
    conversation, _ = open_order(two)
    seen = view(two.ours, conversation)
    assert seen.wanted == {two.theirs.identity.device}
    assert seen.members == {two.ours.identity.device, two.theirs.identity.device}
    assert seen.others == 1
    assert plan_membership(seen) == Nothing()


def test_without_it_nobody_is_wanted_and_before_it_nobody_can_be_asked(two: Two) -> None:
    two.proposed()
    person = two.ours.person()
    refused = two.ours.run(
        lambda turn: open_conversation(turn, person, [AccountId(two.their_party.contacts[0].account)], "")
    )
    assert isinstance(refused, Refusal)
    assert refused.code == "unknown_account"


@pytest.mark.parametrize("cause", ["its date", "the other leaves"])
def test_when_it_is_over_every_device_of_the_other_is_removed(two: Two, cause: str) -> None:
    conversation, device = open_order(two)
    with two.ours.vault.database.read() as reader:
        assert not is_review_due(reader, START)
    if cause == "its date":
        two.ours.clock.advance(30 * DAY)
        with two.ours.vault.database.read() as reader:
            assert is_review_due(reader, two.ours.clock.now())
        two.ours.run(review_partners)
    else:
        assert two.ours.run(lambda turn: remove_partner(turn, conversation, two.theirs.id))
    plan = plan_membership(view(two.ours, conversation))
    assert plan == Change((), tuple(sorted((device, two.theirs.identity.device))))
    with two.ours.vault.database.read() as reader:
        assert not is_review_due(reader, two.ours.clock.now()), "said once"
        assert not is_lacking(reader, conversation, two.ours.clock.now())
    assert two.ours.records()[-1].action is Action.PARTNER_REMOVED or cause == "its date"


def joined(two: Two) -> Joined:
    """The hospital's steward brought the transport company's vault in."""
    return Joined(
        THEIRS,
        1,
        epoch=1,
        position=0,
        founder=two.ours.id,
        members=(steward(two.ours), steward(two.theirs)),
        last_resort=False,
    )


def test_a_vault_that_is_brought_in_chooses_its_own_people(two: Two) -> None:
    two.agree()
    device = dispatcher(two).device
    two.theirs.run(lambda turn: join_conversation(turn, two.theirs.composer, joined(two)))
    with two.theirs.vault.database.read() as reader:
        found = find_conversation(reader, two.theirs.vault.keys, THEIRS)
        assert found is not None
        assert (found.kind, found.title, found.generation) == (ConversationKind.ORDER, "General Hospital", 1)
        assert [entry.account for entry in roster(reader, THEIRS)] == [two.their_party.contacts[0].account]
    assert plan_membership(view(two.theirs, THEIRS)) == Change((DeviceId(device),), ())


def test_a_vault_that_is_brought_in_never_founds_what_another_founded(two: Two) -> None:
    two.agree()
    dispatcher(two)
    two.theirs.run(lambda turn: join_conversation(turn, two.theirs.composer, joined(two)))
    two.theirs.run(
        lambda turn: members_changed(
            turn, THEIRS, 1, 2, added=(), removed=(steward(two.theirs),), reason_hash=None, authenticator=b""
        )
    )
    plan = plan_membership(view(two.theirs, THEIRS))
    assert not isinstance(plan, FoundNext)
    assert plan == Nothing()


@pytest.mark.parametrize("agreed", ["never", "once"])
def test_a_vault_that_is_brought_in_without_an_agreement_adds_nobody_and_asks_to_go(two: Two, agreed: str) -> None:
    if agreed == "once":
        two.agree()
        two.theirs.clock.advance(30 * DAY)
    two.theirs.run(lambda turn: join_conversation(turn, two.theirs.composer, joined(two)))
    (sent,) = two.theirs.composer.sent
    assert codec.decode(sent.content) == Notice(kind=NoticeKind.ORGANISATION_LEFT)
    with two.theirs.vault.database.read() as reader:
        assert not is_known(reader, THEIRS)
    last = two.theirs.records()[-1]
    assert (last.action, last.code) == (Action.CONVERSATION_JOINED, "no_agreement")


def test_nobody_brings_a_vault_into_a_conversation_of_its_own(two: Two) -> None:
    conversation, _ = open_order(two)
    effect = Joined(
        conversation, 9, epoch=1, position=0, founder=two.theirs.id, members=(steward(two.theirs),), last_resort=False
    )
    two.ours.run(lambda turn: join_conversation(turn, two.ours.composer, effect))
    assert two.ours.records()[-1].code == "not_permitted"
    assert view(two.ours, conversation).generation == 1


def test_a_vault_leaves_after_its_people_and_says_so_once(two: Two) -> None:
    two.agree()
    device = dispatcher(two)
    two.theirs.run(lambda turn: join_conversation(turn, two.theirs.composer, joined(two)))
    two.theirs.run(
        lambda turn: members_changed(
            turn, THEIRS, 1, 2, added=(device,), removed=(), reason_hash=None, authenticator=b""
        )
    )
    assert two.theirs.run(lambda turn: leave_conversation(turn, THEIRS)) is None
    assert plan_membership(view(two.theirs, THEIRS)) == Change((), (DeviceId(device.device),))
    two.theirs.run(lambda turn: settle(turn, two.theirs.composer, THEIRS))
    assert two.theirs.composer.sent == [], "not while its people are in"
    two.theirs.run(
        lambda turn: members_changed(
            turn, THEIRS, 1, 3, added=(), removed=(device,), reason_hash=None, authenticator=b""
        )
    )
    for _ in range(2):
        two.theirs.run(lambda turn: settle(turn, two.theirs.composer, THEIRS))
    assert len({sent.message for sent in two.theirs.composer.sent}) == 1, "the engine sends one id once"
    refused = two.theirs.run(lambda turn: leave_conversation(turn, THEIRS))
    assert isinstance(refused, Refusal)
    with two.theirs.vault.database.read() as reader:
        assert reader.execute(select(CONVERSATIONS.c.closed_at)).scalar_one() is not None


def test_what_one_founded_is_closed_and_not_left(two: Two) -> None:
    conversation, _ = open_order(two)
    refused = two.ours.run(lambda turn: leave_conversation(turn, conversation))
    assert isinstance(refused, Refusal)
    assert refused.code == "unknown_conversation"
