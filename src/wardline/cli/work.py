"""``wardline work``: what the gateway could not place, and whom nobody answered: the list of a person."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output
from wardline.cli.render import render
from wardline.cli.run import refusals
from wardline.cli.settings import read_settings, vault_config
from wardline.content import codec
from wardline.kit.outcome import Refusal, RefusedError
from wardline.vault.escalation.model import EscalationPolicy
from wardline.vault.gateways.hl7.decisions import AddressedAs, Addressee, AddresseeKind
from wardline.vault.intake.post_held import post_held, read_held
from wardline.vault.intake.reprocess_inbound import reprocess_inbound
from wardline.vault.open_vault import open_vault
from wardline.vault.turn import Turn
from wardline.vault.work_items.close_work_item import dismiss_work_item
from wardline.vault.work_items.find_work_items import open_work_items
from wardline.vault.work_items.show_work_item import show_work_item

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
def show(item: Item, data: ServerFolder = DEFAULT_FOLDER / "server", as_json: Json = False) -> None:
    """One work item with what it holds. It is an access to a record, and in the audit log."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        found = vault.ledger.run(lambda turn: show_work_item(turn, item))
        if isinstance(found, Refusal):
            raise RefusedError(found)
    held = read_held(found)
    content = found.details.content if held is None else codec.encode(held.content)
    text = "" if content is None else render(content)
    clinicians = [f"{authority}|{number}" for authority, number in found.details.clinicians]
    Output(as_json=as_json).item(
        {
            "item": found.id,
            "kind": found.kind.value,
            "reason": found.reason,
            "field": found.details.field,
            "clinicians": clinicians,
            "message": found.message,
            "conversation": found.conversation,
            "note": found.details.note,
            "text": text,
        },
        "\n".join(
            line
            for line in (f"{found.kind.value}: {found.reason}", found.details.field, *clinicians, found.message, text)
            if line
        ),
    )


@work.command()
def post(
    item: Item,
    account: Annotated[str, typer.Argument(help="The id of the account that shall have it.")],
    note: Note,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Send what the item holds to somebody. A critical result's deadline counts from now."""
    config = vault_config(data, read_settings(data))
    policy = EscalationPolicy(within_ms=config.critical_within, second_within_ms=config.critical_within)
    to = Addressee(AddresseeKind.ACCOUNT, account, AddressedAs.ORDERING)
    _resolve(data, lambda turn: post_held(turn, item, to, policy=policy, by=None, note=note), as_json=as_json)


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
