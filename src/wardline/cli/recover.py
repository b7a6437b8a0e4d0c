"""``wardline recover``: two administrators recover somebody who lost every device and every way to sign in."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from wardline.cli.options import DEFAULT_FOLDER, DeviceFolder, Json, PinFile
from wardline.cli.output import Output, Value
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.client.device import Device
from wardline.client.recoveries import OthersRecovery
from wardline.kit.ids import AccountId
from wardline.kit.secret import Secret
from wardline.protocol.administration_requests import RecoverySummary

recover = typer.Typer(
    help="Recover somebody who lost every device and way to sign in: one administrator asks, another agrees.",
    no_args_is_help=True,
)
T = TypeVar("T")
Which = Annotated[str, typer.Argument(help="The recovery's id, as the list shows it.")]
_COLUMNS = ("recovery", "account", "name", "asked by", "reason", "until")


@recover.command()
def ask(
    account: Annotated[str, typer.Argument(help="The account's id.")],
    reason: Annotated[str, typer.Option(help="Why; the other administrator and the person read it.")],
    wipe: Annotated[bool, typer.Option(help="Have what the person had erase itself at its next contact.")] = True,
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    pin_file: PinFile = None,
    as_json: Json = False,
) -> None:
    """Ask for a recovery; another administrator has a day to agree. Prove first that you are there."""
    pin = read_secret("PIN", pin_file)
    asked = run(_with(folder, pin, lambda own: own.ask(AccountId(account), reason, wipe=wipe)), as_json=as_json)
    Output(as_json=as_json).table("Recoveries", _COLUMNS, _rows((asked,)))


@recover.command("list")
def list_waiting(
    folder: DeviceFolder = DEFAULT_FOLDER / "device", pin_file: PinFile = None, as_json: Json = False
) -> None:
    """What waits: all of it for an administrator, for anybody else what is about themselves."""
    found = run(_with(folder, read_secret("PIN", pin_file), lambda own: own.waiting()), as_json=as_json)
    Output(as_json=as_json).table("Recoveries", _COLUMNS, _rows(found))


@recover.command()
def agree(
    recovery: Which, folder: DeviceFolder = DEFAULT_FOLDER / "device", pin_file: PinFile = None, as_json: Json = False
) -> None:
    """Agree to what another administrator asked, and get the link. Prove first that you are there."""
    made = run(_with(folder, read_secret("PIN", pin_file), lambda own: own.agree(recovery)), as_json=as_json)
    Output(as_json=as_json).item(
        {"invitation": made.invitation, "link": made.link, "until": _moment(made.expires_at)}, made.link
    )


@recover.command()
def deny(
    recovery: Which, folder: DeviceFolder = DEFAULT_FOLDER / "device", pin_file: PinFile = None, as_json: Json = False
) -> None:
    """Say no: an administrator, or the person whom it is about, who then lost nothing."""
    run(_with(folder, read_secret("PIN", pin_file), lambda own: own.deny(recovery)), as_json=as_json)
    Output(as_json=as_json).item({"denied": recovery}, "Denied.")


async def _with(folder: Path, pin: Secret, work: Callable[[OthersRecovery], Awaitable[T]]) -> T:
    async with Device.open(folder, pin) as device:
        await device.caught_up()
        return await work(device.recoveries)


def _rows(found: Iterable[RecoverySummary]) -> Iterable[dict[str, Value]]:
    for each in found:
        yield {
            "recovery": each.recovery,
            "account": each.account,
            "name": each.account_name,
            "asked by": each.asked_by_name,
            "reason": each.reason,
            "until": _moment(each.expires_at),
        }


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")
