"""``wardline sign-in ORIGIN LOGIN``: make this folder a device of one's account, by a passkey in a file."""

from pathlib import Path
from typing import Annotated, Final

import typer

from wardline.cli.options import DEFAULT_FOLDER, Class, DeviceFolder, Json, PinFile
from wardline.cli.output import Output
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.cli.sign_in_with_password import Code, PasswordFile, sign_in_with_password
from wardline.client.authenticator.software import SoftwareAuthenticator
from wardline.client.device import Device
from wardline.client.fetch_organisation import fetch_organisation
from wardline.client.provers import by_passkey
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
    as_json: Json = False,
) -> None:
    """Make this folder a device of one's account, without an invitation."""
    if password or password_file is not None:
        sign_in_with_password(origin, login, folder, name, device_class, pin_file, password_file, code, as_json=as_json)
        return
    pin = read_secret("PIN for this device", pin_file, confirm=True)
    passkey_pin = pin if passkey_pin_file is None else read_secret("PIN of the passkeys", passkey_pin_file)
    identity = run(_sign_in(origin, login, folder, passkeys, name, device_class, pin, passkey_pin), as_json=as_json)
    Output(as_json=as_json).item(
        {"organisation": identity.organisation, "account": identity.account, "device": identity.device},
        f"Signed in as device {identity.device}. Next: wardline inbox",
    )


async def _sign_in(
    origin: str,
    login: str,
    folder: Path,
    passkeys: Path,
    name: str,
    device_class: DeviceClass,
    pin: Secret,
    passkey_pin: Secret,
) -> Identity:
    facts = await fetch_organisation(origin)
    if isinstance(facts, Refusal):
        raise RefusedError(facts)
    authenticator = await SoftwareAuthenticator.open(passkeys, passkey_pin, origin)
    prove = by_passkey(authenticator)
    return await Device.sign_in(facts, login, prove, folder, pin, name=name, device_class=device_class)
