"""Texts in another's name: what the vault puts into its record about them."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.organisations import START, Organisation, TestDevice, open_organisation

from wardline.audit.record import Action, Actor, AuditRecord
from wardline.client.effects import MessageReceived
from wardline.content import codec
from wardline.content.text import Text
from wardline.kit.ids import AccountId, ConversationId, MessageId, new_id
from wardline.kit.outcome import Refusal
from wardline.mls.public import verify_chain
from wardline.protocol.envelope import ENVELOPE_VERSION, Envelope, Priority
from wardline.vault.conversations.open_conversation import open_patient_conversation
from wardline.vault.escalation.model import DEFAULT_POLICY
from wardline.vault.identity.suspend_account import suspend_account
from wardline.vault.journal import VaultJournal
from wardline.vault.provisioning.acting import was_delegate
from wardline.vault.provisioning.delegates import end_delegate, name_delegate
from wardline.vault.provisioning.record_acting import record_acting

HOUR = 3_600_000
ACTING = {Action.DELEGATE_ACTED, Action.DELEGATE_EXCEEDED}


@dataclass
class Ward:
    """Chen names Ana for an hour."""

    house: Organisation
    chen: AccountId
    ana: TestDevice
    bob: TestDevice
    conversation: ConversationId

    def says(self, device: TestDevice, principal: str | None, at: int | None = None) -> list[AuditRecord]:
        """What is recorded of such a text, but for what is recorded of every one."""
        identity = verify_chain(list(self.house.identity.chain), anchors=self.house.authority.anchors, now=None)
        journal = VaultJournal(
            self.house.vault.database,
            self.house.vault.ledger,
            self.house.composer,
            self.house.edge,
            identity,
            DEFAULT_POLICY,
        )
        envelope = Envelope(ENVELOPE_VERSION, new_id(), self.conversation, 1, device.id, 256, Priority.NORMAL, None)
        effect = MessageReceived(
            self.conversation,
            1,
            1,
            1,
            self.house.clock.now() if at is None else at,
            envelope,
            verify_chain(list(device.chain), anchors=self.house.authority.anchors, now=None),
            codec.encode(Text(body="Two units, please.", on_behalf_of=principal)),
        )
        before = len(self.house.records())
        asyncio.run(journal.record(lambda _: (effect,)))
        found = self.house.records()[before:]
        assert Action.MESSAGE_ARCHIVED in {each.action for each in found}
        acting = [each for each in found if each.action in ACTING]
        assert all(each.actor.account == device.account and each.actor.device == device.id for each in acting)
        assert all(each.objects[0].id == envelope.message for each in acting)
        return acting

    def action(self, device: TestDevice, principal: str, at: int | None = None) -> Action:
        (record,) = self.says(device, principal, at)
        return record.action


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with open_organisation(tmp_path) as house:
        chen, ana, bob = house.person("L. Chen"), house.person("Ana Ruiz"), house.person("Bob")
        made = house.run(lambda turn: name_delegate(turn, chen, ana, begins_at=START, ends_at=START + HOUR))
        assert not isinstance(made, Refusal)
        conversation = house.run(lambda turn: open_patient_conversation(turn, "9" * 32, ""))
        yield Ward(house, chen, house.enrol(ana), house.enrol(bob), conversation)


def test_a_delegate_acts_in_the_own_name_and_the_principal_is_an_object(ward: Ward) -> None:
    (record,) = ward.says(ward.ana, ward.chen)
    assert record.action is Action.DELEGATE_ACTED
    assert [each.id for each in record.objects][1:] == [ward.chen, ward.conversation]
    assert ward.says(ward.ana, None) == []


def test_nobodys_delegate_and_anothers_exceed(ward: Ward) -> None:
    assert ward.action(ward.bob, ward.chen) is Action.DELEGATE_EXCEEDED
    assert ward.action(ward.ana, ward.bob.account) is Action.DELEGATE_EXCEEDED
    assert ward.action(ward.ana, ward.ana.account) is Action.DELEGATE_EXCEEDED, "oneself"
    assert ward.action(ward.bob, ward.ana.account) is Action.DELEGATE_EXCEEDED


def test_before_the_time_and_after_it_and_after_its_end_exceed(ward: Ward) -> None:
    assert ward.action(ward.ana, ward.chen, START - 1) is Action.DELEGATE_EXCEEDED
    assert ward.action(ward.ana, ward.chen, START + HOUR) is Action.DELEGATE_EXCEEDED
    ward.house.clock.advance(HOUR // 2)
    ended = ward.house.clock.now()
    ward.house.run(lambda turn: end_delegate(turn, ward.chen))
    assert ward.action(ward.ana, ward.chen, ended) is Action.DELEGATE_EXCEEDED
    assert ward.action(ward.ana, ward.chen, ended - 1) is Action.DELEGATE_ACTED, "it was written before"


def test_a_suspended_delegate_exceeds(ward: Ward) -> None:
    ward.house.clock.advance(1)
    ward.house.run(lambda turn: suspend_account(turn, AccountId(ward.ana.account)))
    assert ward.action(ward.ana, ward.chen) is Action.DELEGATE_EXCEEDED
    assert ward.action(ward.ana, ward.chen, START) is Action.DELEGATE_ACTED, "it was written before"


@pytest.mark.parametrize(
    "principal", ["", "f" * 32, "L. Chen", "' or '1'='1", "\x00", "9" * 40_000], ids=lambda value: repr(value)[:12]
)
def test_what_is_no_account_here_exceeds_and_is_not_in_the_log(ward: Ward, principal: str) -> None:
    (record,) = ward.says(ward.ana, principal)
    assert record.action is Action.DELEGATE_EXCEEDED
    assert [each.id for each in record.objects][1:] == [ward.conversation]


def test_another_organisations_person_with_the_same_ids_exceeds(ward: Ward) -> None:
    stranger = Actor(account=ward.ana.account, device=ward.ana.id, organisation="7" * 32)
    text, message = Text(body="x", on_behalf_of=ward.chen), MessageId(new_id())
    ward.house.run(
        lambda turn: record_acting(turn, text, message, ward.conversation, sender=stranger, at=ward.house.clock.now())
    )
    last = ward.house.records()[-1]
    assert (last.action, last.actor.organisation) == (Action.DELEGATE_EXCEEDED, "7" * 32)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    times=st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20), st.booleans()), min_size=1, max_size=4),
    at=st.integers(0, 45),
)
def test_at_one_time_at_most_one_person_acts_for_another(
    ward: Ward, times: list[tuple[int, int, bool]], at: int
) -> None:
    """Whatever was named in whatever order: of two candidates at most one was the delegate at any moment."""
    people = (ward.ana.account, ward.bob.account)
    now = ward.house.clock.now()
    for begins, lasts, first in times:
        who = AccountId(people[0 if first else 1])
        ward.house.run(
            lambda turn, who=who, begins=begins, lasts=lasts: name_delegate(
                turn, ward.chen, who, begins_at=now + begins, ends_at=now + begins + lasts
            )
        )
    with ward.house.vault.database.read() as reader:
        acting = [each for each in people if was_delegate(reader, each, ward.chen, now + at)]
    assert len(acting) <= 1
