"""``wardline sign-in ORIGIN LOGIN``: make this folder a device of one's account, without an invitation."""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Annotated, Final

import typer

from wardline.cli.at_provider import AtProvider, NoBrowser, proving_at
from wardline.cli.options import DEFAULT_FOLDER, Class, DeviceFolder, Json, PinFile
from wardline.cli.output import Output
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.cli.sign_in_with_password import Code, PasswordFile, sign_in_with_password
from wardline.client.authenticator.software import SoftwareAuthenticator
from wardline.client.device import Device
from wardline.client.fetch_organisation import fetch_organisation
from wardline.client.provers import Prover, by_passkey
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.mls.public import Identity
from wardline.protocol.identity_requests import DeviceClass

PASSKEY_FILE: Final = DEFAULT_FOLDER / "passkeys"
Passkeys = Annotated[
    Path, typer.Option("--passkeys", envvar="WARDLINE_PASSKEYS", help="The file that holds one's passkeys.")
]
Origin = Annotated[str, typer.Argument(help="The web client's origin: https://chat.example")]
PasskeyPin = Annotated[
    Path | None,
    typer.Option("--passkey-pin-file", help="Read the passkeys' PIN from this file; else it is the device's."),
]


def sign_in(
    origin: Origin,
    login: Annotated[str, typer.Argument(help="The login name.")],
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    passkeys: Passkeys = PASSKEY_FILE,
    name: Annotated[str, typer.Option(help="What to call this device.")] = "",
    device_class: Class = DeviceClass.PERSONAL,
    pin_file: PinFile = None,
    passkey_pin_file: PasskeyPin = None,
    password: Annotated[
        bool, typer.Option("--password", help="By password and code; another device lets this one in.")
    ] = False,
    password_file: PasswordFile = None,
    code: Code = None,
    provider: AtProvider = None,
    no_browser: NoBrowser = False,
    as_json: Json = False,
) -> None:
    """Make this folder a device of one's account, without an invitation."""
    if provider is not None and (password or password_file is not None):
        raise typer.BadParameter("give --provider or a password, not both")
    if password or password_file is not None:
        sign_in_with_password(origin, login, folder, name, device_class, pin_file, password_file, code, as_json=as_json)
        return
    pin, output = read_secret("PIN for this device", pin_file, confirm=True), Output(as_json=as_json)
    if provider is None:
        passkey_pin = pin if passkey_pin_file is None else read_secret("PIN of the passkeys", passkey_pin_file)
        proving = _by_passkey(passkeys, passkey_pin, origin)
    else:
        proving = proving_at(provider, output, browser=not no_browser)
    identity = run(_sign_in(origin, login, proving, folder, pin, name, device_class), as_json=as_json)
    output.item(
        {"organisation": identity.organisation, "account": identity.account, "device": identity.device},
        f"Signed in as device {identity.device}. Next: wardline inbox",
    )


@asynccontextmanager
async def _by_passkey(file: Path, pin: Secret, origin: str) -> AsyncGenerator[Prover]:
    yield by_passkey(await SoftwareAuthenticator.open(file, pin, origin))


async def _sign_in(
    origin: str,
    login: str,
    proving: AbstractAsyncContextManager[Prover],
    folder: Path,
    pin: Secret,
    name: str,
    device_class: DeviceClass,
) -> Identity:
    facts = await fetch_organisation(origin)
    if isinstance(facts, Refusal):
        raise RefusedError(facts)
    async with proving as prover:
        return await Device.sign_in(facts, login, prover, folder, pin, name=name, device_class=device_class)
