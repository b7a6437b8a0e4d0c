"""``wardline approve``: let a device in that signed in by password."""

import asyncio
import hmac
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, DeviceFolder, Json, PinFile
from wardline.cli.output import Output, printable
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
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
    approval: Annotated[str, typer.Option(help="Which one; else the newest.")] = "",
    account: Annotated[str | None, typer.Option(help="Somebody else's, for an administrator who stepped up.")] = None,
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    pin_file: PinFile = None,
    as_json: Json = False,
) -> None:
    """Type the code that the new device shows; it is in only if both devices have the same."""
    pin, output = read_secret("PIN", pin_file), Output(as_json=as_json)
    done = run(_answer(folder, pin, approval, account, scanned, deny=deny, yes=yes), as_json=as_json)
    word = "Denied" if deny else "Let in"
    output.item({"device": done.device, "granted": not deny}, f"{word}: device {done.device} of {done.account_name}.")


async def _answer(
    folder: Path, pin: Secret, approval: str, account: str | None, scanned: str, *, deny: bool, yes: bool
) -> ApprovalSummary:
    link = _read(scanned)
    async with Device.open(folder, pin) as device:
        await device.caught_up()
        if isinstance(link, ApprovalLink):
            chosen, seen = await device.approvals.find(link), link.hash
        else:
            chosen, seen = _choose(await device.approvals.waiting(account), approval), link
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
    typed = str(await asyncio.to_thread(typer.prompt, "Code that the new device shows"))
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
    device = printable(chosen.device_name) or "a device without a name"
    return f"The hash is right. Let {device} in, as one of {printable(chosen.account_name)}?"
