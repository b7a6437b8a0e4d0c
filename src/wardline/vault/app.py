"""The running vault: its client at the hub, its steward, its gateway, its clocks."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Final

import structlog

from wardline.audit.record import Action, Object, ObjectKind
from wardline.client.attachments.ask_again import ask_again
from wardline.client.connection import Connection, ConnectionLostError
from wardline.client.credentials import Credentials
from wardline.client.engine.engine import Engine
from wardline.client.engine.rules import RETRIED
from wardline.client.runner import Runner
from wardline.client.storage_key import StorageKey
from wardline.client.websocket import HubAddress, WebSocketConnection
from wardline.kit.ids import OrganisationId, new_id
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.mls.member import Member
from wardline.protocol.answers import Done
from wardline.protocol.requests import PublishVault
from wardline.store.errors import StoreError
from wardline.vault.agreements.trust_partners import Trust
from wardline.vault.attachments.fetch_waiting import AttachmentFetches
from wardline.vault.audit.cosign import Cosigning
from wardline.vault.audit.log_keys import log_keys
from wardline.vault.authority.renew_vault import is_renewal_due
from wardline.vault.config import VaultConfig
from wardline.vault.edge.answer_request import Edge, forget_answers
from wardline.vault.edge.deferred_requests import DeferredRequests
from wardline.vault.edge.operation import Services
from wardline.vault.escalation.model import EscalationPolicy
from wardline.vault.escalation.run_deadlines import run_deadlines
from wardline.vault.gateways.hl7.limits import shipped_limits
from wardline.vault.gateways.hl7.listener import MllpListener
from wardline.vault.history.release_history import HistoryDesk
from wardline.vault.hub_requests.send_hub_requests import HubRequests
from wardline.vault.identity.open_id.desk import OpenIdDesk
from wardline.vault.identity.relying_party import relying_party_of
from wardline.vault.intake.model import IntakeTools
from wardline.vault.intake.run_intake import run_intake
from wardline.vault.intake.store_inbound import InboundStore
from wardline.vault.journal import VaultJournal
from wardline.vault.keys.key_names import CLIENT
from wardline.vault.open_vault import OpenVault, open_vault
from wardline.vault.places.places import open_places
from wardline.vault.policy.label_by_ward import parse_units
from wardline.vault.recovery.end_recovery import expire_recoveries
from wardline.vault.rest.open_id.edge import open_id_routes
from wardline.vault.rest.scim.edge import scim_route
from wardline.vault.restore.fetch_missed import fetch_missed
from wardline.vault.restore.find_restore import find_log_name, find_pending_restore
from wardline.vault.restore.model import Cause, Losses
from wardline.vault.restore.notice_rollback import notice_rollback
from wardline.vault.restore.rejoin import rejoin
from wardline.vault.steward.steward import Steward
from wardline.vault.turn import Turn
from wardline.vault.watch.run_watch import run_watch
from wardline.vault.web.serve_client import serving_client

_RESTART_S: Final = 1.0
_HOUR_S: Final = 3600.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class VaultReady:
    """The vault is connected, published at its hub, and listening."""

    organisation: OrganisationId
    mllp: tuple[str, int] | None
    """Where the HL7 gateway listens."""
    web: tuple[str, int] | None = None
    """Where the web client is served."""


async def run_vault(
    config: VaultConfig,
    *,
    stop: asyncio.Event | None = None,
    on_ready: Callable[[VaultReady], None] = lambda _: None,
) -> None:
    """Run until ``stop`` is set (or for ever). Everything that must last is in the database: kill it anywhere.

    The HL7 gateway listens at once, whether or not the hub can be reached; but a vault that was restored from a
    back-up first fetches from the hub what it missed, and begins anew as another device (ADR 0014). Raises RefusedError
    for what no retry mends: ``not_initialised``, ``malformed_settings``, ``wrong_passphrase``, ``schema_too_new``,
    ``unknown_organisation``, and ``state_rolled_back`` or ``hub_rolled_back`` for the second time in an hour.

    ``on_ready`` is told once, also where the vault begins anew while it runs, because the hub came back restored: the
    gateways listen again where they did.
    """
    stopping = stop or asyncio.Event()
    first: VaultReady | None = None

    def ready(state: VaultReady) -> None:
        nonlocal first
        if first is None:
            first = state
            on_ready(state)

    while not stopping.is_set():
        refused: RefusedError | None = None
        with open_vault(config if first is None else _listening_at(config, first)) as vault:
            running = _Running(vault)
            if await running.begin_anew(stopping):
                continue
            try:
                await running.run(stopping, ready)
            except* RefusedError as group:
                refused = _first(group)
            if refused is None:
                return
            refusal = refused.refusal
            if not await vault.log.submit_timed(lambda tx, moment: notice_rollback(tx, moment, refusal)):  # noqa: B023 (run at once)
                raise refused from None


def _listening_at(config: VaultConfig, ready: VaultReady) -> VaultConfig:
    """A free port that was taken stays the one."""
    web = config.web if config.web is None or ready.web is None else replace(config.web, port=ready.web[1])
    return replace(config, mllp=ready.mllp, web=web)


class _Running:
    """The parts, joined."""

    def __init__(self, vault: OpenVault) -> None:
        self._vault = vault
        config, identity, authority = vault.config, vault.identity, vault.authority
        self._places = open_places(config.places)
        policy = EscalationPolicy(within_ms=config.critical_within, second_within_ms=config.critical_within)
        storage = vault.ledger.run(lambda turn: turn.key(CLIENT).secret)
        self._engine = Engine(
            _make_member(vault, storage, {}), StorageKey(storage), vault.clock, new_id, secrets.randbelow
        )
        trust = Trust(self._engine, lambda partners: _make_member(vault, storage, partners))
        origin = None if config.web is None else config.web.origin
        self._open_id = OpenIdDesk(config.openid, origin, vault.clock)
        with vault.database.read() as reader:
            continued = find_log_name(reader)
        self._log_keys = log_keys(authority.organisation, identity.log_key, continued)
        services = Services(
            authority,
            HistoryDesk(identity.signing_key),
            self._engine,
            config.own_words,
            party=relying_party_of(origin),
            open_id=self._open_id,
            escalation=policy,
            breached=config.breached_passwords,
            sessions=config.sessions,
            hub=config.hub,
            origin=origin,
            places=self._places,
            log=self._log_keys.log.verifier,
        )
        edge = Edge(services, identity.sealing_key)
        self._deferred = DeferredRequests(vault.database, vault.ledger, vault.ledger.signals, edge, self._open_id)
        self._journal = VaultJournal(
            vault.database, vault.ledger, self._engine, edge, self._engine.identity, policy, trust
        )
        self._runner = Runner(self._dialler(), self._engine, self._journal, jitter=secrets.randbelow, receipts=False)
        self._steward = Steward(
            vault.database,
            vault.ledger,
            self._engine,
            self._runner.request,
            vault=identity.device,
            anchors=authority.anchors,
            clock=vault.clock,
            signals=vault.ledger.signals,
            tick_s=config.steward_tick,
            trust=trust,
        )
        self._hub_requests = HubRequests(vault.database, vault.ledger, vault.ledger.signals, self._runner.request)
        self._fetches = AttachmentFetches(
            vault.database,
            vault.ledger,
            vault.open_blobs(),
            vault.clock,
            vault.ledger.signals,
            lambda wanted: ask_again(self._runner.request, wanted, lambda: False),
        )
        self._cosigning = Cosigning(vault.log, vault.ledger, self._log_keys, self._runner.request, hub=config.hub)
        self._tools = IntakeTools(
            self._engine, shipped_limits(), policy, sensitive_units=parse_units(config.sensitive_units)
        )
        self._policy = policy
        self._published = asyncio.Event()
        self._listener = MllpListener(InboundStore(vault.ledger), vault.clock, new_id)
        self._web: tuple[str, int] | None = None

    async def begin_anew(self, stopping: asyncio.Event) -> bool:
        """After a restoration: fetch, then become another device. False where there was none: nothing was done."""
        vault = self._vault
        with vault.database.read() as reader:
            restore = find_pending_restore(reader)
        if restore is None:
            return False
        losses = Losses()
        if restore.cause is not Cause.HUB:
            _log.warning("restored", remedy="waiting for the hub, to fetch what it still has")
            losses = await fetch_missed(self._dialler(), self._engine, self._journal, stopping)
        if not stopping.is_set():
            await vault.ledger.submit(lambda turn: rejoin(turn, vault.authority, vault.identity, restore, losses))
            _log.warning("rejoined", fetched=losses.fetched, unreadable=losses.unreadable, own=losses.own_messages)
        return True

    async def run(self, stopping: asyncio.Event, on_ready: Callable[[VaultReady], None]) -> None:
        """Everything at once, until ``stopping``; then the gateway first, the database last."""
        vault, config = self._vault, self._vault.config
        vault.ledger.signals.bind(asyncio.get_running_loop())
        await vault.ledger.submit(lambda turn: _record_service(turn, Action.SERVICE_STARTED))
        if config.mllp is not None:
            await self._listener.start(*config.mllp)
        try:
            async with AsyncExitStack() as served, asyncio.TaskGroup() as group:
                if config.web is not None:
                    rest = (scim_route(vault, config.web.origin), *open_id_routes(vault, self._open_id))
                    client = serving_client(config.web, vault.authority, config.hub, rest)
                    port = await served.enter_async_context(client)
                    self._web = (config.web.host, port)
                tasks = [
                    group.create_task(work)
                    for work in (
                        self._runner.run(),
                        self._announce(on_ready),
                        _lasting("steward", self._steward.run),
                        _lasting("hub_requests", self._hub_requests.run),
                        _lasting("attachments", self._fetches.run),
                        _lasting("deferred_requests", self._deferred.run),
                        _lasting("intake", lambda: run_intake(vault.database, vault.ledger, self._tools)),
                        _lasting(
                            "deadlines",
                            lambda: run_deadlines(
                                vault.database, vault.ledger, vault.clock, self._engine, self._policy
                            ),
                        ),
                        _lasting("watch", lambda: run_watch(vault.database, vault.ledger, vault.clock, config.watch)),
                        _lasting("cosigning", self._cosign),
                        _lasting("housekeeping", self._keep_house),
                    )
                ]
                await stopping.wait()
                await self._listener.close()
                await self._runner.stop()
                for task in tasks:
                    task.cancel()
        finally:
            await self._listener.close()
            await self._open_id.close()
            self._places.close()
        await vault.ledger.submit(lambda turn: _record_service(turn, Action.SERVICE_STOPPED))

    async def _announce(self, on_ready: Callable[[VaultReady], None]) -> None:
        """Publish the sealing certificate and the log's keys, then say that the vault is ready."""
        identity = self._vault.identity
        await self._runner.caught_up()
        while True:
            try:
                answer = await self._runner.request(
                    PublishVault(
                        1,
                        identity.sealing_chain,
                        str(self._log_keys.log.verifier),
                        str(self._log_keys.witness.verifier),
                    )
                )
            except ConnectionLostError:
                answer = None
            if isinstance(answer, Refusal) and answer.code not in RETRIED:
                raise RefusedError(answer)
            if isinstance(answer, Done):
                break
            await asyncio.sleep(_RESTART_S)
        self._published.set()
        addresses = self._listener.addresses
        on_ready(VaultReady(self._vault.authority.organisation, addresses[0] if addresses else None, self._web))

    async def _cosign(self) -> None:
        await self._published.wait()
        await self._cosigning.run(self._vault.config.checkpoint_interval)

    async def _keep_house(self) -> None:
        vault = self._vault
        while True:
            self._places.renew()  # a millisecond, mapped not read
            await vault.ledger.submit(_forget_answers)
            await vault.ledger.submit(expire_recoveries)
            if is_renewal_due(vault.authority, vault.identity, vault.clock.now()):
                _log.warning("certificates_end_soon", remedy="restart the vault")
            await asyncio.sleep(_HOUR_S)

    def _dialler(self) -> Callable[[int], Awaitable[Connection]]:
        vault = self._vault
        credentials = Credentials.load(
            key=vault.identity.signing_key,
            chain=vault.identity.chain,
            anchor=vault.authority.root,
            organisation=vault.authority.organisation,
        )
        address = HubAddress(vault.config.hub, vault.config.hub_url)

        async def dial(cursor: int) -> Connection:
            return await WebSocketConnection.sign_in(address, credentials, cursor)

        return dial


def _make_member(vault: OpenVault, storage: Secret, partners: Mapping[str, bytes]) -> Member:
    return Member(
        signing_key=vault.identity.signing_key.reveal(),
        chain=list(vault.identity.chain),
        anchors={**partners, **vault.authority.anchors},
        storage_key=storage.reveal(),
    )


async def _lasting(name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Run for ever; a database that fails for a while is waited for, everything else ends the vault."""
    while True:
        try:
            await run()
        except StoreError as error:
            _log.error("loop_failed", loop=name, error=type(error).__name__)
            await asyncio.sleep(_RESTART_S)


def _record_service(turn: Turn, action: Action) -> None:
    turn.record(action, Object(id=turn.organisation, kind=ObjectKind.SERVICE))


def _forget_answers(turn: Turn) -> None:
    if forget_answers(turn):
        turn.record(Action.SEALED_REQUESTS_PRUNED)


def _first(group: BaseExceptionGroup[RefusedError]) -> RefusedError:
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
