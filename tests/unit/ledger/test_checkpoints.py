"""Checkpoints, proofs and cosignatures of a log in a database; two logs that witness each other."""

import pytest
from tests.support import merkle_reference as reference
from tests.support.logs import (
    LOG_KEY,
    NOW,
    OTHER_LOG_KEY,
    OWN_WITNESS_KEY,
    WITNESS_KEY,
    append,
    make_record,
    open_ledger,
)

from wardline.audit.checkpoint import Checkpoint, verify_checkpoint
from wardline.audit.cosigning import CheckpointOffer, OtherSize
from wardline.audit.keys import SignerKey
from wardline.audit.merkle import EMPTY_ROOT, hash_leaf
from wardline.audit.note import Note
from wardline.audit.proofs import verify_consistency, verify_inclusion
from wardline.audit.record import SYSTEM, Action, Actor, Outcome, decode, encode
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Ledger
from wardline.ledger.make_checkpoint import make_checkpoint
from wardline.ledger.prove import prove_consistency, prove_inclusion
from wardline.ledger.read_log import read_checkpoint, read_latest_checkpoint, read_records
from wardline.ledger.store_cosignature import store_cosignature
from wardline.ledger.verify_database import verify_database
from wardline.ledger.witness import cosign_checkpoint
from wardline.store.database import Database
from wardline.store.sequencer import Sequencer

PEER = Actor(organisation="e" * 32)


@pytest.fixture
def ledger(database: Database, sequencer: Sequencer) -> Ledger:
    return open_ledger(database, sequencer)


def root(size: int) -> bytes:
    return reference.mth([encode(make_record(number)) for number in range(size)])


def offer(ledger: Ledger, old: int, key: SignerKey = LOG_KEY) -> CheckpointOffer:
    note = make_checkpoint(ledger, key)
    size = Checkpoint.parse(note.text).size
    with ledger.database.read() as reader:
        return CheckpointOffer(old, tuple(prove_consistency(reader, old, size)), str(note).encode())


def test_a_checkpoint_signs_what_is_committed(database: Database, ledger: Ledger) -> None:
    empty = make_checkpoint(ledger, LOG_KEY)
    assert Checkpoint.parse(empty.text) == Checkpoint(LOG_KEY.verifier.name, 0, EMPTY_ROOT)
    append(ledger, range(5))
    note = make_checkpoint(ledger, LOG_KEY)
    verified = verify_checkpoint(str(note).encode(), LOG_KEY.verifier)
    assert (verified.checkpoint.size, verified.checkpoint.root) == (5, root(5))
    assert make_checkpoint(ledger, LOG_KEY) == note
    with database.read() as reader:
        assert read_checkpoint(reader, 0) == empty
        assert read_latest_checkpoint(reader) == note
        assert read_checkpoint(reader, 3) is None


def test_proofs_come_from_stored_hashes(database: Database, ledger: Ledger) -> None:
    size = 700
    append(ledger, range(size))
    entries = [encode(make_record(number)) for number in range(size)]
    with database.read() as reader:
        for index in (0, 1, 255, 256, 511, 512, 640, 698, 699):
            proof = prove_inclusion(reader, index, size)
            assert proof == reference.path(index, entries)
            assert verify_inclusion(hash_leaf(entries[index]), index, size, proof, root(size))
            earlier = prove_inclusion(reader, min(index, 299), 300)
            assert verify_inclusion(hash_leaf(entries[min(index, 299)]), min(index, 299), 300, earlier, root(300))
        for old in (1, 2, 255, 256, 257, 512, 600, 699, 700):
            proof = prove_consistency(reader, old, size)
            assert verify_consistency(old, root(old), size, root(size), proof)
        assert prove_consistency(reader, 0, size) == []
        for wrong in ((size, size), (-1, size)):
            with pytest.raises(ValueError, match="no leaf"):
                prove_inclusion(reader, *wrong)
        with pytest.raises(LookupError):
            prove_inclusion(reader, 699, 702)
        with pytest.raises(LookupError):
            prove_consistency(reader, 256, 1024)


