"""``wardline listen``: show messages as they arrive, until interrupted."""

from contextlib import AbstractAsyncContextManager

from wardline.cli.authors import is_in_anothers_name, line_of, people_of
from wardline.cli.options import DEFAULT_FOLDER, DeviceFolder, Json, PinFile
from wardline.cli.output import Output
from wardline.cli.render import render
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.client.device import Device


def listen(folder: DeviceFolder = DEFAULT_FOLDER / "device", pin_file: PinFile = None, as_json: Json = False) -> None:
    """Print each new message once, also those that came while nobody listened."""
    run(_listen(Output(as_json=as_json), Device.open(folder, read_secret("PIN", pin_file))), as_json=as_json)


async def _listen(output: Output, opening: AbstractAsyncContextManager[Device]) -> None:
    async with opening as device:
        async for message in device.messages():
            text = render(message.content)
            acting = is_in_anothers_name(message.content)
            people = await people_of(device, message.conversation) if acting else {}
            said_by = line_of(message.content, message.account, people)
            output.item(
                {
                    "message": message.message,
                    "conversation": message.conversation,
                    "position": message.position,
                    "at": message.at,
                    "account": message.account,
                    "priority": message.priority.name.lower(),
                    "acknowledges": message.acknowledges,
                    "text": text,
                    **({"said_by": said_by} if said_by else {}),
                },
                f"{message.conversation} #{message.position} [{message.priority.name.lower()}]\n"
                f"{said_by}{chr(10) if said_by else ''}{text}\n",
            )
