"""``wardline sign-in --password``: by password and code, let in by another device."""

from pathlib import Path
from typing import Annotated

import typer

from wardline.cli.output import Output
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.client.approval_link import format_approval_link, format_hash
from wardline.client.device import Device
from wardline.client.fetch_organisation import fetch_organisation
from wardline.client.sign_in_by_password import Shown
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.mls.public import Identity
from wardline.protocol.identity_requests import DeviceClass

PasswordFile = Annotated[
    Path | None,
    typer.Option("--password-file", envvar="WARDLINE_PASSWORD_FILE", help="Read the password from its first line."),
]
Code = Annotated[str | None, typer.Option(help="What the authenticator app shows, or a recovery code; else asked for.")]


def ask_code(code: str | None) -> str:
    """Good once, so that it may be an argument."""
    return code if code is not None else str(typer.prompt("Code from the app, or a recovery code"))


def sign_in_with_password(
    origin: str,
    login: str,
    folder: Path,
    name: str,
    device_class: DeviceClass,
    pin_file: Path | None,
    password_file: Path | None,
    code: str | None,
    *,
    as_json: bool,
) -> None:
    """Show what is to be compared, and wait."""
    pin = read_secret("PIN for this device", pin_file, confirm=True)
    password = read_secret("password", password_file)
    output = Output(as_json=as_json)
    typed = ask_code(code)
    identity = run(_sign_in(output, origin, login, password, typed, folder, pin, name, device_class), as_json=as_json)
    output.item(
        {"organisation": identity.organisation, "account": identity.account, "device": identity.device},
        f"Signed in as device {identity.device}. Next: wardline inbox",
    )


async def _sign_in(
    output: Output,
    origin: str,
    login: str,
    password: Secret,
    code: str,
    folder: Path,
    pin: Secret,
    name: str,
    device_class: DeviceClass,
) -> Identity:
    facts = await fetch_organisation(origin)
    if isinstance(facts, Refusal):
        raise RefusedError(facts)

    async def show(shown: Shown) -> None:
        scan, link = format_hash(shown.link.hash), format_approval_link(origin, shown.link)
        if shown.code is None:
            shown_so = "Scan this with a phone that you use already, or on" if output.picture(link) else "On"
            text = (
                f"{shown_so} a device that you have: wardline approve --hash {scan}\n"
                f"or run wardline approve there and type the code. As a link, for a phone's browser:\n{link}"
            )
        else:
            text = f"Type this code there: {shown.code[:3]} {shown.code[3:]}"
        output.item({"approval": shown.link.approval, "hash": scan, "link": link, "code": shown.code}, text)

    return await Device.sign_in_by_password(
        facts, login, password, code, show, folder, pin, name=name, device_class=device_class
    )
