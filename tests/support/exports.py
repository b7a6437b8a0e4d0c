"""Exports for tests, built without a database."""

from collections.abc import Sequence
from functools import cache

from tests.support.logs import LOG_KEY, WITNESS_KEY, make_record

from wardline.audit.checkpoint import Checkpoint, sign_checkpoint
from wardline.audit.export import CheckpointLine, End, encode_header, encode_line, encode_record
from wardline.audit.keys import SignerKey
from wardline.audit.merkle import Peaks, hash_leaf
from wardline.audit.note import Note
from wardline.audit.record import encode


def entry(number: int) -> bytes:
    """The canonical bytes of record ``number``."""
    return encode(make_record(number))


def note(entries: Sequence[bytes], key: SignerKey = LOG_KEY) -> Note:
    """The signed and cosigned checkpoint of a log of these entries."""
    peaks = Peaks()
    for each in entries:
        peaks.append(hash_leaf(each))
    signed = sign_checkpoint(Checkpoint(key.verifier.name, peaks.size, peaks.root()), key)
    return signed.signed(WITNESS_KEY.cosign(signed.text, 1_700_000_000))


@cache
def export(size: int, checkpoints: tuple[int, ...] = ()) -> tuple[bytes, ...]:
    """The lines of a log of ``size`` records with earlier checkpoints at these sizes."""
    entries = [entry(number) for number in range(size)]
    lines = [encode_header(LOG_KEY.verifier, [WITNESS_KEY.verifier])]
    for index, each in enumerate(entries):
        if index in checkpoints:
            lines.append(encode_line(CheckpointLine(str(note(entries[:index])))))
        lines.append(encode_record(index, hash_leaf(each), each))
    lines.append(encode_line(End(str(note(entries)))))
    return tuple(lines)


def renumber(lines: Sequence[bytes], entries: Sequence[bytes]) -> list[bytes]:
    """The same export with these records instead, in order and with fitting hashes, as a careful forger would."""
    forged: list[bytes] = []
    left = list(enumerate(entries))
    for line in lines:
        if b'"line":"record"' not in line:
            if b'"line":"end"' in line:
                forged += [encode_record(index, hash_leaf(each), each) for index, each in left]
            forged.append(line)
        elif left:
            index, each = left.pop(0)
            forged.append(encode_record(index, hash_leaf(each), each))
    return forged
