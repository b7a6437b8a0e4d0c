"""``wardline passkeys``: the ways in of this device's owner."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from wardline.cli.at_provider import AtProvider, NoBrowser
from wardline.cli.options import DEFAULT_FOLDER, DeviceFolder, Json, PinFile
from wardline.cli.output import Output
from wardline.cli.presence import Presence, by_passkey_in, presence_at
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.cli.sign_in import PASSKEY_FILE, Origin, PasskeyPin, Passkeys
from wardline.client.authenticator.software import SoftwareAuthenticator
from wardline.client.device import Device
from wardline.client.passkeys import OwnPasskeys
from wardline.kit.secret import Secret

passkeys = typer.Typer(help="List, add and remove one's own passkeys.", no_args_is_help=True)


@passkeys.command("list")
def list_passkeys(
    folder: DeviceFolder = DEFAULT_FOLDER / "device", pin_file: PinFile = None, as_json: Json = False
) -> None:
    """One's passkeys, oldest first."""
    pin = read_secret("PIN", pin_file)

    async def ask() -> list[dict[str, str | int | bool | None]]:
        async with Device.open(folder, pin) as device:
            await device.caught_up()
            return [
                {
                    "credential": each.credential.hex(),
                    "name": each.name,
                    "added": _day(each.added_at),
                    "used": None if each.used_at is None else _day(each.used_at),
                    "synced": each.synced,
                }
                for each in await device.passkeys.all()
            ]

    rows = run(ask(), as_json=as_json)
    Output(as_json=as_json).table("Passkeys", ("credential", "name", "added", "used", "synced"), rows)


@passkeys.command()
def add(
    origin: Origin,
    name: Annotated[str, typer.Option(help="What to call it.")] = "",
    passkeys: Passkeys = PASSKEY_FILE,
    present: Annotated[
        Path | None, typer.Option("--present", help="The file with a passkey one has, to prove one's presence.")
    ] = None,
    provider: AtProvider = None,
    no_browser: NoBrowser = False,
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    pin_file: PinFile = None,
    passkey_pin_file: PasskeyPin = None,
    as_json: Json = False,
) -> None:
    """Make a passkey in a file. Whoever has a way to sign in already proves by it that they are there."""
    pin, output = read_secret("PIN", pin_file), Output(as_json=as_json)
    passkey_pin = pin if passkey_pin_file is None else read_secret("PIN of the passkeys", passkey_pin_file)
    presence = presence_at(provider, output, browser=not no_browser)
    if presence is None and present is not None:
        presence = by_passkey_in(present, passkey_pin, origin)

    async def work(own: OwnPasskeys) -> None:
        await own.add(await SoftwareAuthenticator.open(passkeys, passkey_pin, origin), name)

    run(_with(folder, pin, presence, work), as_json=as_json)
    output.item({"added": name}, f"Added a passkey in {passkeys}.")


@passkeys.command()
def remove(
    origin: Origin,
    credential: Annotated[str, typer.Argument(help="Its id, as the list shows it.")],
    passkeys: Passkeys = PASSKEY_FILE,
    provider: AtProvider = None,
    no_browser: NoBrowser = False,
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    pin_file: PinFile = None,
    passkey_pin_file: PasskeyPin = None,
    as_json: Json = False,
) -> None:
    """Take a passkey away for ever, proving one's presence with any that one has, or at a provider."""
    try:
        wanted = bytes.fromhex(credential)
    except ValueError:
        raise typer.BadParameter("no id of a passkey: see wardline passkeys list") from None
    pin, output = read_secret("PIN", pin_file), Output(as_json=as_json)
    passkey_pin = pin if passkey_pin_file is None else read_secret("PIN of the passkeys", passkey_pin_file)
    presence = presence_at(provider, output, browser=not no_browser) or by_passkey_in(passkeys, passkey_pin, origin)

    async def work(own: OwnPasskeys) -> None:
        await own.remove(wanted)

    run(_with(folder, pin, presence, work), as_json=as_json)
    output.item({"removed": credential}, "Removed.")


async def _with(
    folder: Path, pin: Secret, presence: Presence | None, work: Callable[[OwnPasskeys], Awaitable[None]]
) -> None:
    async with Device.open(folder, pin) as device:
        await device.caught_up()
        if presence is not None:
            await presence(device)
        await work(device.passkeys)


def _day(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date().isoformat()
