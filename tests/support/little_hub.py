"""A hub as a log: it witnesses a vault's log and wants its own witnessed."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from wardline.audit.checkpoint import Checkpoint
from wardline.audit.cosigning import CheckpointOffer
from wardline.audit.cosigning import OtherSize as Conflict
from wardline.audit.keys import KeyKind, SignerKey
from wardline.audit.record import SYSTEM, Action, AuditRecord
from wardline.kit.clock import FixedClock
from wardline.kit.ids import new_id
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.ledger.ledger import Ledger, Recorded
from wardline.ledger.make_checkpoint import make_checkpoint
from wardline.ledger.prove import prove_consistency
from wardline.ledger.tables import LedgerTables
from wardline.ledger.witness import cosign_checkpoint
from wardline.protocol.answers import Answer, CheckpointProof, Cosigned, Done, OtherSize
from wardline.protocol.requests import AddCosignature, CosignCheckpoint, GetCheckpoint, Request
from wardline.store.database import Database
from wardline.store.schema import new_metadata
from wardline.store.sequencer import Sequencer
from wardline.vault.audit.log_keys import LogKeys

NAME = "hub.test"


def keys(seed: bytes) -> LogKeys:
    secret = Secret(seed * 32)
    return LogKeys(SignerKey(NAME, KeyKind.LOG, secret), SignerKey(NAME, KeyKind.WITNESS, secret))


@dataclass
class LittleHub:
    """A log that witnesses and wants to be witnessed."""

    path: Path
    vault: LogKeys
    keys: LogKeys = field(default_factory=lambda: keys(b"h"))
    added: list[str] = field(default_factory=list)
    answers: dict[type[Request], Answer | Refusal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.database = Database.open(f"sqlite:///{self.path}")
        metadata = new_metadata()
        LedgerTables.on(metadata)
        metadata.create_all(self.database.writer)
        self.sequencer = Sequencer(self.database)
        self.log = Ledger(self.database, self.sequencer, FixedClock(1_800_000_000_000), new_id)

    def grow(self, count: int, at: int = 1) -> None:
        records = tuple(AuditRecord(action=Action.MESSAGE_APPENDED, actor=SYSTEM, at=at) for _ in range(count))
        self.log.run(lambda _: Recorded(None, records))

    def close(self) -> None:
        self.sequencer.close()
        self.database.close()

    async def ask(self, request: Request) -> Answer | Refusal:
        if type(request) in self.answers:
            return self.answers[type(request)]
        match request:
            case GetCheckpoint():
                note = await asyncio.to_thread(make_checkpoint, self.log, self.keys.log)
                size = Checkpoint.parse(note.text).size
                if request.since > size:
                    return Refusal("bad_checkpoint")
                with self.database.read() as reader:
                    proof = prove_consistency(reader, request.since, size) if request.since else []
                published = (str(self.keys.log.verifier), str(self.keys.witness.verifier))
                return CheckpointProof(1, str(note), tuple(proof), published)
            case AddCosignature():
                self.added.append(request.note)
                return Done(1)
            case CosignCheckpoint():
                offer = CheckpointOffer(request.old_size, request.proof, request.note.encode())
                line = await self.log.submit_timed(
                    lambda tx, moment: cosign_checkpoint(
                        tx, moment, offer, self.vault.log.verifier, self.keys.witness, SYSTEM
                    )
                )
                if isinstance(line, Conflict):
                    return OtherSize(1, line.size)
                return line if isinstance(line, Refusal) else Cosigned(1, line)
            case _:
                raise AssertionError(type(request))
