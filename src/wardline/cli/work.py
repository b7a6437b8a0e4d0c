"""``wardline work``: what the gateway could not place, and whom nobody answered: the list of a person."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output
from wardline.cli.run import refusals
from wardline.cli.settings import read_settings, vault_config
from wardline.kit.outcome import Refusal, RefusedError
from wardline.vault.intake.reprocess_inbound import reprocess_inbound
from wardline.vault.open_vault import open_vault
from wardline.vault.turn import Turn
from wardline.vault.work_items.close_work_item import dismiss_work_item
from wardline.vault.work_items.find_work_items import open_work_items

work = typer.Typer(help="Work items: what waits for a person.", no_args_is_help=True)
Item = Annotated[str, typer.Argument(help="The work item's id.")]
Note = Annotated[str, typer.Option(help="Why; kept with the item.")]


@work.command("list")
def list_items(data: ServerFolder = DEFAULT_FOLDER / "server", as_json: Json = False) -> None:
    """The open work items, oldest first."""
    with (
        refusals(as_json=as_json),
        open_vault(vault_config(data, read_settings(data))) as vault,
        vault.database.read() as reader,
    ):
        items = open_work_items(reader, vault.keys)
    Output(as_json=as_json).table(
        "Work items",
        ("item", "kind", "reason", "count", "opened"),
        (
            {
                "item": each.id,
                "kind": each.kind.value,
                "reason": each.reason,
                "count": each.count,
                "opened": each.opened_at,
            }
            for each in items
        ),
    )


@work.command()
def retry(item: Item, note: Note, data: ServerFolder = DEFAULT_FOLDER / "server", as_json: Json = False) -> None:
    """Work on the message again: the directory or the software know more now."""
    _resolve(data, lambda turn: reprocess_inbound(turn, item, by=None, note=note), as_json=as_json)


@work.command()
def dismiss(item: Item, note: Note, data: ServerFolder = DEFAULT_FOLDER / "server", as_json: Json = False) -> None:
    """Do nothing more, for the reason given."""
    _resolve(data, lambda turn: dismiss_work_item(turn, item, by=None, note=note), as_json=as_json)


def _resolve(data: Path, operation: Callable[[Turn], Refusal | None], *, as_json: bool) -> None:
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        refusal = vault.ledger.run(operation)
        if refusal is not None:
            raise RefusedError(refusal)
    Output(as_json=as_json).item({"resolved": True}, "Resolved.")
