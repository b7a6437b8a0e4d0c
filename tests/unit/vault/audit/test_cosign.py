"""Vault and hub witness each other; a hub that forks its log, changes its keys or talks rubbish gets no cosignature."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.little_hub import LittleHub, keys
from tests.support.organisations import Organisation, open_organisation

from wardline.audit.note import Note
from wardline.audit.record import Action
from wardline.kit.outcome import Refusal
from wardline.protocol.answers import CheckpointProof, Cosigned, Done, OtherSize
from wardline.protocol.requests import CosignCheckpoint, GetCheckpoint
from wardline.vault.audit.cosign import Cosigning
from wardline.vault.audit.log_keys import LogKeys, log_keys
from wardline.vault.schema import LEDGER


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
