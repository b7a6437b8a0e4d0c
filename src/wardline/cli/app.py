"""``wardline``: the command line's table of contents."""

import typer

from wardline.cli.enrol import enrol
from wardline.cli.inbox import inbox
from wardline.cli.listen import listen
from wardline.cli.send import send

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="End-to-end encrypted messaging for healthcare that an organisation runs itself.",
)
for command in (enrol, inbox, send, listen):
    app.command()(command)


def main() -> None:
    """The console script."""
    app()
