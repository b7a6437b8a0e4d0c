"""The offline verifier: what was done to an export is found, and the record named."""

import csv
import io

import pytest
from tests.support.exports import entry, export, note, renumber
from tests.support.logs import LOG_KEY, OTHER_LOG_KEY, OWN_WITNESS_KEY, WITNESS_KEY

from wardline.audit.export import encode_header, encode_record, write_csv
from wardline.audit.findings import FindingKind
from wardline.audit.keys import KeyKind, SignerKey
from wardline.audit.merkle import hash_leaf
from wardline.audit.record import SYSTEM, Action, AuditRecord, Place, encode
from wardline.audit.verify import Trust, verify_export
from wardline.kit.secret import Secret

TRUST = Trust(LOG_KEY.verifier, (WITNESS_KEY.verifier,))
SIZE = 20
LINES = export(SIZE, (8, 12))
"""Header on line 1; record n on line n + 2 before the first checkpoint (line 10), n + 3 before the second (line 15)."""


def found(
    lines: "list[bytes] | tuple[bytes, ...]", trust: Trust = TRUST
) -> list[tuple[FindingKind, int | None, int | None]]:
    return [(each.kind, each.first, each.last) for each in verify_export(lines, trust).findings]


def line_of(index: int) -> int:
    """The place in LINES of record ``index``."""
    return index + 1 + (index >= 8) + (index >= 12)


def test_an_untouched_export_is_proven_whole() -> None:
    report = verify_export(LINES, TRUST)
    assert report.findings == ()
    assert (report.records, report.proven) == (SIZE, SIZE)
    assert report.checkpoint is not None
    assert report.checkpoint.witnesses == ((WITNESS_KEY.verifier, 1_700_000_000),)
    assert report.key == LOG_KEY.verifier
    assert verify_export(LINES, Trust()).findings == ()
    assert verify_export(export(0), TRUST).findings == ()


@pytest.mark.parametrize("index", range(SIZE))
def test_a_changed_record_is_named_and_the_rest_still_proven(index: int) -> None:
    lines = list(LINES)
    lines[line_of(index)] = lines[line_of(index)].replace(b'"size":1024', b'"size":1025')
    report = verify_export(lines, TRUST)
    assert [(each.kind, each.first, each.last, each.line) for each in report.findings] == [
        (FindingKind.RECORD_CHANGED, index, index, line_of(index) + 1)
    ]
    assert report.proven == SIZE


def test_a_changed_hash_is_named_and_the_record_still_proven() -> None:
    lines = list(LINES)
    leaf = hash_leaf(entry(9)).hex().encode()
    lines[line_of(9)] = lines[line_of(9)].replace(leaf, b"0" * 64)
    report = verify_export(lines, TRUST)
    assert found(lines) == [(FindingKind.RECORD_CHANGED, 9, 9)]
    assert report.proven == SIZE


def test_a_record_changed_with_its_hash_is_narrowed_to_its_checkpoint() -> None:
    entries = [entry(number) for number in range(SIZE)]
    entries[9] = entry(900)
    assert found(renumber(LINES, entries)) == [(FindingKind.RANGE_CHANGED, 8, 11)]
    assert verify_export(renumber(LINES, entries), TRUST).proven == 8


def test_a_dropped_record_is_named() -> None:
    for index in range(SIZE):
        lines = list(LINES)
        del lines[line_of(index)]
        # Of the last one nothing but the checkpoint can tell.
        first = 12 if index == SIZE - 1 else index
        assert found(lines) == [(FindingKind.RECORDS_DROPPED, first, index)]


def test_a_record_dropped_without_a_trace_is_narrowed() -> None:
    entries = [entry(number) for number in range(SIZE) if number != 9]
    findings = found(renumber(LINES, entries))
    assert findings[0] == (FindingKind.RANGE_CHANGED, 8, 11)


def test_an_inserted_record_is_named_and_the_rest_still_proven() -> None:
    lines = list(LINES)
    lines.insert(line_of(5), encode_record(3, hash_leaf(entry(77)), entry(77)))
    assert found(lines) == [(FindingKind.RECORD_INSERTED, 3, 3)]
    assert verify_export(lines, TRUST).proven == SIZE


def test_records_in_another_order_are_named() -> None:
    lines = list(LINES)
    lines[line_of(4)], lines[line_of(5)] = lines[line_of(5)], lines[line_of(4)]
    assert found(lines) == [(FindingKind.RECORD_MOVED, 4, 4)]
    entries = [entry(number) for number in range(SIZE)]
    entries[4], entries[5] = entries[5], entries[4]
    assert found(renumber(LINES, entries)) == [(FindingKind.RANGE_CHANGED, 0, 7)]


