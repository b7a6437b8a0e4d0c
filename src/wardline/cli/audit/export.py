"""``wardline audit export hub|vault``: the whole log as lines that anyone can verify offline, or as CSV."""

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from wardline.cli.audit.logs import WhichLog, open_log
from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output
from wardline.cli.run import refusals
from wardline.ledger.export_log import export_csv, export_log
from wardline.ledger.make_checkpoint import make_checkpoint


def export(
    which: WhichLog,
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="For a spreadsheet; cannot be verified.")] = False,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Export a log up to now."""
    with refusals(as_json=as_json), open_log(data, which) as log:
        make_checkpoint(log.ledger, log.key)
        opened = nullcontext(typer.get_binary_stream("stdout")) if out is None else out.open("wb")
        with opened as stream, log.ledger.database.read() as reader:
            lines = (
                (line.encode() for line in export_csv(reader))
                if csv
                else export_log(reader, log.key.verifier, log.witnesses)
            )
            count = 0
            for line in lines:
                stream.write(line)
                count += 1
    if out is not None:
        Output(as_json=as_json).item({"file": str(out), "lines": count}, f"Wrote {count} lines to {out}.")
