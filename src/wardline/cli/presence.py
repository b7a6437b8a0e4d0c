"""How the owner of a device proves on the command line that they are there."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from wardline.cli.at_provider import proving_at
from wardline.cli.output import Output
from wardline.cli.secrets import read_secret
from wardline.cli.sign_in_with_password import ask_code
from wardline.client.authenticator.software import SoftwareAuthenticator
from wardline.client.device import Device
from wardline.kit.secret import Secret

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


def presence_at(provider: str | None, output: Output, *, browser: bool) -> Presence | None:
    """At an OpenID provider, where one is given."""
    if provider is None:
        return None

    async def at_provider(device: Device) -> None:
        async with proving_at(provider, output, browser=browser) as prover:
            await device.passkeys.step_up_by(prover)

    return at_provider


def by_passkey_in(file: Path, pin: Secret, origin: str) -> Presence:
    """``pin``: the file's. ``origin``: the web client's."""

    async def by_passkey(device: Device) -> None:
        await device.passkeys.step_up(await SoftwareAuthenticator.open(file, pin, origin))

    return by_passkey


def read_presence(
    present: Path | None, code: str | None, passkeys: Path | None, origin: str, pin: Secret
) -> Presence | None:
    """By password and code, or by a passkey in a file under the device's PIN."""
    if passkeys is not None:
        if not origin:
            raise typer.BadParameter("a passkey is used for the web client's origin: give --origin")
        return by_passkey_in(passkeys, pin, origin)
    if present is None:
        return None
    known, typed = read_secret("password", present), ask_code(code)

    async def by_password(device: Device) -> None:
        await device.password.step_up(known, typed)

    return by_password
