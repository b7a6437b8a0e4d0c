"""``wardline session ways``: what this device's owner proves themselves with, and what they have to see to."""

from contextlib import suppress
from typing import Final

from wardline.cli.options import DEFAULT_FOLDER, DeviceFolder, Json, PinFile
from wardline.cli.output import Output, clock_time
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.client.connection import ConnectionLostError
from wardline.client.device import Device
from wardline.kit.outcome import RefusedError
from wardline.protocol.identity_requests import KnownProvider, WaysIn

FEW_CODES: Final = 3
"""Recovery codes that are left when it is time for new ones."""
_LAST_MOMENT: Final = 253_402_300_800_000
"""Milliseconds UTC, the year 10000: a service's session has no end that a calendar could say."""


def ways(folder: DeviceFolder = DEFAULT_FOLDER / "device", pin_file: PinFile = None, as_json: Json = False) -> None:
    """What one signs in with and proves one's presence by, and what of it is missing."""
    pin = read_secret("PIN", pin_file)

    async def ask() -> tuple[WaysIn, int]:
        async with Device.open(folder, pin) as device:
            await device.caught_up()
            return await device.passkeys.ways(), (await device.session.show()).until

    found, until = run(ask(), as_json=as_json)
    Output(as_json=as_json).item(
        {
            "methods": [each.value for each in found.methods],
            "passkeys": found.passkeys,
            "password": found.password,
            "codes": found.totp,
            "recovery_codes": found.recovery_codes,
            "providers": [
                {"id": each.provider, "name": each.name, "end_session_url": each.end_session_url}
                for each in found.providers
            ],
        },
        "\n".join(describe_ways(found, until)),
    )


async def warn_of_lockout(device: Device) -> str | None:
    """What to tell somebody who could not prove who they are once their session ends. None where all is well, where
    there is no end, and where nobody answers now.
    """
    with suppress(RefusedError, ConnectionLostError):
        if device.connected and not (await device.passkeys.ways()).methods:
            return lockout((await device.session.show()).until)
    return None


def lockout(until: int) -> str | None:
    """``until``: the session's end, milliseconds UTC."""
    if until >= _LAST_MOMENT:
        return None
    return (
        f"Nothing of yours proves that it is you: after {clock_time(until)} UTC your vault stops answering here, "
        "and two administrators have to recover your account. Before that: wardline passkeys add, or wardline password "
        "set with wardline totp set-up"
    )


def describe_ways(found: WaysIn, until: int) -> list[str]:
    """Lines for people. ``until``: the session's end, milliseconds UTC."""
    names = {"passkey": "passkey", "password": "password and code", "open_id": "provider"}
    able = ", ".join(names[each] for each in found.methods)
    missing = lockout(until) if not found.methods else None
    return [
        f"You sign in by: {able or 'nothing'}",
        f"Passkeys: {found.passkeys or 'none'}",
        f"Password: {'set' if found.password else 'not set'}",
        f"Codes of an app: {'set up' if found.totp else 'not set up'}",
        f"Recovery codes left: {found.recovery_codes}{_few(found)}",
        f"Providers that know you: {'' if found.providers else 'none'}".rstrip(),
        *(line for each in found.providers for line in _provider(each)),
        *([missing] if missing else []),
    ]


def _provider(known: KnownProvider) -> list[str]:
    sign_out = [f"    sign out there: {known.end_session_url}"] if known.end_session_url else []
    return [f"  {known.name} (--provider {known.provider})", *sign_out]


def _few(found: WaysIn) -> str:
    few = found.totp and found.recovery_codes <= FEW_CODES
    return ". Make new ones: wardline totp recovery-codes" if few else ""
