"""``wardline audit checkpoint hub|vault``: the signed head to keep where the log's operator cannot change it."""

import typer

from wardline.cli.audit.logs import WhichLog, open_log
from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output
from wardline.cli.run import refusals
from wardline.ledger.make_checkpoint import make_checkpoint


def checkpoint(which: WhichLog, data: ServerFolder = DEFAULT_FOLDER / "server", as_json: Json = False) -> None:
    """Print the newest checkpoint (c2sp.org/tlog-checkpoint): print it, mail it, have someone else hold it."""
    with refusals(as_json=as_json), open_log(data, which) as log:
        note = str(make_checkpoint(log.ledger, log.key))
        key = str(log.key.verifier)
    if as_json:
        Output(as_json=True).item({"checkpoint": note, "key": key}, "")
    else:
        typer.echo(note, nl=False)
