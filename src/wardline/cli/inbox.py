"""``wardline inbox``: the conversations of this device, those that need their owner first."""

from contextlib import AbstractAsyncContextManager
from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, DeviceFolder, Json, PinFile
from wardline.cli.output import Output
from wardline.cli.render import render
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.client.device import Device
from wardline.kit.ids import ConversationId


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
            output.table(
                "Conversations",
                ("conversation", "kind", "title"),
                (
                    {"conversation": each.conversation, "kind": each.kind, "title": each.title}
                    for each in await device.conversations()
                ),
            )
            return
        for message in reversed(await device.thread(ConversationId(conversation), limit=limit)):
            text = render(message.content)
            data = {"message": message.message, "at": message.at, "account": message.account, "text": text}
            output.item(data, f"{message.message}\n{text}\n")
