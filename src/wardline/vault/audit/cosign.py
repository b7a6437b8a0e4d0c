"""The loop in which vault and hub witness each other's logs (c2sp.org/tlog-witness)."""

import asyncio
import contextlib
from typing import Final, final

import structlog
from sqlalchemy import select

from wardline.audit.checkpoint import Checkpoint
from wardline.audit.cosigning import CheckpointOffer
from wardline.audit.cosigning import OtherSize as Conflict
from wardline.audit.keys import InvalidNoteError
from wardline.audit.note import Note, parse_signature
from wardline.audit.record import SYSTEM
from wardline.client.connection import ConnectionLostError
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Ledger
from wardline.ledger.make_checkpoint import make_checkpoint
from wardline.ledger.prove import prove_consistency
from wardline.ledger.store_cosignature import store_cosignature
from wardline.ledger.witness import cosign_checkpoint
from wardline.protocol.answers import Answer, CheckpointProof, Cosigned, OtherSize
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import AddCosignature, CosignCheckpoint, GetCheckpoint
from wardline.vault.audit.hub_keys import HubKeys, meet_hub
from wardline.vault.audit.log_keys import LogKeys
from wardline.vault.hub_requests.send_hub_requests import AskHub
from wardline.vault.schema import LEDGER
from wardline.vault.signals import Signal
from wardline.vault.turn import VaultLedger

_UNEXPECTED: Final = Refusal(ErrorCode.MALFORMED_FRAME.value)

_PAUSE_S: Final = 0.5
"""Between rounds, whoever asks: each makes the hub's log and our own longer."""

_log = structlog.get_logger(__name__)


@final
class Cosigning:
    """One round: cosign the hub's newest checkpoint if its log only grew, then have our own cosigned."""

    def __init__(self, log: Ledger, ledger: VaultLedger, keys: LogKeys, ask: AskHub, *, hub: str) -> None:
        self._log = log
        self._ledger = ledger
        self._keys = keys
        self._ask = ask
        self._hub = hub

    async def run(self, interval_s: float) -> None:
        """A round every ``interval_s`` seconds until cancelled, and earlier where a record is to be proven."""
        while True:
            with contextlib.suppress(ConnectionLostError):
                refusal = await self.exchange()
                if refusal is not None:
                    _log.error("cosigning_refused", code=refusal.code)
            pause = min(_PAUSE_S, interval_s)
            await asyncio.sleep(pause)
            await self._ledger.signals.wait(Signal.CHECKPOINT, interval_s - pause)

    async def exchange(self) -> Refusal | None:
        """One round. Refused: ``bad_proof`` where the hub's log is not the one that was cosigned before."""
        newest = await self._checkpoint(0)
        if isinstance(newest, Refusal):
            return newest
        hub = await self._ledger.submit(lambda turn: meet_hub(turn, self._hub, newest.keys))
        if isinstance(hub, Refusal):
            return hub
        return await self._witness_hub(hub) or await self._be_witnessed(hub)

    async def _checkpoint(self, since: int) -> CheckpointProof | Refusal:
        answer = await self._ask(GetCheckpoint(1, since))
        return answer if isinstance(answer, CheckpointProof | Refusal) else _UNEXPECTED

    async def _witness_hub(self, hub: HubKeys) -> Refusal | None:
        since = self._witnessed_size(hub)
        newest = await self._checkpoint(since)
        if isinstance(newest, Refusal):
            return newest
        offer = CheckpointOffer(since, newest.proof, newest.note.encode())
        line = await self._log.submit_timed(
            lambda tx, moment: cosign_checkpoint(tx, moment, offer, hub.log, self._keys.witness, SYSTEM)
        )
        if isinstance(line, Refusal):
            return line
        if isinstance(line, Conflict):
            return None
        note = Note.parse(newest.note.encode()).signed(parse_signature(line.removesuffix("\n")))
        added = await self._ask(AddCosignature(1, str(note)))
        return added if isinstance(added, Refusal) else None

    async def _be_witnessed(self, hub: HubKeys) -> Refusal | None:
        note = await asyncio.to_thread(make_checkpoint, self._log, self._keys.log)
        size = Checkpoint.parse(note.text).size
        answer = await self._offer(note, 0, size)
        if isinstance(answer, OtherSize):
            if answer.size > size:
                # The hub has seen more of our log than there is: we were restored from a back-up, or it lies.
                return Refusal(ErrorCode.LOG_CHANGED.value)
            answer = await self._offer(note, answer.size, size)
        if isinstance(answer, Refusal):
            return answer
        if not isinstance(answer, Cosigned):
            return _UNEXPECTED
        return await asyncio.to_thread(store_cosignature, self._log, size, answer.signatures, (hub.witness,))

    async def _offer(self, note: Note, old: int, size: int) -> Answer | Refusal:
        return await self._ask(CosignCheckpoint(1, old, tuple(self._proof(old, size)), str(note)))

    def _proof(self, old: int, size: int) -> list[bytes]:
        if old == 0:
            return []
        with self._log.database.read() as reader:
            return prove_consistency(reader, old, size)

    def _witnessed_size(self, hub: HubKeys) -> int:
        with self._log.database.read() as reader:
            note = reader.execute(
                select(LEDGER.witnessed.c.note).where(LEDGER.witnessed.c.origin == hub.log.name)
            ).scalar_one_or_none()
        try:
            return 0 if note is None else Checkpoint.parse(Note.parse(note.encode()).text).size
        except InvalidNoteError:
            return 0
