"""One byte changed anywhere, in an export or in the audit tables, is found and its place named."""

import itertools
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Table, select, update
from tests.support.exports import export
from tests.support.logs import LOG_KEY, OTHER_LOG_KEY, OWN_WITNESS_KEY, WITNESS_KEY, append, open_ledger

from wardline.audit.checkpoint import Checkpoint, sign_checkpoint
from wardline.audit.cosigning import CheckpointOffer
from wardline.audit.export import End, decode_line
from wardline.audit.findings import Finding, FindingKind
from wardline.audit.merkle import EMPTY_ROOT, hash_leaf
from wardline.audit.record import SYSTEM
from wardline.audit.verify import Trust, verify_export
from wardline.ledger.export_log import export_csv, export_log
from wardline.ledger.make_checkpoint import make_checkpoint
from wardline.ledger.store_cosignature import store_cosignature
from wardline.ledger.tables import LOG
from wardline.ledger.verify_database import verify_database
from wardline.ledger.witness import cosign_checkpoint
from wardline.store.database import Database
from wardline.store.sequencer import Sequencer

TRUST = Trust(LOG_KEY.verifier, (WITNESS_KEY.verifier,))
EXPORT = b"".join(export(12, (5,)))
STARTS = [0, *(place + 1 for place, byte in enumerate(EXPORT) if byte == 10)]
PEERS = [key.verifier for key in (OTHER_LOG_KEY, WITNESS_KEY, OWN_WITNESS_KEY)]
SIZE = 600


@given(st.integers(0, len(EXPORT) - 1), st.integers(1, 255))
@settings(max_examples=1500)
def test_a_flipped_byte_of_an_export_is_found_and_named(place: int, change: int) -> None:
    changed = bytearray(EXPORT)
    changed[place] ^= change
    findings = verify_export(bytes(changed).splitlines(keepends=True), TRUST).findings
    assert findings
    line = sum(start <= place for start in STARTS)  # from 1
    record = line - 2 if line <= 6 else line - 3
    if 2 <= line < len(STARTS) - 1 and line != 7:
        assert any(named(finding, record) for finding in findings), (line, record, findings)
    else:
        assert findings[0].line is None or findings[0].line <= line + 1


