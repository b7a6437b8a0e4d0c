"""``wardline audit prove hub|vault INDEX``: one record with the proof that it is in the log (c2sp.org/tlog-proof)."""

from typing import Annotated

import typer

from wardline.audit.checkpoint import Checkpoint
from wardline.audit.proof_file import ProofFile
from wardline.cli.audit.logs import WhichLog, open_log
from wardline.cli.audit.record_export import record_export
from wardline.cli.options import DEFAULT_FOLDER, ExportedBy, Json, ServerFolder
from wardline.cli.run import refusals
from wardline.kit.outcome import Refusal, RefusedError
from wardline.ledger.make_checkpoint import make_checkpoint
from wardline.ledger.prove import prove_inclusion
from wardline.ledger.read_log import read_checkpoint, read_records
from wardline.protocol.errors import ErrorCode


def prove(
    which: WhichLog,
    index: Annotated[int, typer.Argument(min=0, help="The record's number, from 0, as exports show it.")],
    by: ExportedBy = None,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Write a proof to standard output; `wardline audit verify` reads it. It is an export of one record."""
    with refusals(as_json=as_json), open_log(data, which) as log:
        head = Checkpoint.parse(make_checkpoint(log.ledger, log.key).text)
        if index >= head.size:
            raise RefusedError(Refusal(ErrorCode.BAD_PROOF.value, "index"))
        with log.ledger.database.read() as reader:
            record = next(read_records(reader, index, index + 1))
            hashes = tuple(prove_inclusion(reader, index, head.size))
            note = read_checkpoint(reader, head.size)
        record_export(log, 1, by)
        typer.echo(str(ProofFile(record.entry, index, hashes, str(note))), nl=False)
