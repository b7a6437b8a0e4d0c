"""``wardline archive``: the custodian's search and files. Each search and each record shown is in the audit log."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from wardline.audit.record import SYSTEM
from wardline.cli.options import DEFAULT_FOLDER, ExportedBy, Json, ServerFolder
from wardline.cli.output import Output
from wardline.cli.render import render
from wardline.cli.run import refusals
from wardline.cli.settings import read_settings, vault_config
from wardline.client.attachments.save_file import save_file
from wardline.kit.ids import AccountId, ConversationId, MessageId
from wardline.kit.outcome import Refusal, RefusedError
from wardline.vault.archive.model import SearchQuery
from wardline.vault.archive.name_authors import Authors, name_authors
from wardline.vault.archive.search_archive import search_archive
from wardline.vault.attachments.find_files import list_files
from wardline.vault.attachments.model import AttachmentState
from wardline.vault.exports.export_files import export_files
from wardline.vault.open_vault import open_vault

archive = typer.Typer(help="The organisation's sealed records.", no_args_is_help=True)


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
        found = () if isinstance(answer, Refusal) else answer.found
        with vault.database.read() as reader:
            authors = name_authors(reader, vault.ledger.keys, found)
    if isinstance(answer, Refusal):
        with refusals(as_json=as_json):
            raise RefusedError(answer)
    output = Output(as_json=as_json)
    for each in answer.found:
        text, both = render(each.content), authors.get(each.message)
        said_by = [] if both is None else [_said_by(both)]
        output.item(
            {
                "message": each.message,
                "conversation": each.conversation,
                "position": each.position,
                "at": each.at,
                "account": each.account,
                **({} if both is None else {"on_behalf_of": both.principal_id, "said_by": said_by[0]}),
                "text": text,
            },
            "\n".join([f"{each.message} in {each.conversation} #{each.position}", *said_by, f"{text}\n"]),
        )
    for damaged in answer.damaged:
        output.item({"damaged": damaged}, f"{damaged} was changed in the database and cannot be opened.")
    if not as_json:
        more = ", and there are more: narrow the search" if answer.more else ""
        output.item({}, f"{len(answer.found)} found{more}.")


@archive.command()
def files(
    conversation: Annotated[str | None, typer.Option(help="Only of this conversation.")] = None,
    state: Annotated[AttachmentState | None, typer.Option(help="Only those that stand so.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """List the files that came with messages, the newest first, without names: archived, waiting or missing."""
    wanted = None if conversation is None else ConversationId(conversation)
    with (
        refusals(as_json=as_json),
        open_vault(vault_config(data, read_settings(data))) as vault,
        vault.database.read() as reader,
    ):
        found = list_files(reader, conversation=wanted, state=state, limit=limit)
    rows = (
        {
            "message": each.message,
            "number": each.ordinal + 1,
            "conversation": each.conversation,
            "state": each.state.value,
            "size": each.size,
        }
        for each in found
    )
    Output(as_json=as_json).table("Files", ("message", "number", "conversation", "state", "size"), rows)


@archive.command()
def save(
    message: Annotated[str, typer.Argument(help="The message's id.")],
    to: Annotated[Path, typer.Option(exists=True, file_okay=False, help="The folder to save them in.")] = Path(),
    by: ExportedBy = None,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Save the files of an archived message, decrypted. It is an export of records, and in the audit log."""
    exporter = None if by is None else AccountId(by)
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        blobs = vault.open_blobs()
        found = vault.ledger.run(lambda turn: export_files(turn, blobs, MessageId(message), by=exporter))
        if isinstance(found, Refusal):
            raise RefusedError(found)
    output = Output(as_json=as_json)
    for each in found:
        path = save_file(to, each.attachment.name, each.data)
        output.item(
            {"path": str(path), "size": len(each.data), "media_type": each.attachment.media_type},
            f"Saved {path} ({len(each.data)} bytes).",
        )


def _said_by(both: Authors) -> str:
    """The sender in any case."""
    sender = both.sender or "Somebody whom the vault does not know"
    principal = both.principal or (f"account {both.principal_id}" if both.principal_id else "somebody unknown")
    return f"{sender} for {principal}" if both.named else f"{sender}, in the name of {principal}, not as their delegate"


def _milliseconds(time: datetime | None) -> int | None:
    return None if time is None else int(time.timestamp() * 1000)
