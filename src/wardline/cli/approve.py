"""``wardline approve``: let a device in that signed in by password."""

import asyncio
import hmac
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, DeviceFolder, Json, PinFile, checked_id
from wardline.cli.output import Output, printable
from wardline.cli.place import place_text
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.cli.waiting_devices import list_waiting
from wardline.client.approval_link import ApprovalLink, parse_approval_link, parse_hash
from wardline.client.device import Device
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import ApprovalSummary


def approve(
    scanned: Annotated[
        str, typer.Option("--hash", help="The long code that the new device shows, or the link that its picture holds.")
    ] = "",
    deny: Annotated[bool, typer.Option("--deny", help="Keep it out.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again once the hash is right.")] = False,
    approval: Annotated[str, typer.Option(help="The id of the one that is meant, from --list; else the newest.")] = "",
    account: Annotated[
        str | None,
        typer.Option(help="The id of somebody else's account: for an administrator, after `wardline session prove`."),
    ] = None,
    everybody: Annotated[
        bool,
        typer.Option("--everybody", help="For an administrator: list all that wait; with --approval, answer that one."),
    ] = False,
    only_list: Annotated[bool, typer.Option("--list", help="Only list what waits, and where it is.")] = False,
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    pin_file: PinFile = None,
    as_json: Json = False,
) -> None:
    """Let in a device that signed in by password: type the code that it shows. It is in only if both have the same.

    wardline approve --list says what waits; wardline approve asks for the newest one's code; with --deny it stays out.
    """
    if everybody and not approval and (deny or scanned):
        raise typer.BadParameter("--everybody takes --approval to answer one")
    if approval:
        checked_id(approval, "--approval", "waiting device")
    if account is not None:
        checked_id(account, "--account", "account")
    pin, output = read_secret("PIN", pin_file), Output(as_json=as_json)
    # The newest of everybody's is nobody's choice.
    if only_list or (everybody and not approval):
        list_waiting(output, run(_waiting(folder, pin, account, everybody=everybody), as_json=as_json))
        return
    done = run(
        _answer(folder, pin, approval, account, scanned, everybody=everybody, deny=deny, yes=yes), as_json=as_json
    )
    word = "Denied" if deny else "Let in"
    output.item({"device": done.device, "granted": not deny}, f"{word}: device {done.device} of {done.account_name}.")


async def _waiting(folder: Path, pin: Secret, account: str | None, *, everybody: bool) -> tuple[ApprovalSummary, ...]:
    async with Device.open(folder, pin) as device:
        await device.caught_up()
        return await device.approvals.waiting(account, everybody=everybody)


async def _answer(
    folder: Path,
    pin: Secret,
    approval: str,
    account: str | None,
    scanned: str,
    *,
    everybody: bool,
    deny: bool,
    yes: bool,
) -> ApprovalSummary:
    link = _read(scanned)
    async with Device.open(folder, pin) as device:
        await device.caught_up()
        if isinstance(link, ApprovalLink):
            chosen, seen = await device.approvals.find(link), link.hash
        else:
            chosen, seen = _choose(await device.approvals.waiting(account, everybody=everybody), approval), link
        if deny:
            await device.approvals.deny(chosen.approval)
        elif seen is not None:
            await device.approvals.check(chosen, seen)
            if not yes and not await asyncio.to_thread(typer.confirm, _question(chosen)):
                await device.approvals.deny(chosen.approval)
                raise RefusedError(Refusal(ErrorCode.APPROVAL_DENIED))
            await device.approvals.approve(chosen.approval, seen)
        else:
            await _compare(device, chosen)
        return chosen


async def _compare(device: Device, chosen: ApprovalSummary) -> None:
    compared = await device.approvals.compare(chosen)
    typed = str(await asyncio.to_thread(typer.prompt, f"Code that {_name(chosen)} shows"))
    if not hmac.compare_digest("".join(typed.split()).encode(), compared.code.encode()):
        await device.approvals.deny(chosen.approval)
        raise RefusedError(Refusal(ErrorCode.BAD_APPROVAL))
    await device.approvals.approve(chosen.approval, compared.seen)


def _read(scanned: str) -> ApprovalLink | bytes | None:
    """Raises RefusedError ``bad_approval_link``."""
    if not scanned:
        return None
    read = parse_hash(scanned) or parse_approval_link(scanned)
    if isinstance(read, Refusal):
        raise RefusedError(read)
    return read


def _choose(waiting: Sequence[ApprovalSummary], approval: str) -> ApprovalSummary:
    chosen = next((each for each in waiting if approval in {"", each.approval}), None)
    if chosen is None:
        raise RefusedError(Refusal(ErrorCode.UNKNOWN_APPROVAL))
    return chosen


def _question(chosen: ApprovalSummary) -> str:
    return f"The hash is right. Let {_name(chosen)} in?"


def _name(chosen: ApprovalSummary) -> str:
    device = printable(chosen.device_name) or "a device without a name"
    place = printable(place_text(chosen.asked_from))
    return f"{device} of {printable(chosen.account_name)}{f', from {place},' if place else ''}"