def test_a_cut_export_is_found() -> None:
    for end in range(1, len(LINES)):
        kinds = [kind for kind, _, _ in found(list(LINES[:end]))]
        assert FindingKind.EXPORT_TRUNCATED in kinds
    # With a fitting end, only somebody who remembers more can tell: an auditor's checkpoint, or the witness.
    short = export(12, (8,))
    assert found(short) == []
    held = Trust(TRUST.log, TRUST.witnesses, (str(note([entry(n) for n in range(15)])).encode(),))
    assert found(short, held) == [(FindingKind.RECORDS_DROPPED, 12, 14)]


def test_a_checkpoint_that_the_auditor_holds_narrows_and_proves() -> None:
    entries = [entry(number) for number in range(SIZE)]
    held = Trust(TRUST.log, TRUST.witnesses, (str(note(entries[:10])).encode(),))
    assert found(LINES, held) == []
    # The log itself forked: everything is signed anew, and fits; but not what the auditor holds.
    entries[9] = entry(900)
    lines = [encode_header(LOG_KEY.verifier, [WITNESS_KEY.verifier])]
    lines += [encode_record(index, hash_leaf(each), each) for index, each in enumerate(entries)]
    lines.append(
        LINES[-1].replace(
            LINES[-1][len(b'{"line":"end","note":"') : -3], str(note(entries)).encode().replace(b"\n", b"\\n")
        )
    )
    assert found(lines, TRUST) == []
    assert found(lines, held) == [(FindingKind.RANGE_CHANGED, 0, 9)]
    assert found(LINES, Trust(TRUST.log, (), (b"nonsense",)))[0][0] is FindingKind.CHECKPOINT_INVALID


def test_another_log_or_key_is_found() -> None:
    assert FindingKind.OTHER_LOG in [kind for kind, _, _ in found(LINES, Trust(OTHER_LOG_KEY.verifier))]
    namesake = SignerKey(LOG_KEY.verifier.name, KeyKind.LOG, Secret(b"x" * 32))
    kinds = [kind for kind, _, _ in found(LINES, Trust(namesake.verifier))]
    assert {FindingKind.OTHER_LOG, FindingKind.CHECKPOINT_INVALID} <= set(kinds)


def test_the_auditor_s_witness_must_have_cosigned() -> None:
    assert found(LINES, Trust(LOG_KEY.verifier, (OWN_WITNESS_KEY.verifier,))) == [
        (FindingKind.NOT_WITNESSED, None, None)
    ]


def test_an_unknown_signature_is_pointed_out() -> None:
    lines = [encode_header(LOG_KEY.verifier, []), *LINES[1:]]
    assert found(lines, Trust(LOG_KEY.verifier)) == [(FindingKind.SIGNATURE_UNKNOWN, None, None)] * 3


def test_lines_that_are_none_are_found() -> None:
    for bad in (b"\n", b"nonsense\n", b"{}\n", b'{"line":"other"}\n', b"\xff\n", b"[" * 300_000 + b"\n"):
        assert found([*LINES[:3], bad, *LINES[3:]]) == [(FindingKind.LINE_MALFORMED, None, None)]
    assert found([*LINES, LINES[3]]) == [(FindingKind.LINE_MALFORMED, None, None)]
    assert found([LINES[0], *LINES]) == [(FindingKind.LINE_MALFORMED, None, None)]
    assert (FindingKind.EXPORT_TRUNCATED, None, None) in found(LINES[1:])
    assert FindingKind.EXPORT_TRUNCATED in [kind for kind, _, _ in found(LINES[1:], Trust())]
    nothing = [FindingKind.EXPORT_TRUNCATED, FindingKind.EXPORT_TRUNCATED, FindingKind.NOT_WITNESSED]
    assert [kind for kind, _, _ in found([])] == nothing
    assert (FindingKind.LINE_MALFORMED, None, None) in found([LINES[0].replace(b"audit/1", b"audit/2"), *LINES[1:]])
    other_name = LINES[0].replace(b'"origin":"hub', b'"origin":"pub')
    assert (FindingKind.LINE_MALFORMED, None, None) in found([other_name, *LINES[1:]])


def test_csv_holds_every_record() -> None:
    text = "".join(write_csv((number, entry(number)) for number in range(3)))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["index"] for row in rows] == ["0", "1", "2"]
    assert rows[2] == {
        "index": "2",
        "at": "1700000000002",
        "action": "message.appended",
        "outcome": "done",
        "code": "",
        "organisation": "c" * 32,
        "account": "a" * 32,
        "device": f"{2:032x}",
        "objects": f"message:{2:032x} conversation:{'d' * 32}",
        "numbers": "position=2 size=1024",
        "digest": "",
        "place": "",
    }


def test_csv_says_where() -> None:
    placed = AuditRecord(
        action=Action.DEVICE_ENROLLED, actor=SYSTEM, at=1, place=Place(cell="u05", country="FR", site="campus")
    )
    assert "".join(write_csv([(0, encode(placed))])).endswith(",cell=u05 country=FR site=campus\r\n")
