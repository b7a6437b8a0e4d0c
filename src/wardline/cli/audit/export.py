"""``wardline audit export hub|vault``: the whole log as lines that anyone can verify offline, or as CSV."""

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from wardline.audit.checkpoint import Checkpoint
from wardline.cli.audit.logs import WhichLog, open_log
from wardline.cli.audit.record_export import record_export
from wardline.cli.options import DEFAULT_FOLDER, ExportedBy, Json, ServerFolder
from wardline.cli.output import Output
from wardline.cli.run import refusals
from wardline.ledger.export_log import export_csv, export_log
from wardline.ledger.make_checkpoint import make_checkpoint
from wardline.ledger.read_log import read_latest_checkpoint, read_peaks


def export(
    which: WhichLog,
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="For a spreadsheet; cannot be verified.")] = False,
    by: ExportedBy = None,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Export a log up to now. That it was exported is in the log, after what the export holds."""
    with refusals(as_json=as_json), open_log(data, which) as log:
        make_checkpoint(log.ledger, log.key)
        with log.ledger.database.read() as reader:
            lines = (
                (line.encode() for line in export_csv(reader))
                if csv
                else export_log(reader, log.key.verifier, log.witnesses)
            )
            record_export(log, _size(reader, csv=csv), by)
            opened = nullcontext(typer.get_binary_stream("stdout")) if out is None else out.open("wb")
            count = 0
            with opened as stream:
                for line in lines:
                    stream.write(line)
                    count += 1
    if out is not None:
        Output(as_json=as_json).item({"file": str(out), "lines": count}, f"Wrote {count} lines to {out}.")


def _size(reader: Connection, *, csv: bool) -> int:
    """Records in the export. Reading it begins the snapshot that the export is of."""
    latest = None if csv else read_latest_checkpoint(reader)
    return read_peaks(reader).size if latest is None else Checkpoint.parse(latest.text).size
