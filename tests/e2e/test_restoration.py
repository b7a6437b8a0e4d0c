"""The worst day, with its real commands and processes: the vault's machine is lost, and yesterday's back-up is not."""

import asyncio
import json
import shutil
from collections.abc import Callable, Generator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Connection, select
from tests.e2e.conftest import wardline
from tests.support.houses import PIN, until

from wardline.cli.demo.ports import free_port
from wardline.cli.demo.processes import Event, Process
from wardline.cli.init import found
from wardline.cli.invite import invitation_link
from wardline.cli.settings import HubSettings, Settings, VaultSettings, hub_config, vault_config
from wardline.client.device import Device
from wardline.content.codec import encode
from wardline.content.text import Text
from wardline.hub.tables.delivery import MESSAGES
from wardline.hub.tables.devices import REVOCATIONS
from wardline.kit.ids import AccountId, ConversationId, MessageId
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.store.database import Database
from wardline.vault.administration import Administration
from wardline.vault.archive.tables import ARCHIVE_RECORDS
from wardline.vault.authority.tables import AUTHORITY
from wardline.vault.config import VaultConfig
from wardline.vault.conversations.send_message import send_message
from wardline.vault.conversations.set_roster import touch_roster
from wardline.vault.conversations.tables import CONVERSATIONS, GENERATIONS
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount
from wardline.vault.restore.tables import RESTORES
from wardline.vault.turn import Turn

pytestmark = pytest.mark.timeout(300)

PLAN: Final = OrganisationPlan(
    "General", (PlannedAccount("ada", "Dr. Ada Grey"), PlannedAccount("ben", "Dr. Ben Blue"))
)
PASSPHRASE: Final = "four words no dictionary"
PATIENCE_S: Final = 90.0


class World:
    """The folders of one organisation: ``data`` has the hub all the time, and the vault until it is lost."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.folder = folder
        self.data = folder / "server"
        self.vault_data = self.data
        vault = VaultSettings(mllp_port=0, checkpoint_seconds=1)
        self.settings = Settings(HubSettings(origin=f"ws://127.0.0.1:{port}", port=port), vault)
        self.made = found(self.data, PLAN, self.settings, Secret(b"root"), with_hub=True)
        self.passphrase = folder / "passphrase"
        self.passphrase.write_text(PASSPHRASE)

    async def start(self, stack: AsyncExitStack, name: str, hear: Callable[[Event], None] = lambda _: None) -> Process:
        """``wardline hub`` or ``wardline vault``, when it is ready."""
        data = self.data if name == "hub" else self.vault_data
        process = await Process.start(name, [name, "--data", str(data), "--json"], self.folder / f"{name}.log", hear)
        stack.push_async_callback(process.end)
        await process.expect("ready")
        return process

    async def command(self, *arguments: str) -> dict[str, Any]:
        """One command's answer, which must be a good one."""
        given = (*arguments, "--passphrase-file", str(self.passphrase), "--json")
        ran = await asyncio.to_thread(wardline, *given)
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout.splitlines()[-1])

    async def enrol(self, name: str) -> Path:
        """A device of a planned person."""
        with open_vault(self._vault_config()) as vault:
            account = self.made.accounts[name]
            link = invitation_link(vault, Administration(vault), account, lifetime=3_600_000)
        await Device.enrol(link, self.folder / name, PIN)
        return self.folder / name

    def post(self, conversation: ConversationId, text: str) -> str:
        """A message of the vault's own, as a gateway leaves it to be sent."""

        def operation(turn: Turn) -> str:
            touch_roster(turn, conversation)
            message = send_message(turn, _Nobody(), conversation, encode(Text(body=text)))
            assert not isinstance(message, Refusal)
            return message

        with open_vault(self._vault_config()) as vault:
            return vault.ledger.run(operation)

    def archived(self) -> set[str]:
        return set(_read(self._vault_config().database_url, select(ARCHIVE_RECORDS.c.message)))

    def live_generation(self, conversation: ConversationId) -> int:
        """0 while the newest is not at the hub."""
        joined = (GENERATIONS.c.conversation == CONVERSATIONS.c.id) & (
            GENERATIONS.c.generation == CONVERSATIONS.c.generation
        )
        live = select(CONVERSATIONS.c.generation).join(GENERATIONS, joined)
        live = live.where(CONVERSATIONS.c.id == conversation, GENERATIONS.c.live_at.is_not(None))
        return next(iter(_read(self._vault_config().database_url, live)), 0)

    def restoration(self) -> dict[str, Any]:
        with reading(self._vault_config().database_url) as reader:
            return dict(reader.execute(select(RESTORES)).mappings().one())

    def vault_device(self) -> str:
        (device,) = _read(self._vault_config().database_url, select(AUTHORITY.c.vault_device))
        return device

    def sent_by(self, device: str) -> list[str]:
        """Messages that the hub took of a device, in their order."""
        return self._hub_rows(select(MESSAGES.c.message).where(MESSAGES.c.sender == device).order_by(MESSAGES.c.seq))

    def revoked(self) -> set[str]:
        return set(self._hub_rows(select(REVOCATIONS.c.device)))

    def _hub_rows(self, statement: Any) -> list[Any]:
        return _read(hub_config(self.data, self.settings.hub).database_url, statement)

    def _vault_config(self) -> VaultConfig:
        return vault_config(self.vault_data, self.settings)


