"""Engines with a store and without sockets, moved by hand: for tests of what the client does with what it gets."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tests.support.certificates import Device
from tests.support.hub_double import HubDouble

from wardline.client.effects import Effect, Effects, MessageReceived
from wardline.client.engine.engine import Engine
from wardline.client.schema import migrate_client
from wardline.client.storage_key import StorageKey
from wardline.kit.clock import Clock
from wardline.kit.ids import ConversationId, DeviceId, MessageId, new_id
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.protocol.envelope import Priority
from wardline.protocol.requests import HubRequest
from wardline.store.database import Database
from wardline.store.errors import StoreError
from wardline.store.sequencer import Sequencer
from wardline.store.transaction import Transaction

T = TypeVar("T")


class KilledError(StoreError):
    """The process ended here, as far as the test is concerned."""


def make_template(folder: Path) -> Path:
    """A database with the client's tables, to copy: migrating once is quicker than migrating often."""
    path = folder / "template.db"
    database = Database.open(f"sqlite:///{path}")
    migrate_client(database)
    database.close()
    return path


class Client:
    """One device: rows in a file, everything else lost by ``kill``."""

    def __init__(self, device: Device, hub: HubDouble, path: Path, clock: Clock) -> None:
        self.device = device
        self.hub = hub
        self.path = path
        self.clock = clock
        self.effects: list[Effect] = []
        """Whatever an operation that was stored returned."""
        self.faults: list[str] = []
        """What happens to the next operations: ``ok``, ``failed`` (the process goes on), ``not stored``, ``stored``."""
        self.dice = random.Random(device.id)
        self._open()

    @property
    def id(self) -> DeviceId:
        return DeviceId(self.device.id)

    def _open(self) -> None:
        self.database = Database.open(f"sqlite:///{self.path}", readers=1)
        self.sequencer = Sequencer(self.database)
        self.engine = Engine(
            self.device.member(self.hub.anchors),
            StorageKey(Secret(self.device.storage_key)),
            self.clock,
            new_id,
            self.dice.randrange,
        )

    def close(self) -> None:
        self.sequencer.close()
        self.database.close()

    def kill(self) -> None:
        """Lose the memory, keep the rows."""
        self.close()
        self._open()

    def run(self, operation: Callable[[Transaction], T]) -> T:
        """One operation, with the fault that is next. After a fault it raises ``KilledError``."""
        fault = self.faults.pop(0) if self.faults else "ok"

        def failing(tx: Transaction) -> T:
            operation(tx)
            raise KilledError("not stored")

        if fault == "failed":
            self.sequencer.run(failing)
        if fault == "not stored":
            try:
                return self.sequencer.run(failing)
            finally:
                self.kill()
        result = self.sequencer.run(operation)
        if isinstance(result, tuple):
            # Effects act inside the transaction, so a stored operation's effects have happened whatever follows.
            self.effects += result
        if fault == "stored":
            self.kill()
            raise KilledError("stored")
        return result

    def sign_in(self) -> Refusal | None:
        account = self.hub.device(self.id)
        return self.run(lambda tx: self.engine.signed_in(tx, account.sent, len(account.packages)))

    def receive(self, most: int = 1000) -> Effects:
        """Apply what the hub has."""
        with self.database.read() as reader:
            cursor = self.engine.cursor(reader)
        entries = self.hub.after(self.id, cursor)[:most]
        return self.run(lambda tx: self.engine.apply_all(tx, entries)) if entries else ()

    def send_one(self, *, answered: bool = True) -> bool:
        """Send the first outbox row; False when there is none. ``answered=False``: the answer is lost."""
        with self.database.read() as reader:
            outgoing = self.engine.outgoing(reader, busy=(), limit=1)
        if not outgoing:
            return False
        request = outgoing[0].request
        assert isinstance(request, HubRequest)
        answer = self.hub.handle(self.id, request)
        if answered:
            self.run(lambda tx: self.engine.settle(tx, outgoing[0].number, answer))
        return True

    def sync(self) -> None:
        """Until there is nothing to do: sign in, receive, send."""
        assert self.sign_in() is None
        self.receive()
        self.run(self.engine.caught_up)
        while self.send_one() or self.receive():
            pass

    def compose(self, conversation: ConversationId, text: str, message: MessageId | None = None) -> MessageId | Refusal:
        chosen = message or MessageId(new_id())
        return self.run(
            lambda tx: self.engine.compose(tx, conversation, text.encode(), priority=Priority.NORMAL, message=chosen)
        )

    def received(self) -> list[str]:
        """Contents received, in order."""
        return [effect.content.decode() for effect in self.effects if isinstance(effect, MessageReceived)]

    def of(self, kind: type[T]) -> list[T]:
        """Effects of one kind."""
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def change(
        self, conversation: ConversationId, *, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()
    ) -> Refusal | None:
        """A steward's commit, with key packages claimed from the hub."""
        claimed = self.hub.claim(add).packages if add else ()
        return self.run(
            lambda tx: self.engine.change_members(
                tx, conversation, add=claimed, remove=[DeviceId(device) for device in remove], reason=b"roster"
            )
        )

    def found(self, conversation: ConversationId, generation: int, members: tuple[str, ...]) -> None:
        """Found a generation and add its first members, in one transaction."""
        claimed = self.hub.claim(members).packages

        def operation(tx: Transaction) -> None:
            assert self.engine.found(tx, conversation, generation) is None
            assert self.engine.change_members(tx, conversation, add=claimed, remove=(), reason=b"roster") is None

        self.run(operation)


class House:
    """A hub, a steward and clients, in one folder."""

    def __init__(self, hub: HubDouble, folder: Path, clock: Clock) -> None:
        self.hub = hub
        self.folder = folder
        self.clock = clock
        self.clients: list[Client] = []

    def add(self, device: Device, *, rows: Path | None = None) -> Client:
        """A device, with the rows of a copied database or none."""
        template = self.folder / "template.db"
        if rows is None and not template.exists():
            make_template(self.folder)
        path = self.folder / f"{len(self.clients)}-{device.id}.db"
        shutil.copyfile(rows or template, path)
        client = Client(device, self.hub, path, self.clock)
        self.clients.append(client)
        return client

    def sync(self, rounds: int = 6) -> None:
        """Everybody in turn, until nothing moves."""
        for _ in range(rounds):
            for client in self.clients:
                client.sync()

    def close(self) -> None:
        for client in self.clients:
            client.close()
        self.clients.clear()
