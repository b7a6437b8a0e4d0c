"""A vault with its real client engine, steward and journal, at a hub in memory; and everything that can go wrong."""

import asyncio
from collections.abc import Callable
from typing import TypeVar, cast

from tests.support.certificates import Device
from tests.support.clients import Client, make_template
from tests.support.hub_double import HubDouble
from tests.support.organisations import Organisation, TestDevice, no_history

from wardline.client.effects import Effects
from wardline.client.engine.engine import Engine
from wardline.client.storage_key import StorageKey
from wardline.kit.ids import ConversationId, new_id
from wardline.kit.outcome import Refusal
from wardline.mls.member import Member
from wardline.protocol.answers import Answer
from wardline.protocol.requests import Request
from wardline.store.transaction import Transaction
from wardline.vault.edge.answer_request import Edge
from wardline.vault.edge.operation import Services
from wardline.vault.escalation.model import DEFAULT_POLICY
from wardline.vault.journal import VaultJournal
from wardline.vault.keys.key_names import CLIENT
from wardline.vault.steward.steward import Steward
from wardline.vault.turn import Turn, VaultLedger

T = TypeVar("T")


class DiedError(Exception):
    """The vault's process ended here, as far as the test is concerned."""


class FaultyLedger:
    """A vault's ledger whose next operations are killed before or after their commit."""

    def __init__(self, ledger: VaultLedger) -> None:
        self._ledger = ledger
        self.keys, self.organisation, self.signals = ledger.keys, ledger.organisation, ledger.signals
        self.faults: list[str] = []
        """``ok``, ``not stored`` or ``stored``."""

    async def submit(self, operation: Callable[[Turn], T]) -> T:
        fault = self.faults.pop(0) if self.faults else "ok"

        def failing(turn: Turn) -> T:
            operation(turn)
            raise DiedError("not stored")

        result = await self._ledger.submit(failing if fault == "not stored" else operation)
        if fault == "stored":
            raise DiedError("stored")
        return result


class SteeredVault:
    """One vault at ``hub``: what runs in loops in the product is stepped by hand here."""

    def __init__(self, house: Organisation, hub: HubDouble) -> None:
        self.house = house
        self.hub = hub
        self.lost_answers = 0
        """Requests of the outbox whose answer gets lost from now on."""
        self.ledger = FaultyLedger(house.vault.ledger)
        self.restart()

    def restart(self) -> None:
        """Lose the memory, keep the rows."""
        house, identity = self.house, self.house.identity
        ledger = cast("VaultLedger", cast("object", self.ledger))
        storage = house.run(lambda turn: turn.key(CLIENT).secret)
        member = Member(
            signing_key=identity.signing_key.reveal(),
            chain=list(identity.chain),
            anchors=house.authority.anchors,
            storage_key=storage.reveal(),
        )
        self.engine = Engine(member, StorageKey(storage), house.clock, new_id, lambda below: below // 2)
        edge = Edge(Services(house.authority, no_history, self.engine), identity.sealing_key)
        self.journal = VaultJournal(
            house.vault.database, ledger, self.engine, edge, self.engine.identity, DEFAULT_POLICY
        )
        self.steward = Steward(
            house.vault.database,
            ledger,
            self.engine,
            self.ask,
            vault=identity.device,
            anchors=house.authority.anchors,
            clock=house.clock,
            signals=house.vault.ledger.signals,
        )

    async def ask(self, request: Request) -> Answer | Refusal:
        return self.hub.handle(self.house.identity.device, request)

    async def sign_in(self) -> None:
        account = self.hub.device(self.house.identity.device)

        def operation(tx: Transaction) -> Effects:
            assert self.engine.signed_in(tx, account.sent, len(account.packages)) is None
            self.engine.caught_up(tx)
            return ()

        await self.journal.record(operation)

    async def receive(self) -> bool:
        with self.journal.read() as reader:
            cursor = self.engine.cursor(reader)
        entries = self.hub.after(self.house.identity.device, cursor)
        if entries:
            await self.journal.record(lambda tx: self.engine.apply_all(tx, entries))
        return bool(entries)

    async def send_one(self) -> bool:
        with self.journal.read() as reader:
            outgoing = self.engine.outgoing(reader, busy=(), limit=1)
        if not outgoing:
            return False
        number, request = outgoing[0].number, cast("Request", outgoing[0].request)
        answer = await self.ask(request)
        if self.lost_answers:
            self.lost_answers -= 1
            raise DiedError("the answer is lost")
        await self.journal.record(lambda tx: self.engine.settle(tx, number, answer))
        return True

    async def live(self) -> None:
        """Until nothing moves any more."""
        await self.sign_in()
        for _ in range(12):
            await self.steward.reconcile_due()
            moved = await self.receive()
            while await self.send_one():
                moved = True
            if not moved:
                return

    def survive(self) -> None:
        """``live``, restarted after each death, until it gets to its end."""
        while not self._outlived():
            self.restart()

    def _outlived(self) -> bool:
        alive = True
        try:
            asyncio.run(self.live())
        except* DiedError:
            alive = False
        return alive

    def actual(self, conversation: ConversationId) -> set[str]:
        """The members as the hub's group has them, without the vault."""
        members = {member.device for member in self.hub.conversations[conversation].group.members}
        return members - {self.house.identity.device}


class ClientHouse:
    """Devices of the organisation at the same hub."""

    def __init__(self, house: Organisation, hub: HubDouble) -> None:
        self.house = house
        self.hub = hub
        self.folder = house.vault.config.data / "devices"
        self.folder.mkdir()
        self.template = make_template(self.folder)
        self.clients: list[Client] = []

    def add(self, device: TestDevice) -> Client:
        """A client for an enrolled device, signed in once, so that its key packages are at the hub."""
        path = self.folder / f"{device.id}.db"
        path.write_bytes(self.template.read_bytes())
        described = Device(
            key=device.key,
            chain=list(device.chain),
            organisation=self.house.id,
            account=device.account,
            id=device.id,
        )
        client = Client(described, self.hub, path, self.house.clock)
        client.sync()
        self.clients.append(client)
        return client

    def close(self) -> None:
        for client in self.clients:
            client.close()
