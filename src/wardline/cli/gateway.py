"""``wardline gateway status``: where the HL7 feed stands, and what waits for a person."""

from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output
from wardline.cli.run import refusals
from wardline.cli.settings import read_settings, vault_config
from wardline.vault.intake.summarise import gateway_status
from wardline.vault.open_vault import open_vault

gateway = typer.Typer(help="The HL7 gateway.", no_args_is_help=True)


@gateway.callback()
def root() -> None:
    """Keeps ``status`` a command of its own while it is the only one."""


@gateway.command()
def status(
    waiting: Annotated[bool, typer.Option("--waiting", help="Only what waits for a person.")] = False,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Messages by type and state, and those held or refused, with the reason."""
    with (
        refusals(as_json=as_json),
        open_vault(vault_config(data, read_settings(data))) as vault,
        vault.database.read() as reader,
    ):
        state = gateway_status(reader)
    output = Output(as_json=as_json)
    if not waiting:
        output.table(
            "Messages",
            ("type", "state", "count"),
            (
                {"type": each.type or "unreadable", "state": each.state.value, "count": each.count}
                for each in state.counts
            ),
        )
    output.table(
        "Waiting for a person (wardline work list)",
        ("number", "type", "state", "reason", "received", "inbound"),
        (
            {
                "number": each.number,
                "type": each.type or "unreadable",
                "state": each.state.value,
                "reason": each.reason,
                "received": each.received,
                "inbound": each.inbound,
            }
            for each in state.waiting
        ),
    )