@contextmanager
def reading(url: str) -> Generator[Connection]:
    """Rows beside the running server, without its keys."""
    database = Database.open(url, readers=1)
    try:
        with database.read() as reader:
            yield reader
    finally:
        database.close()


def _read(url: str, statement: Any) -> list[Any]:
    with reading(url) as reader:
        return list(reader.execute(statement).scalars())


class _Nobody:
    def compose(self, *_: object, **__: object) -> MessageId:
        raise AssertionError("the message was to wait for the running vault")


async def say(device: Device, conversation: ConversationId, text: str) -> str:
    sent = await device.send(conversation, encode(Text(body=text)))
    await device.sent(sent)
    return sent


async def until_heard(device: Device, message: str) -> None:
    async for heard in device.messages():
        if heard.message == message:
            return


def test_a_vault_is_backed_up_lost_and_restored(tmp_path: Path) -> None:
    world = World(tmp_path)
    heard: list[Event] = []

    async def main() -> None:
        async with AsyncExitStack() as stack:
            await world.start(stack, "hub")
            vault = await world.start(stack, "vault")
            ada, ben = [await world.enrol(name) for name in ("ada", "ben")]
            async with Device.open(ada, PIN) as a, Device.open(ben, PIN) as b:
                await a.caught_up()
                await b.caught_up()
                opened = await a.open_conversation([AccountId(world.made.accounts["ben"])])
                conversation = ConversationId(opened.conversation)
                before = await say(a, conversation, "before the back-up")
                own = world.post(conversation, "of the vault, before")
                await until(lambda: world.archived() == {before, own}, seconds=PATIENCE_S)

                made = await world.command("backup", str(tmp_path / "yesterday.backup"), "--data", str(world.data))
                since = await say(b, conversation, "since the back-up")
                lost = world.post(conversation, "of the vault, since")
                await until(lambda: world.archived() == {before, own, since, lost}, seconds=PATIENCE_S)
                old = world.vault_device()
                assert world.sent_by(old) == [own, lost]
                drilled = await world.command("drill", made["path"], "--key-file", str(world.data / "key"))
                assert drilled["good"] is True

                await vault.kill()
                shutil.rmtree(world.data / "vault")
                world.vault_data = tmp_path / "again"
                restored = await world.command(
                    "restore", made["path"], "--data", str(world.vault_data), "--only", "vault"
                )
                assert restored["parts"] == ["vault"]
                shutil.copy(world.data / "key", world.vault_data / "key")
                assert world.archived() == {before, own}

                # While the vault is away, its people go on in the old group.
                meanwhile = await say(a, conversation, "while the vault was away")
                await world.start(stack, "vault", heard.append)
                new = world.vault_device()
                assert new != old
                await until(lambda: world.live_generation(conversation) == 2, seconds=PATIENCE_S)
                after = await say(b, conversation, "after the restoration")
                await until_heard(a, after)
                kept = {before, own, since, meanwhile, after}
                await until(lambda: world.archived() == kept, seconds=PATIENCE_S)

                # What was lost is said, and nothing that the old device ever encrypted with is used again.
                row = world.restoration()
                assert (row["cause"], row["made_at"]) == ("backup", made["made_at"])
                assert (row["fetched"], row["unreadable"], row["own_messages"]) == (2, 0, 1)
                said = [each for each in heard if each.get("event") == "rejoined"]
                assert [(each["fetched"], each["unreadable"], each["own"]) for each in said] == [(2, 0, 1)]
                assert len([each for each in heard if each.get("event") == "ready"]) == 1
                await until(lambda: world.revoked() == {old}, seconds=PATIENCE_S)
                assert world.sent_by(old) == [own, lost]
                assert [message.message for message in await b.thread(conversation)][::-1] == [
                    before,
                    own,
                    since,
                    lost,
                    meanwhile,
                    after,
                ]
            for log, data in (("hub", world.data), ("vault", world.vault_data)):
                ran = await asyncio.to_thread(wardline, "audit", "verify", log, "--data", str(data))
                assert ran.returncode == 0, ran.stdout

    asyncio.run(main())
