"""``wardline password``: the password of this device's owner."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from wardline.cli.at_provider import AtProvider, NoBrowser
from wardline.cli.options import DEFAULT_FOLDER, DeviceFolder, Json, PinFile
from wardline.cli.output import Output
from wardline.cli.presence import OldPassword, Presence, PresentOrigin, PresentPasskeys, presence_at, read_presence
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.cli.sign_in_with_password import Code
from wardline.client.device import Device
from wardline.client.own_password import OwnPassword
from wardline.kit.secret import Secret

password = typer.Typer(help="Set one's password, for who has no passkey.", no_args_is_help=True)


@password.command("set")
def set_password(
    new: Annotated[Path | None, typer.Option("--new", help="Read the new one from this file's first line.")] = None,
    present: OldPassword = None,
    code: Code = None,
    passkeys: PresentPasskeys = None,
    origin: PresentOrigin = "",
    provider: AtProvider = None,
    no_browser: NoBrowser = False,
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    pin_file: PinFile = None,
    as_json: Json = False,
) -> None:
    """At least 12 characters, any of them. Next: wardline totp set-up."""
    pin, output = read_secret("PIN", pin_file), Output(as_json=as_json)
    chosen = read_secret("new password", new, confirm=True)
    at_provider = presence_at(provider, output, browser=not no_browser)
    presence = at_provider or read_presence(present, code, passkeys, origin, pin)

    async def work(own: OwnPassword) -> None:
        await own.set(chosen)

    run(with_password(folder, pin, presence, work), as_json=as_json)
    output.item({"set": True}, "Set. It signs in together with codes: wardline totp set-up")


async def with_password(
    folder: Path, pin: Secret, presence: Presence | None, work: Callable[[OwnPassword], Awaitable[None]]
) -> None:
    """Do it at this device, its owner's presence proven before where it was given."""
    async with Device.open(folder, pin) as device:
        await device.caught_up()
        if presence is not None:
            await presence(device)
        await work(device.password)