def named(finding: Finding, record: int) -> bool:
    return finding.first is not None and finding.last is not None and finding.first <= record <= finding.last


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A log with complete blocks, checkpoints, cosignatures and a witnessed peer."""
    folder: Path = tmp_path_factory.mktemp("log")
    database = Database.open(f"sqlite:///{folder}/x.db")
    sequencer = Sequencer(database)
    ledger = open_ledger(database, sequencer)
    for size in (100, 300, SIZE - 1):
        with database.read() as reader:
            done = len(reader.execute(select(LOG.records.c.leaf_index)).all())
        append(ledger, range(done, size))
        note = make_checkpoint(ledger, LOG_KEY)
        line = str(WITNESS_KEY.cosign(note.text, 1_700_000_000))
        assert store_cosignature(ledger, size, line, [WITNESS_KEY.verifier]) is None
    peer = sign_checkpoint(Checkpoint(OTHER_LOG_KEY.verifier.name, 0, EMPTY_ROOT), OTHER_LOG_KEY)
    offer = CheckpointOffer(0, (), str(peer).encode())
    ledger.run_timed(
        lambda transaction, moment: cosign_checkpoint(
            transaction, moment, offer, OTHER_LOG_KEY.verifier, OWN_WITNESS_KEY, SYSTEM
        )
    )
    make_checkpoint(ledger, LOG_KEY)
    sequencer.close()
    yield database
    database.close()


def check(database: Database) -> list[Finding]:
    with database.read() as reader:
        return verify_database(reader, LOG_KEY.verifier, PEERS)


def test_the_untouched_log_has_no_findings(log: Database) -> None:
    assert check(log) == []
    with log.read() as reader:
        lines = list(export_log(reader, LOG_KEY.verifier, [WITNESS_KEY.verifier]))
        rows = list(export_csv(reader))
    report = verify_export(lines, Trust(LOG_KEY.verifier))
    assert (report.findings, report.records, report.proven) == ((), SIZE, SIZE)
    assert len(rows) == SIZE + 1
    assert isinstance(decode_line(lines[-1]), End)


TABLES = [LOG.records, LOG.nodes, LOG.state, LOG.checkpoints, LOG.cosignatures, LOG.witnessed]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
@pytest.mark.parametrize("seed", range(12))
def test_a_flipped_byte_of_any_column_of_any_row_is_found(log: Database, table: Table, seed: int) -> None:
    chance = random.Random(seed)
    with log.writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
        row = chance.choice(connection.execute(select(table)).all())
        for column in table.columns:
            with connection.begin_nested():
                changed = flipped(getattr(row, column.name), chance)
                free = set_column(connection, table, row, column.name, changed)
            if not free:
                continue
            findings = verify_database(connection, LOG_KEY.verifier, PEERS)
            assert findings, (table.name, column.name)
            if table is LOG.records:
                index = row.leaf_index
                assert any(named(finding, index) for finding in findings), (column.name, index, findings)
            if table is LOG.nodes and column.name == "hash":
                first = row.position << row.level
                assert findings == [finding for finding in findings if finding.kind is FindingKind.NODE_CHANGED]
                assert findings[0].first == first
            set_column(connection, table, row, column.name, getattr(row, column.name), was=changed)
        assert verify_database(connection, LOG_KEY.verifier, PEERS) == []
        connection.rollback()
        connection.exec_driver_sql("PRAGMA ignore_check_constraints=OFF")


@pytest.mark.parametrize("index", [0, 99, 100, 255, 256, 511, 512, 598])
def test_a_record_changed_with_its_hash_is_narrowed_to_its_block(log: Database, index: int) -> None:
    with log.writer.connect() as connection:
        other = connection.execute(
            select(LOG.records.c.record).where(LOG.records.c.leaf_index == (index + 7) % SIZE)
        ).scalar_one()
        connection.execute(
            update(LOG.records)
            .where(LOG.records.c.leaf_index == index)
            .values(record=other, leaf_hash=hash_leaf(other))
        )
        findings = verify_database(connection, LOG_KEY.verifier, PEERS)
        ranges = [finding for finding in findings if finding.kind is FindingKind.RANGE_CHANGED]
        assert len(ranges) == 1
        bounds = [0, 100, 300, SIZE - 1, SIZE]
        expected = next((a, b - 1) for a, b in itertools.pairwise(bounds) if a <= index < b)
        assert (ranges[0].first, ranges[0].last) == expected
        blocks = [finding for finding in findings if finding.kind is FindingKind.NODE_CHANGED]
        assert [(finding.first, finding.last) for finding in blocks] == (
            [(index // 256 * 256, index // 256 * 256 + 255)] if index < 512 else []
        )
        connection.rollback()


@pytest.mark.parametrize("index", [0, 57, 300, SIZE - 1])
def test_a_missing_row_is_named(log: Database, index: int) -> None:
    with log.writer.connect() as connection:
        connection.execute(LOG.records.delete().where(LOG.records.c.leaf_index == index))
        findings = verify_database(connection, LOG_KEY.verifier, PEERS)
        assert any(
            finding.kind is FindingKind.RECORDS_DROPPED and (finding.first, finding.last) == (index, index)
            for finding in findings
        )
        connection.rollback()


def flipped(value: object, chance: random.Random) -> object:
    """``value`` with one byte changed, of the same type."""
    if isinstance(value, int):
        return value ^ (1 << chance.randrange(10))
    data = bytearray(value.encode() if isinstance(value, str) else value)  # type: ignore[union-attr] # pyright: ignore[reportAttributeAccessIssue, reportArgumentType]
    while True:
        place, change = chance.randrange(len(data)), chance.randrange(1, 128)
        data[place] ^= change
        if not isinstance(value, str):
            return bytes(data)
        try:
            return data.decode()
        except UnicodeDecodeError:
            data[place] ^= change


def set_column(
    connection: Connection, table: Table, row: object, column: str, value: object, was: object | None = None
) -> bool:
    """Change one cell; False when another row has that key already."""
    keys = {key.name: getattr(row, key.name) for key in table.primary_key.columns}
    if was is not None and column in keys:
        keys[column] = was
    target = {**keys, column: value}
    if column in keys and value != keys[column]:
        taken = connection.execute(select(table).where(*[table.c[name] == target[name] for name in keys])).first()
        if taken is not None:
            return False
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    connection.execute(
        update(table).where(*[table.c[name] == kept for name, kept in keys.items()]).values({column: value})
    )
    return True
