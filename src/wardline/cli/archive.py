"""``wardline archive search``: the custodian's search. Each search and each record shown is in the audit log."""

from datetime import datetime
from typing import Annotated

import typer

from wardline.audit.record import SYSTEM
from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output
from wardline.cli.render import render
from wardline.cli.run import refusals
from wardline.cli.settings import read_settings, vault_config
from wardline.kit.ids import ConversationId
from wardline.kit.outcome import Refusal, RefusedError
from wardline.vault.archive.model import SearchQuery
from wardline.vault.archive.search_archive import search_archive
from wardline.vault.open_vault import open_vault

archive = typer.Typer(help="The organisation's sealed records.", no_args_is_help=True)


@archive.callback()
def root() -> None:
    """Keeps ``search`` a command of its own while it is the only one."""


@archive.command()
def search(
    words: Annotated[list[str], typer.Argument(help="Every one of them must occur; numbers and values too.")],
    conversation: Annotated[list[str] | None, typer.Option(help="Only in these conversations.")] = None,
    since: Annotated[datetime | None, typer.Option(help="Not before this time (UTC).")] = None,
    until: Annotated[datetime | None, typer.Option(help="Before this time (UTC).")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 20,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Find messages by their words, newest first."""
    query = SearchQuery(
        " ".join(words),
        conversations=tuple(ConversationId(each) for each in conversation) if conversation else None,
        since=_milliseconds(since),
        until=_milliseconds(until),
        limit=limit,
    )
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        answer = search_archive(vault.database, vault.ledger, SYSTEM, query)
    if isinstance(answer, Refusal):
        with refusals(as_json=as_json):
            raise RefusedError(answer)
    output = Output(as_json=as_json)
    for each in answer.found:
        text = render(each.content)
        output.item(
            {
                "message": each.message,
                "conversation": each.conversation,
                "position": each.position,
                "at": each.at,
                "account": each.account,
                "text": text,
            },
            f"{each.message} in {each.conversation} #{each.position}\n{text}\n",
        )
    for damaged in answer.damaged:
        output.item({"damaged": damaged}, f"{damaged} was changed in the database and cannot be opened.")
    if not as_json:
        more = ", and there are more: narrow the search" if answer.more else ""
        output.item({}, f"{len(answer.found)} found{more}.")


def _milliseconds(time: datetime | None) -> int | None:
    return None if time is None else int(time.timestamp() * 1000)
