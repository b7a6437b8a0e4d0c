"""``wardline send CONVERSATION TEXT``: write to a conversation, or to people by name."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, DeviceFolder, Json, OnBehalf, PinFile, principal_of
from wardline.cli.output import Output
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.client.attachments.read_file import read_file
from wardline.client.device import Device
from wardline.content.codec import encode
from wardline.content.text import Text
from wardline.kit.ids import AccountId, ConversationId, is_id
from wardline.protocol.envelope import Priority


def send(
    to: Annotated[str, typer.Argument(help="A conversation's id, or words of a person's name.")],
    text: Annotated[str, typer.Argument(help="What to say, or - to read it from standard input.")],
    attach: Annotated[
        list[Path] | None, typer.Option("--attach", exists=True, dir_okay=False, help="Send this file with it.")
    ] = None,
    on_behalf: OnBehalf = None,
    urgent: Annotated[bool, typer.Option("--urgent", help="Wake the receivers at once.")] = False,
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    pin_file: PinFile = None,
    as_json: Json = False,
) -> None:
    """Send a message and wait until the hub has stored it."""
    body = typer.get_text_stream("stdin").read() if text == "-" else text
    priority = Priority.URGENT if urgent else Priority.NORMAL
    principal = principal_of(on_behalf)
    opening = Device.open(folder, read_secret("PIN", pin_file))
    run(_send(Output(as_json=as_json), opening, to, body, priority, attach or [], principal), as_json=as_json)


async def _send(
    output: Output,
    opening: AbstractAsyncContextManager[Device],
    to: str,
    body: str,
    priority: Priority,
    attach: Sequence[Path],
    principal: AccountId | None,
) -> None:
    async with opening as device:
        conversation = ConversationId(to) if is_id(to) else await _direct(device, to)
        files = [await asyncio.to_thread(read_file, path) for path in attach]
        attached = tuple([await device.attach(conversation, file) for file in files])
        said = encode(Text(body=body, attachments=attached))
        message = await device.send(conversation, said, priority=priority, on_behalf_of=principal)
        sent = await device.sent(message)
        output.item(
            {"message": message, "conversation": conversation, "position": sent.position, "at": sent.at},
            f"Sent to {conversation} as number {sent.position}.",
        )


async def _direct(device: Device, words: str) -> ConversationId:
    people = await device.find_people(words)
    if len(people) != 1:
        names = ", ".join(f"{each.name} ({each.role})" for each in people) or "nobody"
        raise typer.BadParameter(f"{words!r} finds {names}: give words that find one person")
    opened = await device.open_conversation([AccountId(people[0].account)])
    return ConversationId(opened.conversation)
