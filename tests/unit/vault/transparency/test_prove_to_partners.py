"""What another organisation's devices may have proven, and who of them."""

import asyncio
import hashlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.support.little_hub import LittleHub
from tests.support.organisations import Organisation, TestDevice, no_history
from tests.support.two_organisations import DAY, Two, two_organisations

from wardline.audit.record import Action, Actor
from wardline.client.transparency.model import CertificateState, MetCertificate
from wardline.client.transparency.verify_certificate import verify_certificate
from wardline.client.transparency.verify_log import verify_log
from wardline.protocol.sealed_requests import VaultAnswer, VaultRefused
from wardline.protocol.transparency_requests import CertificateProofs, ProveCertificates
from wardline.vault.agreements.end_agreement import end_agreement
from wardline.vault.audit.cosign import Cosigning
from wardline.vault.audit.log_keys import log_keys
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.edge.answer_request import Edge
from wardline.vault.edge.operation import Services

HUB = "ws://hub.test"


@dataclass
class Asking:
    """A device here, which met one of the other organisation, whose log a hub witnesses."""

    two: Two
    here: TestDevice
    there: TestDevice

    def ask(self, device: TestDevice | None = None) -> VaultAnswer:
        return self.two.theirs.ask(body_of(self.there), device or self.here)


def body_of(device: TestDevice) -> ProveCertificates:
    return ProveCertificates((hashlib.sha256(device.chain[0]).digest(),))


def enrolled(house: Organisation) -> TestDevice:
    return house.enrol(house.person())


@contextmanager
def witnessed(folder: Path) -> Generator[Asking]:
    with two_organisations(folder) as two:
        house = two.theirs
        keys = log_keys(house.id, house.identity.log_key)
        services = Services(house.authority, no_history, house.composer, hub=HUB, log=keys.log.verifier)
        house.edge = Edge(services, house.identity.sealing_key)
        found = Asking(two, enrolled(two.ours), enrolled(house))
        hub = LittleHub(folder / "hub.db", keys)
        try:
            cosigning = Cosigning(house.vault.log, house.vault.ledger, keys, hub.ask, hub=HUB)
            assert asyncio.run(cosigning.exchange()) is None
            yield found
        finally:
            hub.close()


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Asking]:
    with witnessed(tmp_path) as found:
        yield found


@pytest.fixture(scope="module")
def agreed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """Under an agreement in force; for tests that change nothing of it."""
    with witnessed(tmp_path_factory.mktemp("agreed")) as found:
        found.two.agree()
        yield found


def test_under_an_agreement_a_certificate_is_proven_and_the_question_recorded(agreed: Asking) -> None:
    house, device = agreed.two.theirs, agreed.there
    before = len(house.records())
    answer = agreed.ask()
    assert isinstance(answer, CertificateProofs), answer
    met = MetCertificate(hashlib.sha256(device.chain[0]).hexdigest(), device.id, device.account, house.id)
    (proof,) = answer.proofs
    assert verify_certificate(verify_log(None, answer, house.id), proof, met) is CertificateState.PROVEN
    (record,) = house.records()[before:]
    who = Actor(device=agreed.here.id, organisation=agreed.two.ours.id)
    assert (record.action, record.actor, record.place) == (Action.REQUEST_ANSWERED, who, None)


def test_a_revocation_is_told_with_its_record(agreed: Asking) -> None:
    house = agreed.two.theirs
    lost = enrolled(house)
    house.run(lambda turn: revoke_device(turn, house.authority, lost.id))
    answer = house.ask(body_of(lost), agreed.here)
    assert isinstance(answer, CertificateProofs)
    assert answer.proofs[0].revoked is not None


def test_only_what_is_named_is_told(agreed: Asking) -> None:
    assert agreed.two.theirs.ask(ProveCertificates(()), agreed.here) == VaultRefused("not_permitted")
    answer = agreed.two.theirs.ask(ProveCertificates((b"x" * 32,)), agreed.here)
    assert isinstance(answer, CertificateProofs)
    assert [(each.issued, each.revoked) for each in answer.proofs] == [(None, None)]


def test_without_an_agreement_in_force_nothing_is_told(asking: Asking) -> None:
    two = asking.two
    assert asking.ask() == VaultRefused("bad_certificate"), "strangers"
    signed = two.proposed()
    assert asking.ask() == VaultRefused("bad_certificate"), "proposed there, and not accepted here"
    assert two.ours.ask(body_of(asking.here), asking.there) == VaultRefused("bad_certificate"), "proposed here"
    both = two.countersign(signed)
    assert not isinstance(both, VaultRefused)
    assert isinstance(asking.ask(), CertificateProofs)
    two.theirs.run(lambda turn: end_agreement(turn, signed.terms.agreement))
    assert asking.ask() == VaultRefused("no_agreement"), "ended"


def test_an_agreement_that_is_over_or_has_not_begun_is_none(asking: Asking) -> None:
    two = asking.two
    two.agree()
    asked = two.theirs.request(body_of(asking.there), asking.here)
    two.theirs.clock.advance(31 * DAY)
    late = two.theirs.request(body_of(asking.there), asking.here)
    assert two.theirs.carry(late) == VaultRefused("no_agreement")
    assert two.theirs.carry(asked) == VaultRefused("stale_request")


def test_nobody_asks_with_anothers_certificate_or_without_one(agreed: Asking) -> None:
    other = enrolled(agreed.two.ours)
    assert agreed.ask(replace(other, key=agreed.here.key)) == VaultRefused("bad_signature")
    body, vault = body_of(agreed.there), agreed.two.theirs
    assert vault.ask(body) == VaultRefused("bad_signature")
    mine = agreed.two.ours.request(body, agreed.here)
    assert vault.carry(mine) == VaultRefused("malformed_request"), "signed for one's own vault"
    forged = replace(agreed.here, chain=(agreed.here.chain[0], vault.authority.issuing))
    assert agreed.ask(forged) == VaultRefused("bad_certificate")


def test_a_certificate_that_is_over_asks_nothing(asking: Asking) -> None:
    two = asking.two
    with_years = two.propose(valid_until=two.theirs.clock.now() + 1000 * DAY)
    assert not isinstance(with_years, VaultRefused)
    two.countersign(with_years)  # pyright: ignore[reportArgumentType]
    assert isinstance(asking.ask(), CertificateProofs)
    two.theirs.clock.advance(400 * DAY)
    assert asking.ask() == VaultRefused("certificate_expired")


def test_a_replay_is_answered_as_before_and_another_request_under_its_id_refused(agreed: Asking) -> None:
    vault = agreed.two.theirs
    request = vault.request(body_of(agreed.there), agreed.here)
    before = vault.carry(request)
    assert isinstance(before, CertificateProofs)
    assert vault.carry(request) == before
    other = vault.request(ProveCertificates((b"y" * 32,)), agreed.here, request=request.request)
    assert vault.carry(other) == VaultRefused("request_id_reused")
