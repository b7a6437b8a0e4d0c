"""``wardline enrol LINK``: make this folder a device of the invited account."""

from pathlib import Path
from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, Class, DeviceFolder, Json, PinFile
from wardline.cli.output import Output
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.client.authenticator.software import SoftwareAuthenticator
from wardline.client.device import Device
from wardline.kit.secret import Secret
from wardline.mls.public import Identity
from wardline.protocol.identity_requests import DeviceClass


def enrol(
    link: Annotated[str, typer.Argument(help="The invitation link, or - to read it from standard input.")],
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    pin_file: PinFile = None,
    passkey: Annotated[
        Path | None, typer.Option("--passkey", help="Make one's first passkey in this file, under the same PIN.")
    ] = None,
    origin: Annotated[str, typer.Option(help="The web client's origin, for the passkey.")] = "",
    name: Annotated[str, typer.Option(help="What to call this device.")] = "",
    device_class: Class = DeviceClass.PERSONAL,
    as_json: Json = False,
) -> None:
    """Enrol this device by an invitation link."""
    text = typer.get_text_stream("stdin").readline().strip() if link == "-" else link
    pin = read_secret("PIN for this device", pin_file, confirm=True)
    if passkey is not None and not origin:
        raise typer.BadParameter("a passkey is made for the web client's origin: give --origin")
    identity = run(_enrol(text, folder, pin, passkey, origin, name, device_class), as_json=as_json)
    Output(as_json=as_json).item(
        {"organisation": identity.organisation, "account": identity.account, "device": identity.device},
        f"Enrolled as device {identity.device}. Next: wardline inbox",
    )


async def _enrol(
    link: str, folder: Path, pin: Secret, passkey: Path | None, origin: str, name: str, device_class: DeviceClass
) -> Identity:
    authenticator = None if passkey is None else await SoftwareAuthenticator.open(passkey, pin, origin)
    return await Device.enrol(link, folder, pin, authenticator=authenticator, name=name, device_class=device_class)
