"""A delegate writes and answers for somebody from the command line: both names, as long as the vault says so."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.support.houses import PIN, House, build_house, running, until
from typer.testing import CliRunner

from wardline.audit.record import Action, decode
from wardline.cli.app import app
from wardline.cli.settings import HubSettings, Settings, write_settings
from wardline.client.device import Device
from wardline.content import codec
from wardline.content.changes import Reaction
from wardline.content.text import Text
from wardline.kit.ids import ConversationId
from wardline.kit.outcome import RefusedError
from wardline.protocol.envelope import Priority
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount
from wardline.vault.schema import LEDGER

pytestmark = pytest.mark.timeout(240)

PLAN = OrganisationPlan(
    "General Hospital",
    (
        PlannedAccount("chen", "L. Chen", "Renal"),
        PlannedAccount("ana", "Ana Ruiz", "Renal"),
        PlannedAccount("bob", "Bo Lindt", "Renal"),
    ),
)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build_house(tmp_path, PLAN)


def command(*words: str) -> list[Any]:
    ran = CliRunner().invoke(app, [*words, "--json"])
    assert ran.exit_code == 0, ran.output
    return [json.loads(line) for line in ran.stdout.splitlines() if line]


async def needed(inbox: Callable[[], Awaitable[list[Any]]], conversation: str, wanted: int) -> None:
    """Until so many messages of the conversation wait for the inbox's owner."""
    async with asyncio.timeout(60):
        while not any((each["conversation"], each["needs_me"]) == (conversation, wanted) for each in await inbox()):
            pass


def acting(house: House) -> list[tuple[Action, str | None]]:
    """What the vault recorded of texts in another's name, and who did it."""
    with house.read() as reader:
        rows = reader.execute(select(LEDGER.records.c.record).order_by(LEDGER.records.c.leaf_index)).scalars().all()
    records = [decode(row) for row in rows]
    wanted = {Action.DELEGATE_ACTED, Action.DELEGATE_EXCEEDED}
    return [(each.action, each.actor.account) for each in records if each.action in wanted]


def test_both_names_while_the_vault_says_so_and_never_the_principals_alone(house: House, tmp_path: Path) -> None:
    chen_is, ana_is, bob_is = (house.made.accounts[each] for each in ("chen", "ana", "bob"))
    write_settings(house.folder, Settings(HubSettings(origin=house.hub.origin)))
    pin = tmp_path / "pin"
    pin.write_bytes(PIN.reveal())

    def delegate(to: str) -> None:
        words = ("people", "delegate", "L. Chen", "--to", to, "--data", str(house.folder))
        command(*words, *(("--until", "2099-01-01") if to else ()))

    async def device(folder: Path, *words: str) -> list[Any]:
        return await asyncio.to_thread(command, *words, "--folder", str(folder), "--pin-file", str(pin))

    async def main() -> None:
        async with running(house):
            chen, ana = [await house.enrol(account, name) for account, name in ((chen_is, "chen"), (ana_is, "ana"))]
            await device(chen, "inbox")  # publishes what others need to add it
            await device(ana, "inbox")
            await asyncio.to_thread(delegate, "Ana Ruiz")
            (sent,) = await device(ana, "send", "Chen", "Two units of saline", "--on-behalf", chen_is)
            await until(lambda: acting(house) == [(Action.DELEGATE_ACTED, ana_is)], seconds=60)

            async def shown() -> list[str]:
                async with asyncio.timeout(60):
                    while not (found := await device(chen, "inbox", sent["conversation"])):
                        await device(chen, "inbox")
                return [each["said_by"] for each in found]

            assert await shown() == ["Ana Ruiz for L. Chen"]
            await device(ana, "acknowledge", sent["message"], "--kind", "seen", "--on-behalf", chen_is)
            await until(lambda: acting(house) == [(Action.DELEGATE_ACTED, ana_is)] * 2, seconds=60)
            async with asyncio.timeout(60):
                while len(found := await device(chen, "inbox", sent["conversation"])) < 2:
                    await device(chen, "inbox")
            answer = max(found, key=lambda each: each["at"])
            assert (answer["said_by"], answer["text"]) == ("Ana Ruiz for L. Chen", "[seen]")
            await asyncio.to_thread(delegate, "")
            assert set(await shown()) == {"Ana Ruiz, in the name of L. Chen, not confirmed"}
            await device(ana, "send", sent["conversation"], "Two units of plasma", "--on-behalf", chen_is)
            exceeded = (Action.DELEGATE_EXCEEDED, ana_is)
            await until(lambda: acting(house) == [(Action.DELEGATE_ACTED, ana_is)] * 2 + [exceeded], seconds=60)
            async with Device.open(ana, PIN) as own:
                with pytest.raises(RefusedError, match="malformed_message"):
                    await own.send(
                        ConversationId(sent["conversation"]),
                        codec.encode(Reaction(message=sent["message"], emoji="x")),
                        on_behalf_of=chen_is,
                    )
            await asyncio.to_thread(delegate, "Ana Ruiz")
            bob = await house.enrol(bob_is, "bob")
            async with Device.open(bob, PIN) as asking:
                opened = await asking.open_conversation([chen_is, ana_is], "Potassium")
                asked = await asking.send(
                    ConversationId(opened.conversation), codec.encode(Text(body="6.9")), priority=Priority.URGENT
                )
                await asking.sent(asked)
            await needed(lambda: device(chen, "inbox"), opened.conversation, 1)
            await needed(lambda: device(ana, "inbox"), opened.conversation, 1)
            await device(ana, "acknowledge", asked, "--kind", "declined", "--on-behalf", chen_is)
            await needed(lambda: device(chen, "inbox"), opened.conversation, 0)
            await needed(
                lambda: device(ana, "inbox"), opened.conversation, 1
            )  # who declines for another may be asked still
            found = {each["message"]: each for each in await device(chen, "inbox", opened.conversation)}
            assert (found[asked]["text"], found[asked]["answered_by"]) == ("6.9", ana_is)
            words = ("inbox", opened.conversation, "--folder", str(chen), "--pin-file", str(pin))
            shown_to_chen = await asyncio.to_thread(CliRunner().invoke, app, [*words])
            assert f"{asked}\nAnswered by Ana Ruiz on your behalf.\n6.9\n" in shown_to_chen.stdout
        for word, said in (
            ("saline", "Ana Ruiz for L. Chen"),
            ("plasma", "Ana Ruiz, in the name of L. Chen, not as their delegate"),
        ):
            (found,) = command("archive", "search", word, "--data", str(house.folder))
            assert (found["said_by"], found["account"], found["on_behalf_of"]) == (said, ana_is, chen_is)

    asyncio.run(main())
