"""``wardline hub``: run a hub, and what its operator does besides."""

from pathlib import Path
from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output
from wardline.cli.run import refusals
from wardline.cli.settings import hub_config, read_settings
from wardline.hub.app import open_ledger, run_hub
from wardline.hub.organisations.admit_organisation import admit_organisation
from wardline.kit.ids import is_id
from wardline.kit.outcome import RefusedError

hub = typer.Typer(help="Run a hub, or admit an organisation to it.", invoke_without_command=True)


@hub.callback()
def serve(context: typer.Context, data: ServerFolder = DEFAULT_FOLDER / "server", as_json: Json = False) -> None:
    """Run the hub of a data folder until it is interrupted."""
    if context.invoked_subcommand is not None:
        return
    output = Output(as_json=as_json)
    with refusals(as_json=as_json):
        config = hub_config(data, read_settings(data).hub)
        run_hub(
            config,
            ready=lambda port: output.item(
                {"event": "ready", "port": port}, f"The hub {config.origin} listens on {config.host}:{port}."
            ),
        )


@hub.command()
def admit(
    organisation: Annotated[str, typer.Argument(help="The organisation's id.")],
    anchor: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Its anchor.der.")],
    database: Annotated[str, typer.Option(help="The hub's database URL; by default that of the data folder.")] = "",
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Serve an organisation from now on, with this trust anchor."""
    if not is_id(organisation):
        raise typer.BadParameter("an organisation's id has 32 hexadecimal digits")
    with refusals(as_json=as_json):
        url = database or hub_config(data, read_settings(data).hub).database_url
        with open_ledger(url) as ledger:
            refusal = admit_organisation(ledger, organisation, anchor.read_bytes())
        if refusal is not None:
            raise RefusedError(refusal)
    Output(as_json=as_json).item({"organisation": organisation}, f"Admitted {organisation}.")
