"""``wardline approve``: let a device in that signed in by password."""

import asyncio
import base64
import binascii
import hmac
from pathlib import Path
from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, DeviceFolder, Json, PinFile
from wardline.cli.output import Output
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.client.device import Device
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import ApprovalSummary


def approve(
    scanned: Annotated[str, typer.Option("--hash", help="The whole hash that the new device shows.")] = "",
    deny: Annotated[bool, typer.Option("--deny", help="Keep it out.")] = False,
    approval: Annotated[str, typer.Option(help="Which one; else the newest.")] = "",
    account: Annotated[str | None, typer.Option(help="Somebody else's, for an administrator who stepped up.")] = None,
    folder: DeviceFolder = DEFAULT_FOLDER / "device",
    pin_file: PinFile = None,
    as_json: Json = False,
) -> None:
    """Type the code that the new device shows; it is in only if both devices have the same."""
    pin, output = read_secret("PIN", pin_file), Output(as_json=as_json)
    try:
        seen = base64.urlsafe_b64decode(scanned + "=" * (-len(scanned) % 4))
    except (binascii.Error, ValueError):
        raise typer.BadParameter("not a hash as the new device shows it") from None
    done = run(_answer(folder, pin, approval, account, seen, deny=deny), as_json=as_json)
    word = "Denied" if deny else "Let in"
    output.item({"device": done.device, "granted": not deny}, f"{word}: device {done.device} of {done.account_name}.")


async def _answer(
    folder: Path, pin: Secret, approval: str, account: str | None, seen: bytes, *, deny: bool
) -> ApprovalSummary:
    async with Device.open(folder, pin) as device:
        await device.caught_up()
        waiting = await device.approvals.waiting(account)
        chosen = next((each for each in waiting if approval in {"", each.approval}), None)
        if chosen is None:
            raise RefusedError(Refusal(ErrorCode.UNKNOWN_APPROVAL))
        if deny:
            await device.approvals.deny(chosen.approval)
        elif seen:
            await device.approvals.approve(chosen.approval, seen)
        else:
            compared = await device.approvals.compare(chosen)
            typed = str(await asyncio.to_thread(typer.prompt, "Code that the new device shows"))
            if not hmac.compare_digest("".join(typed.split()).encode(), compared.code.encode()):
                await device.approvals.deny(chosen.approval)
                raise RefusedError(Refusal(ErrorCode.BAD_APPROVAL))
            await device.approvals.approve(chosen.approval, compared.seen)
        return chosen
