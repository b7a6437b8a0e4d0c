"""``wardline fetch MESSAGE``: save the files that came with a message."""

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, DeviceFolder, Json, PinFile
from wardline.cli.output import Output
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.client.attachments.save_file import save_file
from wardline.client.device import Device
from wardline.content.codec import decode
from wardline.content.handoff import Handoff
from wardline.content.text import Text
from wardline.kit.ids import ConversationId, MessageId
from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.errors import ErrorCode


def fetch(
    message: Annotated[str, typer.Argument(help="The message's id, as `wardline inbox CONVERSATION` shows it.")],
    to: Annotated[Path, typer.Option(exists=True, file_okay=False, help="The folder to save them in.")] = Path(),
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    pin_file: PinFile = None,
    as_json: Json = False,
) -> None:
    """Save the files that came with a message, under their names; nothing is overwritten."""
    opening = Device.open(folder, read_secret("PIN", pin_file))
    run(_fetch(Output(as_json=as_json), opening, MessageId(message), to), as_json=as_json)


async def _fetch(
    output: Output, opening: AbstractAsyncContextManager[Device], message: MessageId, folder: Path
) -> None:
    async with opening as device:
        found = await device.message(message)
        if found is None:
            raise RefusedError(Refusal(ErrorCode.UNKNOWN_ATTACHMENT, "message"))
        conversation, content = found.conversation, decode(found.content)
        if isinstance(content, Handoff):
            conversation = ConversationId(content.conversation or conversation)
            content = decode(bytes(content.original))
        for attachment in content.attachments if isinstance(content, Text) else ():
            data = await device.fetch(conversation, attachment)
            path = await asyncio.to_thread(save_file, folder, attachment.name, data)
            output.item(
                {"path": str(path), "size": attachment.size, "media_type": attachment.media_type},
                f"Saved {path} ({attachment.size} bytes).",
            )