def test_a_witness_remembers_what_it_cosigned(database: Database, ledger: Ledger) -> None:
    """One database plays both parts: the log, and the witness of that log."""
    append(ledger, range(3))

    def ask(each: CheckpointOffer) -> "str | Refusal | OtherSize":
        return ledger.run_timed(
            lambda transaction, moment: cosign_checkpoint(
                transaction, moment, each, LOG_KEY.verifier, WITNESS_KEY, PEER
            )
        )

    first = offer(ledger, 0)
    line = ask(first)
    assert isinstance(line, str)
    assert store_cosignature(ledger, 3, line, [WITNESS_KEY.verifier]) is None
    with database.read() as reader:
        note = read_checkpoint(reader, 3)
    assert note is not None
    verified = verify_checkpoint(str(note).encode(), LOG_KEY.verifier, [WITNESS_KEY.verifier])
    assert verified.witnesses == ((WITNESS_KEY.verifier, NOW // 1000),)

    assert ask(first) == OtherSize(3)
    grown = offer(ledger, 3)  # the witness's own record made it grow
    assert isinstance(ask(grown), str)
    forged = CheckpointOffer(4, (), grown.note.replace(b"\n4\n", b"\n5\n"))
    assert ask(forged) == Refusal("bad_checkpoint", "note")
    with database.read() as reader:
        records = [decode(record.entry) for record in read_records(reader)][3:]
    assert [(record.action, record.outcome, record.code) for record in records] == [
        (Action.CHECKPOINT_COSIGNED, Outcome.DONE, None),
        (Action.CHECKPOINT_COSIGNED, Outcome.DONE, None),
        (Action.CHECKPOINT_COSIGNED, Outcome.REFUSED, "bad_checkpoint"),
    ]
    assert records[0].actor == PEER
    assert records[0].numbers is not None
    assert records[0].numbers.size == 3
    with database.read() as reader:
        assert verify_database(reader, LOG_KEY.verifier, [WITNESS_KEY.verifier, LOG_KEY.verifier]) == []


def test_hub_and_vault_cosign_each_other(tmp_path_factory: pytest.TempPathFactory) -> None:
    databases = [Database.open(f"sqlite:///{tmp_path_factory.mktemp(name)}/x.db") for name in ("hub", "vault")]
    sequencers = [Sequencer(database) for database in databases]
    hub, vault = (open_ledger(d, s) for d, s in zip(databases, sequencers, strict=True))
    sizes = {"hub": 0, "vault": 0}
    for round_ in range(3):
        append(hub, range(100 * round_, 100 * round_ + 90))
        append(vault, range(10 * round_, 10 * round_ + 9))
        for name, log, log_key, witness, witness_key in (
            ("hub", hub, LOG_KEY, vault, WITNESS_KEY),
            ("vault", vault, OTHER_LOG_KEY, hub, OWN_WITNESS_KEY),
        ):
            each = offer(log, sizes[name], log_key)
            line = witness.run_timed(
                lambda transaction, moment, each=each, log_key=log_key, witness_key=witness_key: cosign_checkpoint(
                    transaction, moment, each, log_key.verifier, witness_key, SYSTEM
                )
            )
            assert isinstance(line, str)
            sizes[name] = Checkpoint.parse(Note.parse(each.note).text).size
            assert store_cosignature(log, sizes[name], line, [witness_key.verifier]) is None
    peers = [key.verifier for key in (LOG_KEY, OTHER_LOG_KEY, WITNESS_KEY, OWN_WITNESS_KEY)]
    for database, sequencer, key in zip(databases, sequencers, (LOG_KEY, OTHER_LOG_KEY), strict=True):
        with database.read() as reader:
            assert verify_database(reader, key.verifier, peers) == []
        sequencer.close()
        database.close()


def test_only_a_known_witness_s_signature_is_kept(ledger: Ledger) -> None:
    append(ledger, range(3))
    note = make_checkpoint(ledger, LOG_KEY)
    known = [WITNESS_KEY.verifier]
    good = str(WITNESS_KEY.cosign(note.text, 7))
    refused = Refusal("unknown_witness", "line")
    assert store_cosignature(ledger, 4, good, known) == Refusal("bad_checkpoint", "size")
    assert store_cosignature(ledger, 3, good, []) == refused
    assert store_cosignature(ledger, 3, "nonsense", known) == refused
    assert store_cosignature(ledger, 3, good + good, known) == refused
    assert store_cosignature(ledger, 3, str(WITNESS_KEY.cosign("other\n", 7)), known) == refused
    assert store_cosignature(ledger, 3, str(LOG_KEY.sign(note.text)), [LOG_KEY.verifier]) == refused
    assert store_cosignature(ledger, 3, good, known) is None
    later = str(WITNESS_KEY.cosign(note.text, 8))
    assert store_cosignature(ledger, 3, later, known) is None
    assert [each.timestamp for each in make_checkpoint(ledger, LOG_KEY).verify(known)] == [8]
