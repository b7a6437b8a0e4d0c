"""The operator of a real hub deletes a message: the device asks its vault and shows it all the same."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from tests.support.houses import PIN, House, build_house, running_hub, running_vault

from wardline.client.device import Device
from wardline.content import codec
from wardline.content.text import Text
from wardline.kit.ids import ConversationId, MessageId
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount

pytestmark = pytest.mark.timeout(180)

PLAN = OrganisationPlan(
    "General Hospital",
    (PlannedAccount("ada", "Dr. Ada Grey", "Cardiology"), PlannedAccount("ben", "Dr. Ben Blue", "Cardiology")),
)


async def say(device: Device, conversation: ConversationId, body: str) -> MessageId:
    message = await device.send(conversation, codec.encode(Text(body=body)))
    await device.sent(message)
    return message


async def hear(device: Device, count: int) -> list[str]:
    """The next texts, as they come."""
    heard: list[str] = []
    async with asyncio.timeout(90):
        async for message in device.messages():
            content = codec.decode(message.content)
            heard.append(content.body if isinstance(content, Text) else "")
            if len(heard) == count:
                break
    return heard


def delete_at_hub(house: House, message: MessageId) -> None:
    engine = create_engine(house.hub.database_url)
    with engine.begin() as connection:
        assert connection.execute(text("DELETE FROM messages WHERE message = :id"), {"id": message}).rowcount == 1
    engine.dispose()


def test_a_message_deleted_at_the_hub_reaches_the_device_from_the_vault(tmp_path: Path) -> None:
    house = build_house(tmp_path, PLAN)

    async def main() -> None:
        async with running_hub(house), running_vault(house):
            ada = await house.enrol(house.made.accounts["ada"], "ada")
            ben = await house.enrol(house.made.accounts["ben"], "ben")
            async with Device.open(ada, PIN) as a:
                async with Device.open(ben, PIN) as b:
                    await a.caught_up()
                    await b.caught_up()
                    opened = await a.open_conversation([house.made.accounts["ben"]])
                    conversation = ConversationId(opened.conversation)
                    await say(a, conversation, "first")
                    assert await hear(b, 1) == ["first"]
                critical = await say(a, conversation, "potassium 6.9")
                await say(a, conversation, "third")
                # The vault archived both before the operator came: it answers a request that comes after them.
                assert len(await a.history(conversation)) == 3
                delete_at_hub(house, critical)
                async with Device.open(ben, PIN) as b:
                    # The first comes again: it was being worked on when its device closed.
                    assert sorted(await hear(b, 3)) == ["first", "potassium 6.9", "third"]
                    thread = await b.thread(conversation)
                    assert [each.position for each in thread] == [3, 2, 1]
                    (entry,) = await b.inbox()
                    assert entry.unread == 3

    asyncio.run(main())
