"""``wardline audit …``: the group."""

import typer

from wardline.cli.audit.checkpoint import checkpoint
from wardline.cli.audit.export import export
from wardline.cli.audit.prove import prove
from wardline.cli.audit.verify import verify

audit = typer.Typer(help="Export a log, verify it anywhere, prove one record.", no_args_is_help=True)
for command in (export, verify, prove, checkpoint):
    audit.command()(command)
