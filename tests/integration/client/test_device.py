"""Devices of the SDK against the real hub, with the least that is a vault."""

import asyncio
from pathlib import Path

import pytest
from tests.integration.client.conftest import OpenWard

from wardline.client.device import Device, Message, MessageState
from wardline.content.codec import decode, encode
from wardline.content.text import Text
from wardline.kit.ids import AccountId, ConversationId
from wardline.kit.outcome import RefusedError
from wardline.kit.secret import Secret
from wardline.protocol.envelope import Priority

PIN = Secret(b"2468")


def text(body: str) -> bytes:
    return encode(Text(body=body))


def body(message: Message) -> str:
    content = decode(message.content)
    assert isinstance(content, Text)
    return content.body


async def next_message(device: Device) -> Message:
    async for message in device.messages():
        return message
    raise AssertionError("the device ended")


def test_two_devices_talk_acknowledge_and_mark_read(open_ward: OpenWard, tmp_path: Path) -> None:
    async def story() -> None:
        async with open_ward() as ward:
            alice = await Device.enrol(ward.vault.invite(), tmp_path / "alice", PIN)
            bob = await Device.enrol(ward.vault.invite(), tmp_path / "bob", PIN)
            async with (
                Device.open(tmp_path / "alice", PIN) as one,
                Device.open(tmp_path / "bob", PIN) as other,
            ):
                await asyncio.gather(one.caught_up(), other.caught_up())
                people = await one.find_people("")
                assert {person.account for person in people} == {alice.account, bob.account}
                opened = await one.open_conversation([AccountId(bob.account)], "Bed 4")
                conversation = ConversationId(opened.conversation)
                sent = await one.sent(await one.send(conversation, text("Potassium 6.9"), priority=Priority.CRITICAL))
                assert (sent.position, sent.state) == (1, MessageState.SENT)
                message = await next_message(other)
                assert (body(message), message.account, message.position) == ("Potassium 6.9", alice.account, 1)
                (entry,) = await other.inbox()
                assert (entry.summary.title, entry.needs_me, entry.unread) == ("Bed 4", 1, 1)
                await other.sent(await other.acknowledge(message))
                await other.mark_read(message)
                (entry,) = await other.inbox()
                assert (entry.needs_me, entry.unread) == (0, 0)
                answer = await next_message(one)
                assert answer.acknowledges == sent.message
                thread = await other.thread(conversation)
                assert [each.position for each in thread] == [2, 1]
                assert (thread[1].read, thread[1].acknowledged) == (True, True)

    asyncio.run(story())


def test_a_device_that_was_away_gets_what_it_missed_once_and_history_before(
    open_ward: OpenWard, tmp_path: Path
) -> None:
    async def story() -> None:
        async with open_ward() as ward:
            for name in ("alice", "bob"):
                await Device.enrol(ward.vault.invite(), tmp_path / name, PIN)
            async with Device.open(tmp_path / "bob", PIN) as bob:
                await bob.caught_up()
            async with Device.open(tmp_path / "alice", PIN) as alice:
                opened = await alice.open_conversation([AccountId(bob.identity.account)])
                conversation = ConversationId(opened.conversation)
                sent = [await alice.send(conversation, text(str(number))) for number in range(40)]
                await alice.sent(sent[-1])
            got: list[str] = []
            for wanted in (15, 40):
                async with Device.open(tmp_path / "bob", PIN) as bob:
                    async for message in bob.messages():
                        got.append(body(message))
                        if len(got) == wanted:
                            break
            # The last message of the first run was still being worked on when it ended, so it came again.
            assert got == [str(number) for number in (*range(15), *range(14, 39))]
            await Device.enrol(ward.vault.invite(), tmp_path / "carol", PIN)
            async with Device.open(tmp_path / "carol", PIN) as carol:
                await carol.caught_up()
                await ward.vault.found(conversation, 2, tuple(ward.vault.people))
                await ward.vault.say(conversation, text("new generation"))
                assert body(await next_message(carol)) == "new generation"
                history = await carol.history(conversation, before=41)
                assert [body(each) for each in reversed(history)] == [str(number) for number in range(40)]
                assert {each.state for each in history} == {MessageState.HISTORY}

    asyncio.run(story())


def test_messages_wait_while_the_hub_is_away(open_ward: OpenWard, tmp_path: Path) -> None:
    async def story() -> None:
        async with open_ward() as ward:
            for name in ("alice", "bob"):
                await Device.enrol(ward.vault.invite(), tmp_path / name, PIN)
            async with Device.open(tmp_path / "alice", PIN) as alice, Device.open(tmp_path / "bob", PIN) as bob:
                await asyncio.gather(alice.caught_up(), bob.caught_up())
                opened = await alice.open_conversation([AccountId(bob.identity.account)])
                async with ward.restart_hub():
                    message = await alice.send(ConversationId(opened.conversation), text("later"))
                assert (await alice.sent(message)).position == 1
                assert body(await next_message(bob)) == "later"

    asyncio.run(story())


def test_a_removed_device_is_told(open_ward: OpenWard, tmp_path: Path) -> None:
    async def story() -> None:
        async with open_ward() as ward:
            for name in ("alice", "bob"):
                await Device.enrol(ward.vault.invite(), tmp_path / name, PIN)
            async with Device.open(tmp_path / "alice", PIN) as alice, Device.open(tmp_path / "bob", PIN) as bob:
                await asyncio.gather(alice.caught_up(), bob.caught_up())
                opened = await alice.open_conversation([AccountId(bob.identity.account)])
                conversation = ConversationId(opened.conversation)
                await alice.sent(await alice.send(conversation, text("first")))
                await next_message(bob)
                await ward.vault.remove(conversation, bob.identity.device)
                while await bob.inbox():
                    await bob._open.changes.next().wait()
                with pytest.raises(RefusedError) as refused:
                    await bob.send(conversation, text("no"))
                assert refused.value.code == "not_a_member"
                assert [body(each) for each in await bob.thread(conversation)] == ["first"]

    asyncio.run(story())


def test_one_process_per_device_and_the_right_pin(open_ward: OpenWard, tmp_path: Path) -> None:
    async def story() -> None:
        async with open_ward() as ward:
            link = ward.vault.invite()
            await Device.enrol(link, tmp_path / "alice", PIN)
            codes: list[str] = []
            with pytest.raises(RefusedError) as refused:
                await Device.enrol(ward.vault.invite(), tmp_path / "alice", PIN)
            codes.append(refused.value.code)
            with pytest.raises(RefusedError) as refused:
                await Device.enrol(link, tmp_path / "mallory", PIN)
            codes.append(refused.value.code)
            with pytest.raises(RefusedError) as refused:
                async with Device.open(tmp_path / "alice", Secret(b"0000")):
                    pass
            codes.append(refused.value.code)
            async with Device.open(tmp_path / "alice", PIN):
                with pytest.raises(RefusedError) as refused:
                    async with Device.open(tmp_path / "alice", PIN):
                        pass
                codes.append(refused.value.code)
            assert codes == ["already_initialised", "bad_invitation", "wrong_passphrase", "device_in_use"]

    asyncio.run(story())
