"""Files, edits, retractions and reactions between devices of the SDK, through the real hub."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from tests.integration.client.conftest import OpenWard
from tests.integration.client.test_device import next_message

from wardline.client.attachments.send_file import File
from wardline.client.device import Device
from wardline.content.changes import Edit, Reaction, Retraction
from wardline.content.codec import decode, encode
from wardline.content.text import Text
from wardline.kit.ids import AccountId, ConversationId
from wardline.kit.outcome import RefusedError
from wardline.kit.secret import Secret
from wardline.protocol.limits import CHUNK_ROOM

PIN = Secret(b"2468")
PHOTO = bytes(range(256)) * 2000 + bytes(CHUNK_ROOM)


def test_a_photograph_arrives_as_it_was_sent_though_the_hub_restarts(open_ward: OpenWard, tmp_path: Path) -> None:
    async def story() -> None:
        async with open_ward() as ward, AsyncExitStack() as stack:
            bob_is = await Device.enrol(ward.vault.invite(), tmp_path / "bob", PIN)
            await Device.enrol(ward.vault.invite(), tmp_path / "alice", PIN)
            alice, bob = [
                await stack.enter_async_context(Device.open(tmp_path / name, PIN)) for name in ("alice", "bob")
            ]
            await asyncio.gather(alice.caught_up(), bob.caught_up())
            opened = await alice.open_conversation([AccountId(bob_is.account)], "Bed 4")
            conversation = ConversationId(opened.conversation)
            async with ward.restart_hub():
                # The device does not wait for the hub here: it asks until somebody answers.
                sending = asyncio.create_task(alice.attach(conversation, File(PHOTO, "wound.jpg", "image/jpeg")))
            attachment = await sending
            await alice.sent(await alice.send(conversation, encode(Text(body="", attachments=(attachment,)))))
            message = await next_message(bob)
            content = decode(message.content)
            assert isinstance(content, Text)
            assert [(each.name, each.size) for each in content.attachments] == [("wound.jpg", len(PHOTO))]
            assert await bob.fetch(conversation, content.attachments[0]) == PHOTO
            await Device.enrol(ward.vault.invite(), tmp_path / "eve", PIN)
            eve = await stack.enter_async_context(Device.open(tmp_path / "eve", PIN))
            with pytest.raises(RefusedError) as refused:
                await eve.fetch(conversation, attachment)
            assert refused.value.code == "not_a_member"
        stored = b"".join(path.read_bytes() for path in (tmp_path / "blobs").rglob("*") if path.is_file())
        assert len(stored) > len(PHOTO)
        assert bytes(range(256)) not in stored

    asyncio.run(story())


def test_what_was_said_is_changed_by_its_author_alone(open_ward: OpenWard, tmp_path: Path) -> None:
    async def story() -> None:
        async with open_ward() as ward, AsyncExitStack() as stack:
            bob_is = await Device.enrol(ward.vault.invite(), tmp_path / "bob", PIN)
            await Device.enrol(ward.vault.invite(), tmp_path / "alice", PIN)
            alice, bob = [
                await stack.enter_async_context(Device.open(tmp_path / name, PIN)) for name in ("alice", "bob")
            ]
            await asyncio.gather(alice.caught_up(), bob.caught_up())
            opened = await alice.open_conversation([AccountId(bob_is.account)], "Bed 4")
            said = await alice.sent(await alice.send(ConversationId(opened.conversation), encode(Text(body="6.9"))))
            await alice.edit(said, "5.9")
            await alice.retract(said, "wrong patient")
            await alice.react(said, "👍")
            arriving = bob.messages()
            message, *changes = [await anext(arriving) for _ in range(4)]
            contents = [decode(change.content) for change in changes]
            assert contents == [
                Edit(message=said.message, body="5.9"),
                Retraction(message=said.message, reason="wrong patient"),
                Reaction(message=said.message, emoji="👍"),
            ]
            for change in (bob.edit(message, "mine"), bob.retract(message)):
                with pytest.raises(RefusedError) as refused:
                    await change
                assert refused.value.code == "not_permitted"

    asyncio.run(story())
