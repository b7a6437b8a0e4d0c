"""``wardline enrol LINK``: make this folder a device of the invited account."""

from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, DeviceFolder, Json, PinFile
from wardline.cli.output import Output
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.client.device import Device


def enrol(
    link: Annotated[str, typer.Argument(help="The invitation link, or - to read it from standard input.")],
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    pin_file: PinFile = None,
    as_json: Json = False,
) -> None:
    """Enrol this device by an invitation link."""
    text = typer.get_text_stream("stdin").readline().strip() if link == "-" else link
    pin = read_secret("PIN for this device", pin_file, confirm=True)
    identity = run(Device.enrol(text, folder, pin), as_json=as_json)
    Output(as_json=as_json).item(
        {"organisation": identity.organisation, "account": identity.account, "device": identity.device},
        f"Enrolled as device {identity.device}. Next: wardline inbox",
    )
