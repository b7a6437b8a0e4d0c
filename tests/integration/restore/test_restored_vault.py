"""A vault from yesterday: it uses no key again, forks no log, says what it lost, and its people go on talking."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.integration.restore.world import (
    archived,
    copy_of,
    findings,
    generation,
    put_back,
    restores,
    revoked,
    say,
    until_heard,
    vault_device,
    witnessed,
)
from tests.support.houses import PIN, House, build_house, running_hub, running_vault, until

from wardline.client.device import Device
from wardline.content import codec
from wardline.content.text import Text
from wardline.hub.app import open_ledger
from wardline.hub.tables.delivery import MESSAGES
from wardline.kit.ids import ConversationId, MessageId
from wardline.kit.outcome import Refusal
from wardline.vault.audit.log_keys import log_keys
from wardline.vault.conversations.send_message import send_message
from wardline.vault.conversations.set_roster import touch_roster
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount
from wardline.vault.restore.find_restore import find_log_name
from wardline.vault.restore.mark_restored import mark_vault_restored
from wardline.vault.schema import LEDGER
from wardline.vault.turn import Turn

pytestmark = pytest.mark.timeout(180)

PLAN = OrganisationPlan(
    "General Hospital", (PlannedAccount("ada", "Dr. Ada Grey"), PlannedAccount("ben", "Dr. Ben Blue"))
)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build_house(tmp_path, PLAN)


def test_a_vault_restored_by_the_command_begins_anew(house: House, tmp_path: Path) -> None:
    yesterday = tmp_path / "yesterday.db"

    async def main() -> None:
        async with running_hub(house):
            async with running_vault(house):
                ada = await house.enrol(house.made.accounts["ada"], "ada")
                ben = await house.enrol(house.made.accounts["ben"], "ben")
                async with Device.open(ada, PIN) as a, Device.open(ben, PIN) as b:
                    await a.caught_up()
                    await b.caught_up()
                    conversation = ConversationId(
                        (await a.open_conversation([house.made.accounts["ben"]])).conversation
                    )
                    before = await say(a, conversation, "before the back-up")
                    await anext(b.messages())
                    await until(lambda: archived(house) == {before}, seconds=60)
                    await until(lambda: bool(witnessed(house)), seconds=60)
                    await asyncio.to_thread(copy_of, house.vault.database_url, yesterday)
                    since = await say(b, conversation, "since the back-up")
                    await until(lambda: archived(house) == {before, since}, seconds=60)
            old, had = vault_device(house), witnessed(house)
            put_back(house.vault.database_file, yesterday)
            mark_vault_restored(house.vault, made_at=1)
            assert archived(house) == {before}
            async with running_vault(house):
                new = vault_device(house)
                assert new != old
                assert archived(house) == {before, since}, "the hub still had it, and yesterday's keys open it"
                async with Device.open(ada, PIN) as a, Device.open(ben, PIN) as b:
                    await a.caught_up()
                    await b.caught_up()
                    await until(lambda: generation(house, conversation) == 2, seconds=60)
                    after = await say(a, conversation, "after the restoration")
                    await until_heard(b, after)
                    await until(lambda: archived(house) == {before, since, after}, seconds=60)
                await until(lambda: len(witnessed(house)) > len(had), seconds=60)
                await until(lambda: revoked(house) == {old}, seconds=60)
            (row,) = restores(house)
            assert (row["cause"], row["made_at"], row["old_device"], row["new_device"]) == ("backup", 1, old, new)
            assert (row["fetched"], row["unreadable"], row["own_messages"], row["conversations"]) == (1, 0, 0, 1)
            assert row["checkpoint"].startswith(f"wardline/vault/{house.made.organisation}\n")
            assert {origin: size for origin, size in witnessed(house).items() if origin in had} == had
            assert findings(house) == []

    asyncio.run(main())


def sent_by(house: House, device: str) -> int:
    with open_ledger(house.hub.database_url) as ledger, ledger.database.read() as reader:
        return len(reader.execute(select(MESSAGES.c.seq).where(MESSAGES.c.sender == device)).all())


def test_a_vault_that_was_put_back_in_silence_notices_at_the_hub(house: House, tmp_path: Path) -> None:
    """The vault had sent messages that its database does not know: to go on would use their keys again."""
    yesterday = tmp_path / "yesterday.db"

    async def main() -> None:
        async with running_hub(house):
            async with running_vault(house):
                ada = await house.enrol(house.made.accounts["ada"], "ada")
                ben = await house.enrol(house.made.accounts["ben"], "ben")
                async with Device.open(ada, PIN) as a, Device.open(ben, PIN) as b:
                    await a.caught_up()
                    await b.caught_up()
                    conversation = ConversationId(
                        (await a.open_conversation([house.made.accounts["ben"]])).conversation
                    )
                    await until_heard(b, await say(a, conversation, "hello"))
            first = post(house, conversation, "sent by the vault")
            async with running_vault(house):
                await until(lambda: first in archived(house), seconds=60)
            copy_of(house.vault.database_url, yesterday)
            second = post(house, conversation, "sent since, and forgotten")
            async with running_vault(house):
                await until(lambda: second in archived(house), seconds=60)
            old = vault_device(house)
            assert sent_by(house, old) == 2
            put_back(house.vault.database_file, yesterday)
            third = post(house, conversation, "sent after")
            async with running_vault(house):
                await until(lambda: third in archived(house), seconds=60)
                async with Device.open(ben, PIN) as b:
                    await until_heard(b, third)
                await until(lambda: revoked(house) == {old}, seconds=60)
            (row,) = restores(house)
            assert (row["cause"], row["made_at"], row["own_messages"]) == ("rolled_back", None, 1)
            assert sent_by(house, old) == 2, "the old keys were not used again"
            assert sent_by(house, row["new_device"]) == 1
            assert second not in archived(house), "its own message cannot come back: it says so in own_messages"

    asyncio.run(main())


def post(house: House, conversation: ConversationId, text: str) -> str:
    """A message of the vault's own, left to be sent; beside the running vault or before it starts."""
    with open_vault(house.vault) as vault:

        def operation(turn: Turn) -> str:
            touch_roster(turn, conversation)  # so that it waits for the steward, who sends it
            message = send_message(turn, _Nobody(), conversation, codec.encode(Text(body=text)))
            assert not isinstance(message, Refusal)
            return message

        return vault.ledger.run(operation)


class _Nobody:
    def compose(self, *_: object, **__: object) -> MessageId:
        raise AssertionError("the message was to wait")


def test_the_checkpoints_of_the_old_log_are_not_those_of_the_new(house: House) -> None:
    async def main() -> None:
        async with running_hub(house), running_vault(house):
            await until(lambda: bool(witnessed(house)), seconds=60)

    asyncio.run(main())
    with house.read() as reader:
        assert reader.execute(select(LEDGER.checkpoints.c.size)).all()
    mark_vault_restored(house.vault, made_at=1)
    with open_vault(house.vault) as vault, vault.database.read() as reader:
        assert reader.execute(select(LEDGER.checkpoints.c.size)).all() == []
        assert reader.execute(select(LEDGER.cosignatures.c.size)).all() == []
        name = find_log_name(reader)
        assert name is not None
        old = log_keys(vault.authority.organisation, vault.identity.log_key)
        new = log_keys(vault.authority.organisation, vault.identity.log_key, name)
    assert new.log.verifier.name == f"{old.log.verifier.name}/{name}"
    assert new.log.verifier.public != old.log.verifier.public
    assert new.witness.verifier == old.witness.verifier
    assert findings(house) == []
