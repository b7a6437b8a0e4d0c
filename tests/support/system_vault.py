"""The vault of the system: its real journal, steward, intake, deadlines and cosigning, stepped by hand."""

import random
from collections.abc import Callable, Mapping
from typing import TypeVar
from unittest.mock import patch

from tests.support.faults import make_faulty
from tests.support.system_client import ClientParty
from tests.support.system_hub import HubParty

from wardline.client.connection import ConnectionLostError
from wardline.client.credentials import Credentials
from wardline.client.engine.engine import Engine
from wardline.client.storage_key import StorageKey
from wardline.kit.clock import Clock
from wardline.kit.ids import new_id
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.ledger.ledger import Ledger
from wardline.mls.member import Member
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import PublishVault
from wardline.store.database import Database
from wardline.store.sequencer import Sequencer
from wardline.vault.agreements.trust_partners import Trust
from wardline.vault.audit.cosign import Cosigning
from wardline.vault.audit.log_keys import log_keys
from wardline.vault.authority.load_authority import find_organisation, load_authority
from wardline.vault.config import VaultConfig
from wardline.vault.edge.answer_request import Edge
from wardline.vault.edge.operation import Services
from wardline.vault.escalation.fire_due import fire_due
from wardline.vault.escalation.model import DEFAULT_POLICY
from wardline.vault.gateways.hl7.limits import shipped_limits
from wardline.vault.history.release_history import HistoryDesk
from wardline.vault.hub_requests import send_hub_requests
from wardline.vault.hub_requests.send_hub_requests import HubRequests
from wardline.vault.intake.model import IntakeTools
from wardline.vault.intake.run_intake import process_next
from wardline.vault.journal import VaultJournal
from wardline.vault.keys.key_names import CLIENT
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.keys.passphrase import read_passphrase
from wardline.vault.open_vault import _unlock
from wardline.vault.signals import Signals
from wardline.vault.steward.steward import Steward
from wardline.vault.turn import Turn, VaultLedger

T = TypeVar("T")
LIMITS = shipped_limits()


class VaultParty(ClientParty):
    """A vault that was initialised: rows in a file, everything else lost by ``kill``."""

    def __init__(self, config: VaultConfig, hub: HubParty, clock: Clock) -> None:
        self.config = config
        self.path = config.data.parent / "vault.db"
        self.hub = hub
        self.clock = clock
        self.open()

    def open(self) -> None:
        """Start the process."""
        self.database = Database.open(self.config.database_url)
        make_faulty(self.database)
        self.sequencer = Sequencer(self.database)
        with self.database.read() as reader:
            organisation = find_organisation(reader)
        assert organisation is not None
        keys = KeyRing(_unlock(self.database, read_passphrase(self.config.key_file)))
        with self.database.read() as reader:
            self.authority, self.identity = load_authority(reader, keys, self.config.lifetimes)
        self.log = Ledger(self.database, self.sequencer, self.clock, new_id)
        self.ledger = VaultLedger(self.log, organisation, keys, Signals())
        self.log_keys = log_keys(organisation, self.identity.log_key)
        self.organisation = organisation
        self.credentials = Credentials.load(
            key=self.identity.signing_key,
            chain=self.identity.chain,
            anchor=self.authority.root,
            organisation=organisation,
        )
        self.started = False
        self.hub.lose(self.id)

    async def start(self) -> None:
        """What ``run_vault`` does first: it may write."""
        if self.started:
            return
        storage = await self.ledger.submit(lambda turn: turn.key(CLIENT).secret)
        member = self._make_member(storage, {})
        engine = Engine(member, StorageKey(storage), self.clock, new_id, random.Random(7).randrange)
        self.trust = Trust(engine, lambda partners: self._make_member(storage, partners))
        services = Services(self.authority, HistoryDesk(self.identity.signing_key), engine)
        edge = Edge(services, self.identity.sealing_key)
        self.engine = engine
        self.journal = VaultJournal(
            self.database, self.ledger, engine, edge, engine.identity, DEFAULT_POLICY, self.trust
        )
        self.hub_requests = HubRequests(self.database, self.ledger, self.ledger.signals, self.ask)
        self.cosigning = Cosigning(self.log, self.ledger, self.log_keys, self.ask, hub=self.config.hub)
        self.tools = IntakeTools(engine, LIMITS)
        self.started = True

    def close(self) -> None:
        self.sequencer.close()
        self.database.close()

    def kill(self) -> None:
        """Lose the memory, keep the rows."""
        self.close()
        self.open()

    async def submit(self, operation: Callable[[Turn], T]) -> T:
        return await self.ledger.submit(operation)

    async def publish(self) -> None:
        """Tell the hub how to seal to this vault, and its log's keys."""
        keys = self.log_keys
        chain = self.identity.sealing_chain
        answer = await self.ask(PublishVault(1, chain, str(keys.log.verifier), str(keys.witness.verifier)))
        if isinstance(answer, Refusal):
            assert answer.code == ErrorCode.STORAGE_FAILED
            raise ConnectionLostError(answer.code)

    async def work(self) -> bool:
        """One round of everything that runs by itself; whether anything moved. Patience is forgotten each time: it
        measures real time, and a new process has none.
        """
        steward = Steward(
            self.database,
            self.ledger,
            self.engine,
            self.ask,
            vault=self.identity.device,
            anchors=self.authority.anchors,
            clock=self.clock,
            signals=self.ledger.signals,
            trust=self.trust,
        )
        moved = False
        while await process_next(self.database, self.ledger, self.tools):
            moved = True
        while await self.submit(lambda turn: fire_due(turn, self.tools.composer, DEFAULT_POLICY)):
            moved = True
        if not self.cut_off:
            moved = await self.receive() or moved
            await steward._review_partners()
            await steward.reconcile_due()
            while await self.send_one():
                moved = True
            moved = await self.answer() or moved
        return moved

    def _make_member(self, storage: Secret, partners: Mapping[str, bytes]) -> Member:
        return Member(
            signing_key=self.identity.signing_key.reveal(),
            chain=list(self.identity.chain),
            anchors={**partners, **self.authority.anchors},
            storage_key=storage.reveal(),
        )

    async def answer(self) -> bool:
        """Take what the hub has, and hand it what waits for it."""
        moved = await self.receive()
        with patch.object(send_hub_requests, "_PAUSE_S", 0.0):
            while await self.hub_requests.send_waiting():
                moved = True
        return moved
