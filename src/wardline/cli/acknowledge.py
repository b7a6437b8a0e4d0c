"""``wardline acknowledge MESSAGE``: take a message, decline it, read it back, or say that it was seen."""

from contextlib import AbstractAsyncContextManager
from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, DeviceFolder, Json, OnBehalf, PinFile, principal_of
from wardline.cli.output import Output
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.client.device import Device
from wardline.content.acknowledgement import AcknowledgementKind
from wardline.kit.ids import AccountId, MessageId


def acknowledge(
    message: Annotated[str, typer.Argument(help="The message's id, as `wardline inbox CONVERSATION` shows it.")],
    kind: Annotated[AcknowledgementKind, typer.Option(help="What to say about it.")] = AcknowledgementKind.ACCEPTED,
    text: Annotated[str, typer.Option(help="The value read back, or why declined.")] = "",
    on_behalf: OnBehalf = None,
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    pin_file: PinFile = None,
    as_json: Json = False,
) -> None:
    """Answer a message: whoever accepts it or reads it back takes it. Waits until the hub has stored the answer."""
    principal = principal_of(on_behalf)
    opening = Device.open(folder, read_secret("PIN", pin_file))
    run(_acknowledge(Output(as_json=as_json), opening, MessageId(message), kind, text, principal), as_json=as_json)


async def _acknowledge(
    output: Output,
    opening: AbstractAsyncContextManager[Device],
    message: MessageId,
    kind: AcknowledgementKind,
    text: str,
    principal: AccountId | None,
) -> None:
    async with opening as device:
        found = await device.message(message)
        if found is None:
            raise typer.BadParameter("this device has no message with that id")
        answer = await device.acknowledge(found, kind, text, on_behalf_of=principal)
        sent = await device.sent(answer)
        words = kind.value.replace("_", " ")
        output.item(
            {"message": answer, "about": message, "kind": kind.value, "position": sent.position, "at": sent.at},
            f"Said that it is {words}." if kind is not AcknowledgementKind.READ_BACK else "Read back.",
        )
