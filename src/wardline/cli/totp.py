"""``wardline totp``: codes of an authenticator app, and recovery codes."""

import asyncio
import base64

import typer

from wardline.cli.at_provider import AtProvider, NoBrowser
from wardline.cli.options import DEFAULT_FOLDER, DeviceFolder, Json, PinFile
from wardline.cli.output import Output
from wardline.cli.password import with_password
from wardline.cli.presence import OldPassword, PresentOrigin, PresentPasskeys, presence_at, read_presence
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.cli.sign_in_with_password import Code
from wardline.client.own_password import OwnPassword

totp = typer.Typer(help="Codes of an authenticator app, beside one's password.", no_args_is_help=True)


@totp.command("set-up")
def set_up(
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
    """Show the secret for the app, take one code, show the recovery codes: write them down."""
    pin, output = read_secret("PIN", pin_file), Output(as_json=as_json)
    at_provider = presence_at(provider, output, browser=not no_browser)
    presence = at_provider or read_presence(present, code, passkeys, origin, pin)

    async def work(own: OwnPassword) -> None:
        begun = await own.begin_codes()
        secret = base64.b32encode(begun.secret).decode("ascii")
        output.item({"uri": begun.uri, "secret": secret}, f"Put this into the app: {secret}\n{begun.uri}")
        typed = str(await asyncio.to_thread(typer.prompt, "Code that the app shows"))
        _show(output, await own.confirm_codes(typed))

    run(with_password(folder, pin, presence, work), as_json=as_json)


@totp.command("recovery-codes")
def recovery_codes(
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
    """Ten new ones, shown this once; those before end."""
    pin, output = read_secret("PIN", pin_file), Output(as_json=as_json)
    at_provider = presence_at(provider, output, browser=not no_browser)
    presence = at_provider or read_presence(present, code, passkeys, origin, pin)

    async def work(own: OwnPassword) -> None:
        _show(output, await own.make_recovery_codes())

    run(with_password(folder, pin, presence, work), as_json=as_json)


def _show(output: Output, codes: tuple[str, ...]) -> None:
    output.table("Recovery codes, each good once", ("code",), ({"code": each} for each in codes))
