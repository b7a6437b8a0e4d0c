"""``wardline password``: the password of this device's owner."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, DeviceFolder, Json, PinFile
from wardline.cli.output import Output
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.cli.sign_in_with_password import Code, ask_code
from wardline.client.authenticator.software import SoftwareAuthenticator
from wardline.client.device import Device
from wardline.client.own_password import OwnPassword
from wardline.kit.secret import Secret

password = typer.Typer(help="Set one's password, for who has no passkey.", no_args_is_help=True)
OldPassword = Annotated[
    Path | None,
    typer.Option("--present", help="The file with one's password, to prove one's presence where one signs in with it."),
]
PresentPasskeys = Annotated[
    Path | None, typer.Option("--passkeys", help="The file with one's passkeys, to prove one's presence with one.")
]
PresentOrigin = Annotated[str, typer.Option("--origin", help="The web client's origin, for the passkey.")]
Presence = Callable[[Device], Awaitable[None]]
"""Proves that its owner is at a device."""


@password.command("set")
def set_password(
    new: Annotated[Path | None, typer.Option("--new", help="Read the new one from this file's first line.")] = None,
    present: OldPassword = None,
    code: Code = None,
    passkeys: PresentPasskeys = None,
    origin: PresentOrigin = "",
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    pin_file: PinFile = None,
    as_json: Json = False,
) -> None:
    """At least 12 characters, any of them. Next: wardline totp set-up."""
    pin = read_secret("PIN", pin_file)
    chosen = read_secret("new password", new, confirm=True)
    presence = read_presence(present, code, passkeys, origin, pin)

    async def work(own: OwnPassword) -> None:
        await own.set(chosen)

    run(with_password(folder, pin, presence, work), as_json=as_json)
    Output(as_json=as_json).item({"set": True}, "Set. It signs in together with codes: wardline totp set-up")


def read_presence(
    present: Path | None, code: str | None, passkeys: Path | None, origin: str, pin: Secret
) -> Presence | None:
    """By password and code, or by a passkey in a file under the device's PIN."""
    if passkeys is not None:
        if not origin:
            raise typer.BadParameter("a passkey is used for the web client's origin: give --origin")

        async def by_passkey(device: Device) -> None:
            await device.passkeys.step_up(await SoftwareAuthenticator.open(passkeys, pin, origin))

        return by_passkey
    if present is None:
        return None
    known, typed = read_secret("password", present), ask_code(code)

    async def by_password(device: Device) -> None:
        await device.password.step_up(known, typed)

    return by_password


async def with_password(
    folder: Path, pin: Secret, presence: Presence | None, work: Callable[[OwnPassword], Awaitable[None]]
) -> None:
    """Do it at this device, its owner's presence proven before where it was given."""
    async with Device.open(folder, pin) as device:
        await device.caught_up()
        if presence is not None:
            await presence(device)
        await work(device.password)
