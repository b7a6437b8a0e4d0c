"""``wardline``: the command line's table of contents. A command's module is imported when the command is wanted."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Final

import typer

SERVERS: Final = "Servers"
CUSTODY: Final = "Administration and records"
DEVICE: Final = "A device"


@dataclass(frozen=True, slots=True)
class Entry:
    """One command, or one group of commands."""

    name: str
    panel: str | None = None
    """Under which the help lists it."""
    place: str = ""
    """``module:attribute`` below ``wardline.cli``, where both are not the name."""
    hidden: bool = False

    def put_into(self, app: typer.Typer) -> None:
        """Import it, and add it."""
        word = self.name.replace("-", "_")
        module, attribute = self.place.split(":") if self.place else (word, word)
        command = getattr(import_module(f"wardline.cli.{module}"), attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=self.name, rich_help_panel=self.panel, hidden=self.hidden)
        else:
            app.command(self.name, rich_help_panel=self.panel, hidden=self.hidden)(command)


CONTENTS: Final = (
    Entry("init", SERVERS),
    Entry("up", SERVERS),
    Entry("vault", SERVERS),
    Entry("hub", SERVERS),
    Entry("invite", CUSTODY),
    Entry("people", CUSTODY),
    Entry("devices", CUSTODY),
    Entry("recover", CUSTODY),
    Entry("import", CUSTODY, "import_people:import_people"),
    Entry("scim", CUSTODY),
    Entry("agreement", CUSTODY),
    Entry("policy", CUSTODY),
    Entry("break-glass", CUSTODY),
    Entry("watch", CUSTODY),
    Entry("gateway", CUSTODY),
    Entry("work", CUSTODY),
    Entry("archive", CUSTODY),
    Entry("backup", CUSTODY),
    Entry("restore", CUSTODY),
    Entry("drill", CUSTODY),
    Entry("audit", CUSTODY, "audit.commands:audit"),
    Entry("enrol", DEVICE),
    Entry("inbox", DEVICE),
    Entry("send", DEVICE),
    Entry("acknowledge", DEVICE),
    Entry("listen", DEVICE),
    Entry("fetch", DEVICE),
    Entry("sign-in", DEVICE),
    Entry("session", DEVICE),
    Entry("passkeys", DEVICE),
    Entry("password", DEVICE),
    Entry("totp", DEVICE),
    Entry("approve", DEVICE),
    Entry("patients", DEVICE),
    Entry("demo", place="demo.run_demo:demo"),
    Entry("demo-clinician", place="demo.clinician:clinician", hidden=True),
)


def build(entries: Iterable[Entry]) -> typer.Typer:
    """The command line with these commands."""
    app = typer.Typer(
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
        help="End-to-end encrypted messaging for healthcare that an organisation runs itself.",
    )
    app.callback()(_nothing)
    for entry in entries:
        entry.put_into(app)
    return app


def _nothing() -> None:
    """With it even a single command is asked for by its name."""
