"""The vault's proofs of certificates, as a device verifies them; and who may ask."""

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests.support.little_hub import LittleHub
from tests.support.organisations import Organisation, TestDevice, no_history, open_organisation

from wardline.audit.record import SYSTEM, Action, AuditRecord
from wardline.client.transparency.model import CertificateState, KnownLog, MetCertificate
from wardline.client.transparency.verify_certificate import verify_certificate
from wardline.client.transparency.verify_log import verify_log
from wardline.ledger.ledger import Recorded
from wardline.ledger.read_log import read_node, read_peaks
from wardline.protocol.sealed_requests import VaultRefused
from wardline.protocol.transparency_requests import CertificateProofs, ProveCertificates
from wardline.vault.audit.cosign import Cosigning
from wardline.vault.audit.log_keys import LogKeys, log_keys
from wardline.vault.authority.renew_vault import renew_vault
from wardline.vault.devices.renew_device import renew_device
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.edge.answer_request import Edge
from wardline.vault.edge.operation import Services
from wardline.vault.transparency.node_blocks import NodeBlocks
from wardline.vault.transparency.tables import LOG_PLACES
from wardline.vault.turn import Turn

HUB = "ws://hub.test"


@dataclass
class Pair:
    """An organisation whose log a hub witnesses."""

    house: Organisation
    hub: LittleHub
    keys: LogKeys

    def witness(self) -> None:
        """One round."""
        vault = self.house.vault
        assert asyncio.run(Cosigning(vault.log, vault.ledger, self.keys, self.hub.ask, hub=HUB).exchange()) is None

    def ask(self, device: TestDevice, *met: MetCertificate, size: int = 0) -> CertificateProofs:
        answer = self.house.ask(ProveCertificates(tuple(bytes.fromhex(each.digest) for each in met), size), device)
        assert isinstance(answer, CertificateProofs), answer
        return answer

    def states(
        self, device: TestDevice, *met: MetCertificate, known: KnownLog | None = None
    ) -> dict[str, CertificateState]:
        """As the asking device judges."""
        answer = self.ask(device, *met, size=0 if known is None else known.size)
        log = verify_log(known, answer, self.house.id)
        proofs = {proof.certificate.hex(): proof for proof in answer.proofs}
        assert log is None or log.fault is None
        return {each.device: verify_certificate(log, proofs.get(each.digest), each) for each in met}


def met(device: TestDevice) -> MetCertificate:
    return met_leaf(device.chain[0], device.id, device.account)


def met_leaf(leaf: bytes, device: str, account: str) -> MetCertificate:
    return MetCertificate(hashlib.sha256(leaf).hexdigest(), device, account, "0" * 32)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with open_organisation(tmp_path) as house:
        keys = log_keys(house.id, house.identity.log_key)
        services = Services(house.authority, no_history, house.composer, hub=HUB, log=keys.log.verifier)
        house.edge = Edge(services, house.identity.sealing_key)
        hub = LittleHub(tmp_path / "hub.db", keys)
        try:
            yield Pair(house, hub, keys)
        finally:
            hub.close()


def test_every_certificate_is_proven_by_the_next_witnessed_head(pair: Pair) -> None:
    devices = [pair.house.enrol(pair.house.person()) for _ in range(3)]
    first = devices[0]
    everybody = [met(device) for device in devices]
    everybody.append(met_leaf(pair.house.identity.chain[0], pair.house.identity.device, pair.house.identity.account))
    answer = pair.ask(first, *everybody)
    assert (answer.checkpoint, answer.witness_keys) == (b"", ()), "no hub was met yet"
    pair.witness()
    assert set(pair.states(first, *everybody).values()) == {CertificateState.PROVEN}
    assert set(pair.states(first, *everybody).values()) == {CertificateState.PROVEN}, "from the kept index"


def test_a_younger_certificate_is_pending_and_the_log_grows_from_what_is_known(pair: Pair) -> None:
    first = pair.house.enrol(pair.house.person())
    pair.witness()
    known = verify_log(None, pair.ask(first, met(first)), pair.house.id)
    assert known is not None
    second = pair.house.enrol(pair.house.person())
    assert pair.states(first, met(second), known=known) == {second.id: CertificateState.PENDING}
    pair.witness()
    assert pair.states(first, met(second), known=known) == {second.id: CertificateState.PROVEN}


