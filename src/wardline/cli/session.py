"""``wardline session``: how long this device may ask, and the proof that its owner is there."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from wardline.cli.at_provider import AtProvider, NoBrowser
from wardline.cli.options import DEFAULT_FOLDER, DeviceFolder, Json, PinFile, checked_id
from wardline.cli.output import Output, Value, clock_time
from wardline.cli.place import place_text
from wardline.cli.presence import PresentOrigin, presence_at, read_presence
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.cli.sign_in_with_password import Code, PasswordFile
from wardline.cli.ways import ways
from wardline.client.device import Device
from wardline.client.own_session import OwnSession
from wardline.kit.clock import SystemClock
from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.secret import Secret
from wardline.protocol.session_requests import Session, SessionSummary

session = typer.Typer(help="See, renew and end the sessions of one's devices.", no_args_is_help=True)
session.command()(ways)

_COLUMNS = ("device", "name", "person", "class", "began", "until", "seen", "from")
_MOST = datetime.max.replace(tzinfo=UTC).timestamp() * 1000


@session.command()
def show(folder: DeviceFolder = DEFAULT_FOLDER / "device", pin_file: PinFile = None, as_json: Json = False) -> None:
    """This device's: how long its vault answers it, and after how much idleness it should lock."""
    pin = read_secret("PIN", pin_file)

    async def ask() -> Session:
        async with Device.open(folder, pin) as device:
            await device.caught_up()
            return await device.session.show()

    found = run(ask(), as_json=as_json)
    until = moment(found.until)
    Output(as_json=as_json).item(
        {
            "class": found.device_class.value,
            "began": moment(found.began_at),
            "until": until,
            "idle_seconds": found.idle // 1000,
        },
        _standing(found.until, found.device_class.value, found.idle),
    )


def _standing(until: int, device_class: str, idle: int) -> str:
    if until <= SystemClock().now():
        return f"The session ended at {clock_time(until)} UTC. To begin it anew: wardline session prove"
    end = "until it is removed" if until > _MOST else f"until {clock_time(until)} UTC, and then after a proof"
    length = f"{idle // 60_000} minutes" if idle >= 120_000 else f"{idle // 1000} seconds"
    use = f"It is a {device_class} device: it should lock after {length} without use."
    return f"The vault answers this device {end}. {use}"


@session.command()
def prove(
    passkeys: Annotated[
        Path | None, typer.Option("--passkeys", help="The file with one's passkeys, under this device's PIN.")
    ] = None,
    origin: PresentOrigin = "",
    password_file: PasswordFile = None,
    code: Code = None,
    provider: AtProvider = None,
    no_browser: NoBrowser = False,
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    pin_file: PinFile = None,
    as_json: Json = False,
) -> None:
    """Prove that you are there, by a passkey, by password and code, or at a provider: the session begins anew.

    Examples: wardline session prove --provider hospital; wardline session prove --password-file FILE asks for the code.
    """
    pin, output = read_secret("PIN", pin_file), Output(as_json=as_json)
    at_provider = presence_at(provider, output, browser=not no_browser)
    presence = at_provider or read_presence(password_file, code, passkeys, origin, pin)
    if presence is None:
        raise typer.BadParameter(
            "say by what: --passkeys FILE --origin ADDRESS, or --password-file FILE, or --provider ID. "
            "What you have: wardline session ways"
        )

    async def work() -> Session:
        async with Device.open(folder, pin) as device:
            await device.caught_up()
            await presence(device)
            return await device.session.show()

    found = run(work(), as_json=as_json)
    output.item(
        {"until": moment(found.until)}, f"Proven. {_standing(found.until, found.device_class.value, found.idle)}"
    )


@session.command()
def end(
    which: Annotated[str, typer.Argument(help="A device's id; without one, this device.")] = "",
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    pin_file: PinFile = None,
    as_json: Json = False,
) -> None:
    """End a session until its owner proves who they are. An administrator may end anybody's."""
    if which:
        checked_id(which, "WHICH", "device")
    pin = read_secret("PIN", pin_file)

    async def work() -> str:
        async with Device.open(folder, pin) as device:
            await device.caught_up()
            ended = which or device.identity.device
            await device.session.end(DeviceId(ended))
            return ended

    ended = run(work(), as_json=as_json)
    Output(as_json=as_json).item(
        {"ended": ended}, f"Ended: device {ended} gets no answers until its owner runs there: wardline session prove"
    )


@session.command("list")
def list_sessions(
    account: Annotated[str, typer.Option("--of", help="Another account's id, for administrators.")] = "",
    everybody: Annotated[bool, typer.Option("--everybody", help="Everybody's, for administrators.")] = False,
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    pin_file: PinFile = None,
    as_json: Json = False,
) -> None:
    """The sessions of one's devices, the latest seen first."""
    if account:
        checked_id(account, "--of", "account")
    pin = read_secret("PIN", pin_file)
    found = run(_list(folder, pin, account, everybody=everybody), as_json=as_json)
    found.sort(key=lambda each: each.seen_at or 0, reverse=True)
    Output(as_json=as_json).table("Sessions (times in UTC)", _COLUMNS, [_row(each, as_json=as_json) for each in found])


async def _list(folder: Path, pin: Secret, account: str, *, everybody: bool) -> list[SessionSummary]:
    async with Device.open(folder, pin) as device:
        await device.caught_up()
        own: OwnSession = device.session
        return [each async for each in own.all(AccountId(account) if account else None, everybody=everybody)]


def _row(each: SessionSummary, *, as_json: bool) -> dict[str, Value]:
    said = moment if as_json else _clock
    return {
        "device": each.device,
        "name": each.device_name,
        "person": each.account_name,
        "class": each.device_class.value,
        "began": said(each.began_at),
        "until": said(each.until),
        "seen": said(each.seen_at),
        "from": place_text(each.seen_from),
    }


def _clock(at: int | None) -> str:
    return "" if at is None or at > _MOST else clock_time(at)


def moment(at: int | None) -> str:
    """Empty for never."""
    return "" if at is None or at > _MOST else datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")
