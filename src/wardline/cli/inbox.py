"""``wardline inbox``: the conversations of this device, those that need their owner first."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, suppress
from typing import Annotated, Final

import typer

from wardline.cli.authors import is_in_anothers_name, line_of, people_of
from wardline.cli.options import DEFAULT_FOLDER, DeviceFolder, Json, PinFile
from wardline.cli.output import Output, Value
from wardline.cli.render import render
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.cli.ways import warn_of_lockout
from wardline.client.as_it_reads import Reading, as_it_reads
from wardline.client.device import Device, InboxEntry, Message, MessageState
from wardline.content.codec import encode
from wardline.content.text import Text
from wardline.kit.ids import ConversationId
from wardline.protocol.sealed_requests import Person

CATCH_UP_SECONDS: Final = 5.0
NEW_DEVICE: Final = (
    "A new device of yours reads your messages. See which, and remove it if you do not know it: wardline devices mine"
)
MISSING: Final = "(One or more messages are missing here: the hub did not deliver them, the vault does not have them.)"


def inbox(
    conversation: Annotated[str | None, typer.Argument(help="Show this conversation's messages.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, the newest first.")] = 20,
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    pin_file: PinFile = None,
    as_json: Json = False,
) -> None:
    """List conversations, or one conversation's messages."""
    output = Output(as_json=as_json)
    run(_inbox(output, Device.open(folder, read_secret("PIN", pin_file)), conversation, limit), as_json=as_json)


async def _inbox(
    output: Output, opening: AbstractAsyncContextManager[Device], conversation: str | None, limit: int
) -> None:
    async with opening as device:
        if conversation is None:
            await _catch_up(device)
            if device.new_devices():
                typer.echo(NEW_DEVICE, err=True)
            warning = await warn_of_lockout(device)
            if warning is not None:
                typer.echo(warning, err=True)
            columns = ("needs_me", "unread", "kind", "title", "conversation")
            output.table("Conversations", columns, (_row(device, entry) for entry in await device.inbox()))
            return
        messages = await device.thread(ConversationId(conversation), limit=limit)
        acting = any(is_in_anothers_name(each.content) for each in messages)
        people: dict[str, Person] = {}
        if acting:
            people = await people_of(device, ConversationId(conversation))
            messages = await device.thread(ConversationId(conversation), limit=limit)  # with what the vault said
        for reading in as_it_reads(messages):
            message = reading.message
            text = MISSING if message.state is MessageState.MISSING else _words(reading)
            said_by = line_of(message.content, message.account, people)
            data = {"message": message.message, "at": message.at, "account": message.account, "text": text}
            if said_by:
                data["said_by"] = said_by
            if message.answered_by is not None:
                data["answered_by"] = message.answered_by
            answered = _answered(message, people)
            output.item(data, "\n".join([message.message, *([said_by] if said_by else []), *answered, f"{text}\n"]))


def _answered(message: Message, people: Mapping[str, Person]) -> list[str]:
    if message.answered_by is None:
        return []
    known = people.get(message.answered_by)
    who = known.name if known is not None and known.name else f"account {message.answered_by}"
    return [f"Answered by {who} on your behalf."]


def _words(reading: Reading) -> str:
    if reading.retracted:
        return "(taken back)"
    content = reading.content
    text = render(encode(content) if isinstance(content, Text) else reading.message.content)
    reactions = " ".join(f"{emoji} {len(people)}" for emoji, people in reading.reactions.items())
    return "\n".join(part for part in (f"{text} (edited)" if reading.edited else text, reactions) if part)


async def _catch_up(device: Device) -> None:
    """What the hub has in store first; without the hub, what is stored here."""
    with suppress(TimeoutError):
        async with asyncio.timeout(CATCH_UP_SECONDS):
            await device.caught_up()


def _row(device: Device, entry: InboxEntry) -> dict[str, Value]:
    others = (each.name for each in entry.summary.roster if each.account != device.identity.account)
    return {
        "needs_me": entry.needs_me,
        "unread": entry.unread,
        "kind": entry.summary.kind,
        "title": entry.summary.title or ", ".join(others),
        "conversation": entry.summary.conversation,
        "founder": entry.summary.founder,
    }
