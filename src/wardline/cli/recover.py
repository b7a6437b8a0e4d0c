"""``wardline recover``: two administrators recover somebody who lost every device and every way to sign in."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from wardline.cli.options import DEFAULT_FOLDER, DeviceFolder, Json, PinFile, checked_id
from wardline.cli.output import Output, Value, clock_time
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.client.device import Device
from wardline.client.recoveries import OthersRecovery
from wardline.kit.ids import AccountId
from wardline.kit.secret import Secret
from wardline.protocol.administration_requests import RecoverySummary

recover = typer.Typer(
    help="Recover somebody who lost every device and way to sign in: one administrator asks, another agrees and hands "
    "over the link. Example: wardline recover ask ACCOUNT --reason 'Phone stolen, stood at the desk'",
    no_args_is_help=True,
)
T = TypeVar("T")
Which = Annotated[str, typer.Argument(help="The recovery's id, as `wardline recover list` shows it.")]
_TITLE = "Recoveries (times in UTC)"
_COLUMNS = ("recovery", "account", "name", "asked by", "reason", "until")


@recover.command()
def ask(
    account: Annotated[
        str, typer.Argument(help="The id of the account to recover: `wardline people list` on the vault's machine.")
    ],
    reason: Annotated[str, typer.Option(help="Why; the other administrator and the person read it.")],
    wipe: Annotated[
        bool, typer.Option(help="Have the devices that the person had erase themselves at their next contact.")
    ] = True,
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    pin_file: PinFile = None,
    as_json: Json = False,
) -> None:
    """Ask for a recovery; another administrator has a day to agree. First: wardline session prove."""
    wanted = AccountId(checked_id(account, "ACCOUNT", "account"))
    pin = read_secret("PIN", pin_file)
    asked = run(_with(folder, pin, lambda own: own.ask(wanted, reason, wipe=wipe)), as_json=as_json)
    output = Output(as_json=as_json)
    output.table(_TITLE, _COLUMNS, _rows((asked,), as_json=as_json))
    if not as_json:
        typer.echo(f"Next, another administrator: wardline recover agree {asked.recovery}", err=True)


@recover.command("list")
def list_waiting(
    folder: DeviceFolder = DEFAULT_FOLDER / "device", pin_file: PinFile = None, as_json: Json = False
) -> None:
    """What waits: all of it for an administrator, for anybody else what is about themselves."""
    found = run(_with(folder, read_secret("PIN", pin_file), lambda own: own.waiting()), as_json=as_json)
    Output(as_json=as_json).table(_TITLE, _COLUMNS, _rows(found, as_json=as_json))


@recover.command()
def agree(
    recovery: Which, folder: DeviceFolder = DEFAULT_FOLDER / "device", pin_file: PinFile = None, as_json: Json = False
) -> None:
    """Agree to what another administrator asked, and get the link for the person. First: wardline session prove."""
    checked_id(recovery, "RECOVERY", "recovery")
    made = run(_with(folder, read_secret("PIN", pin_file), lambda own: own.agree(recovery)), as_json=as_json)
    Output(as_json=as_json).item(
        {"invitation": made.invitation, "link": made.link, "until": _moment(made.expires_at)}, made.link
    )
    if not as_json:
        until = clock_time(made.expires_at)
        typer.echo(f"Hand it to the person yourself: it enrols one device, until {until} UTC.", err=True)


@recover.command()
def deny(
    recovery: Which, folder: DeviceFolder = DEFAULT_FOLDER / "device", pin_file: PinFile = None, as_json: Json = False
) -> None:
    """Say no: an administrator, or the person whom it is about, who then lost nothing."""
    checked_id(recovery, "RECOVERY", "recovery")
    run(_with(folder, read_secret("PIN", pin_file), lambda own: own.deny(recovery)), as_json=as_json)
    Output(as_json=as_json).item({"denied": recovery}, "Denied: nothing changes.")


async def _with(folder: Path, pin: Secret, work: Callable[[OthersRecovery], Awaitable[T]]) -> T:
    async with Device.open(folder, pin) as device:
        await device.caught_up()
        return await work(device.recoveries)


def _rows(found: Iterable[RecoverySummary], *, as_json: bool) -> Iterable[dict[str, Value]]:
    for each in found:
        yield {
            "recovery": each.recovery,
            "account": each.account,
            "name": each.account_name,
            "asked by": each.asked_by_name,
            "reason": each.reason,
            "until": _moment(each.expires_at) if as_json else clock_time(each.expires_at),
        }


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")
