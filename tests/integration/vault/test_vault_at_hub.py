"""The vault at a real hub: enrolment, conversations, archive, revocation, cosigned logs."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.houses import PIN, House, build_house, running, until

from wardline.client.connection import ConnectionLostError
from wardline.client.device import Device
from wardline.content import codec
from wardline.content.text import Text
from wardline.kit.ids import ConversationId, DeviceId
from wardline.kit.outcome import RefusedError
from wardline.vault.administration import Administration
from wardline.vault.archive.tables import ARCHIVE_RECORDS
from wardline.vault.conversations.tables import MEMBERS
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount
from wardline.vault.schema import LEDGER

pytestmark = pytest.mark.timeout(90)

PLAN = OrganisationPlan(
    "General Hospital",
    (PlannedAccount("ada", "Dr. Ada Grey", "Cardiology"), PlannedAccount("ben", "Dr. Ben Blue", "Cardiology")),
)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build_house(tmp_path, PLAN)


def members(house: House, conversation: str) -> set[str]:
    with house.read() as reader:
        rows = reader.execute(select(MEMBERS.c.device).where(MEMBERS.c.conversation == conversation)).all()
    return {device for (device,) in rows}


async def refusal_of(device: Device) -> str:
    """Why the device can ask no more; a connection that the hub closes meanwhile is tried again."""
    async with asyncio.timeout(20):
        while True:
            try:
                await device.find_people("")
            except RefusedError as error:
                return error.code
            except ConnectionLostError:
                await asyncio.sleep(0)


def test_two_people_talk_and_the_vault_archives(house: House) -> None:
    async def main() -> None:
        async with running(house) as ready:
            assert ready.organisation == house.made.organisation
            assert ready.mllp is not None
            ada = await house.enrol(house.made.accounts["ada"], "ada")
            ben = await house.enrol(house.made.accounts["ben"], "ben")
            async with Device.open(ada, PIN) as a, Device.open(ben, PIN) as b:
                await a.caught_up()
                await b.caught_up()
                (found,) = await a.find_people("ben blue")
                assert (found.account, found.name) == (house.made.accounts["ben"], "Dr. Ben Blue")
                opened = await a.open_conversation([house.made.accounts["ben"]])
                conversation = ConversationId(opened.conversation)
                assert {person.name for person in opened.roster} == {"Dr. Ada Grey", "Dr. Ben Blue"}
                sent = await a.send(conversation, codec.encode(Text(body="Bed 4 is yours")))
                await a.sent(sent)
                received = await anext(b.messages())
                assert received.message == sent
                assert codec.decode(received.content) == Text(body="Bed 4 is yours")

                def archived() -> bool:
                    with house.read() as reader:
                        return reader.execute(select(ARCHIVE_RECORDS.c.message)).scalars().all() == [sent]

                await until(archived)
                assert members(house, conversation) >= {a.identity.device, b.identity.device}

    asyncio.run(main())


def test_a_new_device_is_added_everywhere_and_reads_the_history(house: House) -> None:
    async def main() -> None:
        async with running(house):
            ada = await house.enrol(house.made.accounts["ada"], "ada")
            ben = await house.enrol(house.made.accounts["ben"], "ben")
            async with Device.open(ada, PIN) as a, Device.open(ben, PIN) as b:
                await a.caught_up()
                await b.caught_up()
                opened = await a.open_conversation([house.made.accounts["ben"]])
                conversation = ConversationId(opened.conversation)
                await a.sent(await a.send(conversation, codec.encode(Text(body="before"))))
                await anext(b.messages())
                tablet = await house.enrol(house.made.accounts["ben"], "tablet")
                async with Device.open(tablet, PIN) as t:
                    await t.caught_up()
                    joined = t.messages()
                    await until(lambda: t.identity.device in members(house, conversation))
                    await a.sent(await a.send(conversation, codec.encode(Text(body="after"))))
                    assert codec.decode((await anext(joined)).content) == Text(body="after")
                    earlier = await t.history(conversation)
                    assert [codec.decode(one.content) for one in earlier] == [Text(body="after"), Text(body="before")]

    asyncio.run(main())


def test_a_revoked_device_is_removed_and_shut_out(house: House) -> None:
    async def main() -> None:
        async with running(house):
            ada = await house.enrol(house.made.accounts["ada"], "ada")
            ben = await house.enrol(house.made.accounts["ben"], "ben")
            async with Device.open(ada, PIN) as a, Device.open(ben, PIN) as b:
                await a.caught_up()
                await b.caught_up()
                opened = await a.open_conversation([house.made.accounts["ben"]])
                conversation = ConversationId(opened.conversation)
                await until(lambda: b.identity.device in members(house, conversation))

                def revoke() -> None:
                    with open_vault(house.vault) as vault:
                        Administration(vault).revoke_device(DeviceId(b.identity.device))

                await asyncio.to_thread(revoke)
                await until(lambda: b.identity.device not in members(house, conversation))
                assert await refusal_of(b) == "device_revoked"
                await a.sent(await a.send(conversation, codec.encode(Text(body="without Ben"))))

    asyncio.run(main())


def test_vault_and_hub_cosign_each_other(house: House) -> None:
    async def main() -> None:
        async with running(house):

            def cosigned() -> bool:
                with house.read() as reader:
                    ours = reader.execute(select(LEDGER.cosignatures.c.witness)).all()
                    theirs = reader.execute(select(LEDGER.witnessed.c.size)).all()
                return bool(ours and theirs)

            await until(cosigned)

    asyncio.run(main())
