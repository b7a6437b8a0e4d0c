"""Ask a vault to prove the certificates of its organisation that this device met, and keep what came of it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, final

from wardline.audit.record import AuditRecord, InvalidRecordError, ObjectKind, decode
from wardline.client.engine.engine import Engine
from wardline.client.storage_key import StorageKey
from wardline.client.transparency.model import CertificateState, KnownLog, LogName, MetCertificate
from wardline.client.transparency.rows import find_due, find_log, store_log, store_states
from wardline.client.transparency.verify_certificate import verify_certificate
from wardline.client.transparency.verify_log import verify_log
from wardline.kit.clock import Clock
from wardline.kit.outcome import Refusal
from wardline.mls.public import Identity
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import VaultAnswer, VaultRequest
from wardline.protocol.transparency_requests import CertificateProof, CertificateProofs, ProveCertificates
from wardline.store.database import Database
from wardline.store.sequencer import Sequencer
from wardline.store.transaction import Transaction

AGAIN_MS: Final = 600_000
"""Until what was not proven is asked about again: a mistake of the organisation's can be mended."""

Ask = Callable[[VaultRequest], Awaitable[VaultAnswer | Refusal]]


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """A certificate of one's own account, as the log has it."""

    digest: str
    device: str
    issued_at: int
    """Milliseconds UTC."""
    index: int
    """Of its record in the log."""
    state: CertificateState
    revoked_at: int | None


@final
class LogDesk:
    """One for each log. One question at a time: each answer is held against the log as it was when it was asked."""

    def __init__(
        self,
        database: Database,
        sequencer: Sequencer,
        engine: Engine,
        storage: StorageKey,
        ask: Ask,
        clock: Clock,
        name: LogName,
    ) -> None:
        self._database = database
        self._sequencer = sequencer
        self._engine = engine
        self._storage = storage
        self._ask = ask
        self._clock = clock
        self.name = name
        self._turn = asyncio.Lock()

    async def prove(self) -> dict[str, CertificateState] | Refusal:
        """The next certificates that are due, at most ``MOST``: what is known of each now. Nothing due: empty.

        Refused where the vault did not answer; then nothing has changed. Raises ConnectionLostError.
        """
        async with self._turn:
            with self._database.read() as reader:
                due = find_due(reader, self.name.organisation, self._clock.now() - AGAIN_MS)
            if not due:
                return {}
            answer = await self._question([bytes.fromhex(met.digest) for met in due])
            if isinstance(answer, Refusal):
                return answer
            log, proofs = await self._keep_log(answer)
            if log is None:
                return Refusal(ErrorCode.VAULT_AWAY)
            states = {met.digest: verify_certificate(log, proofs.get(met.digest), met) for met in due}
            await self._sequencer.submit(lambda tx: self._keep(tx, states))
            return states

    async def own(self) -> tuple[IssuedCertificate, ...] | Refusal:
        """Every certificate ever issued to this account, newest first: of the own organisation's log alone. Raises
        ConnectionLostError.
        """
        async with self._turn:
            answer = await self._question(())
            if isinstance(answer, Refusal):
                return answer
            log, proofs = await self._keep_log(answer)
        own = self._engine.identity
        return tuple(_issued(log, proof, own) for proof in proofs.values() if proof.issued is not None)

    async def _question(self, digests: Sequence[bytes]) -> CertificateProofs | Refusal:
        with self._database.read() as reader:
            known = find_log(reader, self._storage, self.name)
        answer = await self._ask(ProveCertificates(tuple(digests), 0 if known is None else known.size))
        if isinstance(answer, CertificateProofs | Refusal):
            return answer
        return Refusal(ErrorCode.MALFORMED_REQUEST)

    async def _keep_log(self, answer: CertificateProofs) -> tuple[KnownLog | None, dict[str, CertificateProof]]:
        def operation(tx: Transaction) -> KnownLog | None:
            before = find_log(tx, self._storage, self.name)
            log = verify_log(before, answer, self.name.organisation)
            if log is not None and log != before:
                store_log(tx, self._storage, self.name, log)
            return log

        log = await self._sequencer.submit(operation)
        # A path is of the head in the answer: where that is not the one kept, it proves nothing.
        believed = log is not None and (log.fault is not None or not answer.checkpoint or log.note == answer.checkpoint)
        proofs = {proof.certificate.hex(): proof for proof in answer.proofs}
        return (log if believed else None), proofs

    def _keep(self, tx: Transaction, states: dict[str, CertificateState]) -> None:
        store_states(tx, states, self._clock.now())
        self._engine.caught_up(tx)


def _issued(log: KnownLog | None, proof: CertificateProof, own: Identity) -> IssuedCertificate:
    assert proof.issued is not None
    digest, record = proof.certificate.hex(), _read(proof.issued.record)
    devices = [] if record is None else [each.id for each in record.objects if each.kind is ObjectKind.DEVICE]
    device = devices[0] if devices else ""
    ended = None if proof.revoked is None else _read(proof.revoked.record)
    state = verify_certificate(log, proof, MetCertificate(digest, device, own.account, own.organisation))
    at = 0 if record is None else record.at
    return IssuedCertificate(digest, device, at, proof.issued.index, state, None if ended is None else ended.at)


def _read(canonical: bytes) -> AuditRecord | None:
    try:
        return decode(canonical)
    except InvalidRecordError:
        return None
