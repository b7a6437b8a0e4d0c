"""A message is kept back while the vault answers nothing: a gap, mended once the owner has proven who they are anew."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Connection
from tests.integration.hostile.world import Phone, World
from tests.support.passwords import PASSWORD, Typist

from wardline.client.effects import Effects
from wardline.client.local.model import Message, MessageState
from wardline.client.mend_gaps import GapMender
from wardline.client.watch_gaps import GapWatch
from wardline.kit.ids import AccountId, ConversationId, new_id
from wardline.kit.outcome import Refusal
from wardline.protocol.deliveries import MessageDelivered
from wardline.protocol.identity_requests import (
    BeginStepUp,
    BeginTotp,
    ConfirmTotp,
    PasswordEvidence,
    RecoveryCodes,
    SetPassword,
    SteppedUp,
    StepUp,
    StepUpBegun,
    TotpBegun,
)
from wardline.protocol.sealed_requests import Noted
from wardline.store.transaction import Transaction
from wardline.vault.identity.passwords import hashing
from wardline.vault.sessions.end_session import end_session
from wardline.vault.sessions.model import SessionPlan


class PhonesJournal:
    """The phone's, as its watch sees it."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    async def record(self, operation: Callable[[Transaction], Effects]) -> Effects:
        return self._phone.run(operation)

    def read(self) -> AbstractContextManager[Connection]:
        return self._phone.database.read()


def with_password(world: World, phone: Phone) -> Callable[[], None]:
    """Its owner has a password and an app. The answer proves their presence by them."""
    house, device = world.house, phone.enrolled
    typist = Typist(AccountId(device.account), "", device)
    assert house.ask(SetPassword(PASSWORD), device) == Noted()
    begun = house.ask(BeginTotp(), device)
    assert isinstance(begun, TotpBegun)
    typist.secret = begun.secret
    assert isinstance(house.ask(ConfirmTotp(typist.code(house)), device), RecoveryCodes)

    def prove() -> None:
        house.clock.advance(30_000)
        assert isinstance(house.ask(BeginStepUp(), device), StepUpBegun)
        assert isinstance(house.ask(StepUp(PasswordEvidence(PASSWORD, typist.code(house))), device), SteppedUp)

    return prove


def test_a_gap_of_an_ended_session_is_mended_after_a_new_proof(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    (ada, one), (ben, two) = world.person("Ada"), world.person("Ben")
    conversation = world.ward(ada, ben)
    prove = with_password(world, two)
    two_device = two.enrolled
    world.house.run(lambda turn: end_session(turn, SessionPlan(), two_device.id, two_device.id))
    world.hub.drop(MessageDelivered, to=two.id, times=1)
    one.say(conversation, "kept back")
    one.say(conversation, "next")
    world.settle()
    assert two.texts(conversation) == ["next"], "messages come and go; the archive does not answer"

    async def main() -> None:
        refused, mended = asyncio.Event(), asyncio.Event()

        async def fetch(where: ConversationId, before: int, limit: int) -> Sequence[Message] | Refusal:
            found = two.fetch_history(where, before, limit)
            if isinstance(found, Refusal):
                assert found.code == "session_ended"
                refused.set()
            return found

        mender = GapMender(two.engine, two.storage, fetch, new_id)
        watch = GapWatch(mender, PhonesJournal(two), world.house.clock)
        running = asyncio.create_task(watch.run(mended.set))
        async with asyncio.timeout(60):
            await refused.wait()
            assert [message.state for message in two.thread(conversation)] == [MessageState.RECEIVED], "not given up"
            prove()
            watch.look_at_all()  # as the device does at each proof
            await mended.wait()
        running.cancel()

    asyncio.run(main())
    assert two.texts(conversation) == ["kept back", "next"]
    assert {message.state for message in two.thread(conversation)} == {MessageState.RECEIVED}
