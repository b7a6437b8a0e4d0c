"""What a device believes of its organisation's log, and of a certificate: pure, against logs made from RFC 9162."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.made_log import WITNESS, MadeLog, filler, issued, log_key, revoked

from wardline.audit.keys import KeyKind, SignerKey
from wardline.audit.record import AuditRecord
from wardline.client.transparency.model import CertificateState, KnownLog, LogFault, MetCertificate
from wardline.client.transparency.verify_certificate import verify_certificate
from wardline.client.transparency.verify_log import verify_log
from wardline.kit.secret import Secret
from wardline.protocol.transparency_requests import CertificateProof, CertificateProofs

HERE = "0" * 32
ADA = MetCertificate("a" * 64, "a1" * 16, "aa" * 16, HERE)
BEN = MetCertificate("b" * 64, "b1" * 16, "bb" * 16, HERE)
OTHER_WITNESS = SignerKey("another.hub", KeyKind.WITNESS, Secret(b"x" * 32))


def made(*, before: int = 5, after: int = 4) -> MadeLog:
    log = MadeLog(log_key(HERE))
    log.add(*map(filler, range(before)))
    log.add(issued(ADA))
    log.add(*map(filler, range(100, 100 + after)))
    return log


def believed(log: KnownLog | None, answer: CertificateProofs) -> KnownLog:
    known = verify_log(log, answer, HERE)
    assert known is not None
    return known


def state(known: KnownLog | None, answer: CertificateProofs, met: MetCertificate = ADA) -> CertificateState:
    found = {proof.certificate.hex(): proof for proof in answer.proofs}
    return verify_certificate(known, found.get(met.digest), met)


def test_a_certificate_in_the_log_is_proven_and_the_log_remembered() -> None:
    log = made()
    answer = log.answer([ADA])
    known = believed(None, answer)
    assert (known.size, known.fault, known.note) == (10, None, answer.checkpoint)
    assert state(known, answer) is CertificateState.PROVEN


@given(before=st.integers(0, 40), after=st.integers(0, 40), first=st.integers(0, 60))
def test_every_place_in_every_log_is_proven_from_every_earlier_head(before: int, after: int, first: int) -> None:
    log = made(before=before, after=after)
    first = min(first, len(log.entries))
    known = None if first == 0 else believed(None, log.answer([], size=first))
    answer = log.answer([ADA], since=first)
    known = believed(known, answer)
    assert known.fault is None
    assert state(known, answer) is CertificateState.PROVEN


def test_a_record_that_no_head_covers_yet_is_pending_and_proven_by_the_next() -> None:
    log = made()
    early = log.answer([ADA], size=3)
    known = believed(None, early)
    assert state(known, early) is CertificateState.PENDING
    later = log.answer([ADA], since=3)
    assert state(believed(known, later), later) is CertificateState.PROVEN


def test_a_certificate_without_a_record_is_missing() -> None:
    answer = made().answer([BEN])
    assert state(believed(None, answer), answer, BEN) is CertificateState.MISSING
    assert state(believed(None, answer), answer, ADA) is CertificateState.MISSING, "the vault left it out of its answer"


@pytest.mark.parametrize(
    "told",
    [
        issued(BEN),
        issued(replace(ADA, device=BEN.device)),
        issued(replace(ADA, account=BEN.account)),
        issued(replace(ADA, digest=BEN.digest)),
        revoked(ADA),
        filler(1),
    ],
    ids=["another", "device", "account", "digest", "action", "nothing"],
)
def test_another_record_does_not_prove_it(told: AuditRecord) -> None:
    log = made()
    log.add(told)
    record = log.proven(told, len(log.entries))
    answer = msgspec.structs.replace(log.answer([]), proofs=(CertificateProof(bytes.fromhex(ADA.digest), record),))
    assert state(believed(None, answer), answer) is CertificateState.MISSING


@pytest.mark.parametrize("record", [b"", b"{}", b"\xff", b"no record"], ids=["empty", "none", "bytes", "text"])
def test_what_is_no_record_proves_nothing(record: bytes) -> None:
    log = made()
    (honest,) = log.answer([ADA]).proofs
    assert honest.issued is not None
    lie = msgspec.structs.replace(honest, issued=msgspec.structs.replace(honest.issued, record=record))
    answer = msgspec.structs.replace(log.answer([ADA]), proofs=(lie,))
    assert state(believed(None, answer), answer) is CertificateState.MISSING


@pytest.mark.parametrize("index", range(4), ids=str)
def test_a_wrong_path_proves_nothing(index: int) -> None:
    log = made()
    (honest,) = log.answer([ADA]).proofs
    assert honest.issued is not None
    path = list(honest.issued.path)
    path[index % len(path)] = bytes(32)
    lie = msgspec.structs.replace(honest, issued=msgspec.structs.replace(honest.issued, path=tuple(path)))
    answer = msgspec.structs.replace(log.answer([ADA]), proofs=(lie,))
    assert state(believed(None, answer), answer) is CertificateState.MISSING


def test_a_device_that_was_revoked_before_is_told_apart() -> None:
    log = made()
    log.add(revoked(ADA))
    answer = log.answer([ADA])
    assert state(believed(None, answer), answer) is CertificateState.REVOKED
    early = log.answer([ADA], size=8)
    assert state(believed(None, early), early) is CertificateState.REVOKED, "the vault's word is enough to stop"


def test_a_log_that_lost_a_record_is_a_fork_and_proves_nobody_new() -> None:
    log = made()
    known = believed(None, log.answer([ADA]))
    fork = log.copy()
    del fork.entries[2]
    fork.add(issued(BEN), filler(999))
    answer = fork.answer([BEN], since=known.size)
    after = believed(known, answer)
    assert (after.fault, after.note, after.evidence) == (LogFault.FORKED, known.note, answer.checkpoint)
    assert state(after, answer, BEN) is CertificateState.MISSING
    honest = log.answer([ADA], since=known.size)
    assert believed(after, honest) == after, "what was forked once is never believed again"


def test_a_shorter_log_and_another_log_of_the_same_size_are_forks() -> None:
    log = made()
    known = believed(None, log.answer([ADA]))
    assert believed(known, log.answer([ADA], size=4)).fault is LogFault.FORKED
    other = made()
    other.entries[0] = other.entries[1]
    assert believed(known, other.answer([ADA], since=known.size)).fault is LogFault.FORKED
    assert believed(known, log.answer([ADA], since=known.size)).fault is None


def test_a_head_without_a_witness_is_no_head() -> None:
    log = made()
    answer = log.answer([ADA], witnessed=False)
    known = believed(None, answer)
    assert (known.size, known.checkpoint) == (0, None)
    assert state(known, answer) is CertificateState.PENDING


def test_another_key_or_another_witness_is_noticed() -> None:
    known = believed(None, made().answer([ADA]))
    for other in (
        replace(made(), key=log_key(HERE, seed=b"y")),
        replace(made(), witness=OTHER_WITNESS),
    ):
        answer = other.answer([ADA], since=known.size)
        after = believed(known, answer)
        assert (after.fault, after.note) == (LogFault.REPLACED, known.note)
        assert state(after, answer) is CertificateState.MISSING


@pytest.mark.parametrize("witnesses", [(), ("nonsense",), (str(log_key(HERE).verifier),)], ids=["none", "text", "log"])
def test_keys_that_are_none_are_no_answer(witnesses: tuple[str, ...]) -> None:
    answer = msgspec.structs.replace(made().answer([ADA]), witness_keys=witnesses)
    assert verify_log(None, answer, HERE) is None
    known = believed(None, made().answer([ADA]))
    assert verify_log(known, answer, HERE) == known


def test_another_organisations_log_is_not_taken() -> None:
    log = replace(made(), key=log_key("1" * 32))
    assert verify_log(None, log.answer([ADA]), HERE) is None
    assert verify_log(None, replace(made(), key=log_key(HERE, "/x")).answer([ADA]), HERE) is None


def test_a_restored_log_goes_on_and_says_so() -> None:
    log = made()
    known = believed(None, log.answer([ADA]))
    restored = MadeLog(log_key(HERE, "/" + "c" * 32, b"r"), WITNESS, log.entries[:7])
    restored.add(issued(BEN))
    answer = restored.answer([ADA, BEN], since=known.size)
    after = believed(known, answer)
    assert (after.fault, after.size, after.former) == (None, 8, (known.note,))
    assert state(after, answer, BEN) is CertificateState.PROVEN
    back = log.answer([ADA], since=after.size)
    assert believed(after, back).fault is LogFault.REPLACED, "never back to the log of before"


@given(st.binary(max_size=300))
def test_no_bytes_for_a_head_do_any_harm(data: bytes) -> None:
    known = believed(None, made().answer([ADA]))
    answer = msgspec.structs.replace(made().answer([ADA], since=known.size), checkpoint=data)
    assert verify_log(known, answer, HERE) == known
