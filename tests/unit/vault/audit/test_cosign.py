"""Vault and hub witness each other; a hub that forks its log, changes its keys or talks rubbish gets no cosignature."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.organisations import Organisation, open_organisation

from wardline.audit.checkpoint import Checkpoint
from wardline.audit.cosigning import CheckpointOffer
from wardline.audit.cosigning import OtherSize as Conflict
from wardline.audit.keys import KeyKind, SignerKey
from wardline.audit.note import Note
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
from wardline.vault.audit.cosign import Cosigning
from wardline.vault.audit.log_keys import LogKeys, log_keys
from wardline.vault.schema import LEDGER

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


@dataclass
class Pair:
    house: Organisation
    hub: LittleHub
    keys: LogKeys

    def exchange(self) -> Refusal | None:
        vault = self.house.vault
        return asyncio.run(Cosigning(vault.log, vault.ledger, self.keys, self.hub.ask, hub="ws://hub.test").exchange())

    def cosignatures(self) -> list[int]:
        with self.house.vault.database.read() as reader:
            return list(
                reader.execute(select(LEDGER.cosignatures.c.size).order_by(LEDGER.cosignatures.c.size)).scalars()
            )

    def witnessed(self) -> int:
        with self.house.vault.database.read() as reader:
            return reader.execute(select(LEDGER.witnessed.c.size)).scalar_one()


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with open_organisation(tmp_path) as house:
        ours = log_keys(house.id, house.identity.log_key)
        hub = LittleHub(tmp_path / "hub.db", ours)
        hub.grow(5)
        try:
            yield Pair(house, hub, ours)
        finally:
            hub.close()


def test_both_are_witnessed_round_after_round(pair: Pair) -> None:
    for round_number in range(1, 4):
        assert pair.exchange() is None
        assert len(pair.hub.added) == round_number
        assert len(pair.cosignatures()) == round_number
        note = Note.parse(pair.hub.added[-1].encode())
        verified = note.verify((pair.hub.keys.log.verifier, pair.keys.witness.verifier))
        assert len(verified) == 2, "signed by the hub and cosigned by the vault"
        pair.hub.grow(3)
        pair.house.person()


def test_a_forked_log_is_not_cosigned(pair: Pair, tmp_path: Path) -> None:
    assert pair.exchange() is None
    known = pair.witnessed()
    fork = LittleHub(tmp_path / "fork.db", pair.keys)
    try:
        fork.grow(known + 20, at=2)
        pair.hub.ask = fork.ask  # type: ignore[method-assign]
        refused = pair.exchange()
    finally:
        fork.close()
    assert refused is not None
    assert refused.code == "bad_proof"
    assert pair.witnessed() == known
    assert fork.added == []


def test_a_shorter_log_is_not_cosigned(pair: Pair, tmp_path: Path) -> None:
    assert pair.exchange() is None
    short = LittleHub(tmp_path / "short.db", pair.keys)
    try:
        short.grow(1)
        pair.hub.ask = short.ask  # type: ignore[method-assign]
        refused = pair.exchange()
    finally:
        short.close()
    assert refused is not None
    assert refused.code == "bad_checkpoint"


def test_other_keys_are_not_taken(pair: Pair) -> None:
    assert pair.exchange() is None
    pair.hub.keys = keys(b"x")
    refused = pair.exchange()
    assert refused is not None
    assert refused.code == "unknown_witness"
    assert len(pair.hub.added) == 1
    last = [record for record in pair.house.records() if record.action is Action.HUB_KEYS_ACCEPTED][-1]
    assert last.code == "unknown_witness"


@pytest.mark.parametrize("published", [(), ("rubbish",), ("a+00000000+AA==", "b")])
def test_a_hub_without_proper_keys_is_not_witnessed(pair: Pair, published: tuple[str, ...]) -> None:
    pair.hub.answers[GetCheckpoint] = CheckpointProof(1, "x", (), published)
    refused = pair.exchange()
    assert refused is not None
    assert refused.code == "unknown_witness"


def test_rubbish_is_refused_and_stops_nothing(pair: Pair) -> None:
    pair.hub.answers[GetCheckpoint] = Done(1)
    refused = pair.exchange()
    assert refused is not None
    assert refused.code == "malformed_frame"
    pair.hub.answers.clear()
    pair.hub.answers[CosignCheckpoint] = Cosigned(1, "— nobody AAAA\n")
    refused = pair.exchange()
    assert refused is not None
    assert refused.code == "unknown_witness"
    pair.hub.answers[CosignCheckpoint] = OtherSize(1, 1 << 40)
    refused = pair.exchange()
    assert refused is not None
    assert refused.code == "log_changed"
    pair.hub.answers.clear()
    assert pair.exchange() is None


def test_the_two_keys_differ_and_are_the_same_tomorrow(pair: Pair) -> None:
    again = log_keys(pair.house.id, pair.house.identity.log_key)
    assert again.log.verifier == pair.keys.log.verifier
    assert again.log.verifier.public != again.witness.verifier.public
