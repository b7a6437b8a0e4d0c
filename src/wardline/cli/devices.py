"""``wardline devices``: a person's devices, and the end of one: shut out, wiped, and what it said to that."""

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, DeviceFolder, Json, PinFile, ServerFolder
from wardline.cli.output import Output, Value
from wardline.cli.person import find_person
from wardline.cli.place import place_text
from wardline.cli.run import refusals, run
from wardline.cli.secrets import read_secret
from wardline.cli.settings import read_settings, vault_config
from wardline.cli.verify_devices import verify_devices
from wardline.client.device import Device
from wardline.kit.ids import DeviceId
from wardline.protocol.administration_requests import RecoverySummary
from wardline.protocol.identity_requests import DeviceSummary
from wardline.vault.administration import Administration
from wardline.vault.open_vault import open_vault

devices = typer.Typer(help="See a person's devices; remove or wipe one.", no_args_is_help=True)
devices.command("verify")(verify_devices)
Which = Annotated[str, typer.Argument(help="The device's id.")]

_COLUMNS = ("device", "name", "class", "state", "method", "enrolled", "seen", "from", "changed")


@devices.command("list")
def list_devices(
    person: Annotated[str, typer.Argument(help="An account's id, or a person's full name.")],
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Every device that a person ever had, newest first, and where it stands."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        administration = Administration(vault)
        found = administration.device_summaries(find_person(administration, person))
    Output(as_json=as_json).table("Devices", _COLUMNS, _rows(found))


@devices.command()
def remove(
    device: Which,
    wipe: Annotated[bool, typer.Option(help="Have it erase itself at its next contact.")] = True,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Shut a device out for ever: lost, stolen, or no longer trusted."""
    _remove(device, data, wipe=wipe, as_json=as_json)


@devices.command()
def wipe(device: Which, data: ServerFolder = DEFAULT_FOLDER / "server", as_json: Json = False) -> None:
    """Have a device erase itself at its next contact, also one that was removed before. It cannot be taken back."""
    _remove(device, data, wipe=True, as_json=as_json)


@devices.command()
def mine(
    drop: Annotated[str | None, typer.Option("--remove", help="Shut this one of yours out, and wipe it.")] = None,
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    pin_file: PinFile = None,
    as_json: Json = False,
) -> None:
    """Your own devices, as your vault knows them, and whether somebody asks to recover your account; run on any."""
    output = Output(as_json=as_json)
    run(_mine(output, Device.open(folder, read_secret("PIN", pin_file)), drop), as_json=as_json)


async def _mine(output: Output, opening: AbstractAsyncContextManager[Device], drop: str | None) -> None:
    async with opening as device:
        await device.caught_up()
        if drop is not None:
            await device.remove_device(DeviceId(drop))
        found = await device.devices()
        new = device.new_devices()
        output.table("Devices", (*_COLUMNS, "note"), _rows(found, this=device.identity.device, new=new))
        await device.know_devices(new)
        mine = [each for each in await device.recoveries.waiting() if each.account == device.identity.account]
        if mine:
            _warn(mine[0])


def _warn(asked: RecoverySummary) -> None:
    """On standard error: what follows the table is for a person, with --json too."""
    typer.echo(
        f"{asked.asked_by_name} asks to recover your account, which ends all of these: {asked.reason}\n"
        f"If you did not ask for it: wardline recover deny {asked.recovery}",
        err=True,
    )


def _remove(device: str, data: Path, *, wipe: bool, as_json: bool) -> None:
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        Administration(vault).revoke_device(DeviceId(device), wipe=wipe)
    then = (
        "It erases itself at its next contact: see `wardline devices list`." if wipe else "What it holds stays on it."
    )
    Output(as_json=as_json).item({"removed": device, "wipe": wipe}, f"Removed {device}. {then}")


def _rows(found: Iterable[DeviceSummary], this: str = "", new: Iterable[str] = ()) -> Iterable[dict[str, Value]]:
    for each in found:
        note = "this one" if each.device == this else "new" if each.device in set(new) else ""
        yield {
            "device": each.device,
            "name": each.name,
            "class": each.device_class.value,
            "state": each.state.value,
            "method": each.method,
            "enrolled": _moment(each.enrolled_at),
            "seen": _moment(each.seen_at),
            "from": place_text(each.seen_from),
            "changed": _moment(each.changed_at),
            "note": note,
        }


def _moment(at: int | None) -> str:
    return "" if at is None else datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")
