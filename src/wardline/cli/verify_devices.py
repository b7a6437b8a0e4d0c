"""``wardline devices verify``: every certificate that the organisation's log has for one's own account, and the logs of
partners as far as this device met their people.

A certificate of a device that its owner does not know is somebody else's device: that is what the log is public for.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Final

import typer

from wardline.cli.options import DEFAULT_FOLDER, DeviceFolder, Json, PinFile
from wardline.cli.output import Output, Value, clock_time
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.client.device import Device
from wardline.client.transparency.log_desk import IssuedCertificate
from wardline.client.transparency.model import CertificateState, KnownLog, MetCertificate
from wardline.kit.ids import ConversationId

_COLUMNS: Final = ("device", "name", "certificate", "issued", "record", "proof", "revoked", "note")
_TRIES: Final = 10
_AGAIN_S: Final = 0.5
"""Until a certificate of just now is covered by a head of the log."""

_FAULTS: Final = {
    "forked": "THE LOG WAS CHANGED: its newest signed head does not contain the one that this device verified before.",
    "replaced": "THE LOG WAS REPLACED: it comes with another key than the one that this device knows.",
}


def verify_devices(
    folder: DeviceFolder = DEFAULT_FOLDER / "device", pin_file: PinFile = None, as_json: Json = False
) -> None:
    """Check your devices' certificates against the organisation's log, and its log and partners' against what was seen.

    Ends with 1 where something is not as it should be.
    """
    pin = read_secret("PIN", pin_file)
    output = Output(as_json=as_json)

    async def ask() -> bool:
        async with Device.open(folder, pin) as device:
            await device.caught_up()
            found = await _settled(device)
            names = {each.device: each.name for each in await device.devices()}
            output.table("Certificates", _COLUMNS, _rows(found, names, device.identity.device))
            log, closed = device.transparency.log(), device.transparency.closed()
            partners = device.transparency.partner_logs()
            if log is None:
                output.item({"log": None}, "The vault has not shown its log yet.")
            _show_logs(output, ([] if log is None else [log]) + list(partners.values()))
            _show_closed(output, closed)
        wrong = any(each.state is CertificateState.MISSING or each.device not in names for each in found)
        faulty = any(each.fault is not None for each in partners.values())
        return not (wrong or closed or faulty or log is None or log.fault is not None)

    if not run(ask(), as_json=as_json):
        raise typer.Exit(1)


async def _settled(device: Device) -> tuple[IssuedCertificate, ...]:
    for _ in range(_TRIES):
        found = await device.transparency.own()
        if all(each.state is not CertificateState.PENDING for each in found):
            return found
        await asyncio.sleep(_AGAIN_S)
    return await device.transparency.own()


def _rows(
    found: Iterable[IssuedCertificate], names: Mapping[str, str], this: str
) -> Iterable[dict[str, str | int | None]]:
    for each in found:
        note = "this device" if each.device == this else "" if each.device in names else "NOT ONE OF YOUR DEVICES"
        yield {
            "device": each.device,
            "name": names.get(each.device, ""),
            "certificate": each.digest[:16],
            "issued": clock_time(each.issued_at),
            "record": each.index,
            "proof": each.state.value,
            "revoked": None if each.revoked_at is None else clock_time(each.revoked_at),
            "note": note,
        }


def _show_logs(output: Output, logs: Iterable[KnownLog]) -> None:
    for log in logs:
        fault = None if log.fault is None else log.fault.value
        witnesses = ", ".join(each.name for each in log.witnesses)
        said = [f"{log.key.name}: {log.size} records, verified; witnessed by {witnesses}."]
        if log.former:
            said.append(f"It went on under another key after a restoration of the vault: {len(log.former)} times.")
        if fault is not None:
            said.append(f"{_FAULTS[fault]} Tell your security officer; both signed heads are kept on this device.")
        data: dict[str, Value] = {"log": log.key.name, "records": log.size, "restored": len(log.former), "fault": fault}
        output.item(data, "\n".join(said))


def _show_closed(output: Output, closed: Mapping[ConversationId, tuple[MetCertificate, ...]]) -> None:
    for conversation, certificates in closed.items():
        devices = sorted({each.device for each in certificates})
        text = f"Conversation {conversation}: nothing is sent while these are in it: {', '.join(devices)}"
        output.item({"conversation": conversation, "devices": devices}, text)