def test_a_certificate_that_the_vault_did_not_issue_has_no_record(pair: Pair) -> None:
    device = pair.house.enrol(pair.house.person())
    pair.witness()
    stranger = MetCertificate("e" * 64, "e" * 32, "e" * 32, pair.house.id)
    assert pair.states(device, stranger, met(device)) == {
        stranger.device: CertificateState.MISSING,
        device.id: CertificateState.PROVEN,
    }


def test_a_revoked_device_is_told_with_its_record(pair: Pair) -> None:
    one, two = (pair.house.enrol(pair.house.person()) for _ in range(2))
    pair.house.run(lambda turn: revoke_device(turn, pair.house.authority, two.id))
    pair.witness()
    (proof,) = pair.ask(one, met(two)).proofs
    assert proof.revoked is not None
    assert proof.revoked.path
    assert pair.states(one, met(two)) == {two.id: CertificateState.REVOKED}


def test_renewed_certificates_are_records_of_their_own(pair: Pair) -> None:
    device = pair.house.enrol(pair.house.person())
    pair.house.clock.advance(86_400_000)
    renewed = pair.house.run(lambda turn: renew_device(turn, pair.house.authority, device.id))
    assert isinstance(renewed, bytes)
    pair.house.run(lambda turn: renew_vault(turn, pair.house.authority, pair.house.identity))
    pair.witness()
    again = met_leaf(renewed, device.id, device.account)
    assert pair.states(device, again) == {device.id: CertificateState.PROVEN}


def test_unasked_one_gets_ones_own_newest_first_and_nobody_elses(pair: Pair) -> None:
    ada, ben = pair.house.person(), pair.house.person()
    one, _ = pair.house.enrol(ada), pair.house.enrol(ben)
    pair.house.clock.advance(1000)
    two = pair.house.enrol(ada)
    pair.house.run(lambda turn: revoke_device(turn, pair.house.authority, two.id))
    pair.witness()
    answer = pair.ask(one)
    assert [proof.certificate.hex() for proof in answer.proofs] == [met(two).digest, met(one).digest]
    assert [proof.revoked is not None for proof in answer.proofs] == [True, False]


def test_who_may_ask(pair: Pair) -> None:
    one, two = (pair.house.enrol(pair.house.person()) for _ in range(2))
    body = ProveCertificates((bytes.fromhex(met(one).digest),))
    assert pair.house.ask(body) == VaultRefused("bad_signature"), "without a device"
    stolen = replace(two, key=one.key)
    assert pair.house.ask(body, stolen) == VaultRefused("bad_signature"), "another's device"
    assert isinstance(pair.house.ask(body, two), CertificateProofs)
    pair.house.run(lambda turn: revoke_device(turn, pair.house.authority, two.id))
    assert pair.house.ask(body, two) == VaultRefused("device_revoked")


def test_a_replay_is_answered_as_before(pair: Pair) -> None:
    device = pair.house.enrol(pair.house.person())
    request = pair.house.request(ProveCertificates((bytes.fromhex(met(device).digest),)), device)
    before = pair.house.carry(request)
    pair.witness()
    assert pair.house.carry(request) == before


def test_a_size_that_the_log_never_had_is_not_proven(pair: Pair) -> None:
    device = pair.house.enrol(pair.house.person())
    pair.witness()
    assert pair.ask(device, met(device), size=10**12).consistency == ()


def test_a_record_is_found_far_behind_its_place(pair: Pair) -> None:
    device = pair.house.enrol(pair.house.person())
    grow(pair, 700)
    with pair.house.vault.database.read() as reader:
        assert reader.execute(select(func.count()).select_from(LOG_PLACES)).scalar_one() >= 2
    pair.house.run(_move_places_back)
    pair.witness()
    assert pair.states(device, met(device)) == {device.id: CertificateState.PROVEN}


def _move_places_back(turn: Turn) -> None:
    turn.tx.execute(LOG_PLACES.update().values(after=0, leaf_index=None))
    turn.record(Action.CLIENT_ADVANCED)


def grow(pair: Pair, count: int) -> None:
    records = tuple(AuditRecord(action=Action.CLIENT_ADVANCED, actor=SYSTEM, at=at) for at in range(count))
    pair.house.vault.log.run(lambda _: Recorded(None, records))


def test_blocks_of_nodes_are_the_nodes_of_the_log(pair: Pair) -> None:
    grow(pair, 1500)
    with pair.house.vault.database.read() as reader:
        size = read_peaks(reader).size
        blocks = NodeBlocks(reader)
        for level in range(11):
            for position in range(size >> level):
                assert blocks.node(level, position) == read_node(reader, level, position)
        with pytest.raises(LookupError):
            blocks.node(4, size >> 4)
