"""One simulated clinician: a real device of the SDK in a process of its own, told what to do on its command line.

It reports on standard output, one JSON value a line, so that the demo can count: ``read``, ``acknowledged``. Values are
reported as digests of the whole card, so that nothing of a patient leaves the process.
"""

import asyncio
import json
import random
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer

from wardline.cli.demo.hospital import digest
from wardline.cli.demo.identity_provider import ID, Browser
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.client.authenticator.software import SoftwareAuthenticator
from wardline.client.connection import ConnectionLostError
from wardline.client.device import Device, Message
from wardline.client.fetch_organisation import fetch_organisation
from wardline.client.provers import by_passkey, by_provider
from wardline.content.codec import decode
from wardline.content.handoff import Handoff
from wardline.content.result import Result
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.protocol.envelope import Priority
from wardline.protocol.identity_requests import Method

READING_SECONDS: Final = (0.2, 2.5)
"""How long a simulated clinician takes to look at a critical result."""
SIGNING_OUT_SECONDS: Final = 60
LOOK_SECONDS: Final = 0.02


def clinician(
    folder: Annotated[Path, typer.Option()],
    pin_file: Annotated[Path, typer.Option()],
    link_file: Annotated[Path, typer.Option(help="Holds the invitation link.")],
    seed: Annotated[int, typer.Option()],
    origin: Annotated[str, typer.Option(help="The web client's, which the passkey is for.")],
    sign_in: Annotated[
        str, typer.Option("--sign-in", help="Sign in on a second device, too, under this login name.")
    ] = "",
    password_file: Annotated[
        Path | None, typer.Option(help="Sign in there at the OpenID provider, with this password, not by passkey.")
    ] = None,
    away: Annotated[bool, typer.Option("--away", help="Receives, but neither reads nor answers.")] = False,
) -> None:
    """Enrol, then read and acknowledge until the standard input ends."""
    link = link_file.read_text(encoding="utf-8").strip()
    password = None if password_file is None else password_file.read_text(encoding="utf-8")
    passkeys = Passkeys(folder.with_name(f"{folder.name}.passkeys"), origin, sign_in, password)
    chance = random.Random(seed)  # noqa: S311  a simulation
    run(_work(folder, read_secret("PIN", pin_file), link, chance, passkeys, away=away), as_json=True)


@dataclass(frozen=True, slots=True)
class Passkeys:
    """Where a clinician's passkey is kept, and what for."""

    file: Path
    origin: str
    login: str
    """Of who signs in on a second device; else empty."""
    password: str | None
    """At the OpenID provider, of who signs in there."""


async def _work(folder: Path, pin: Secret, link: str, chance: random.Random, passkeys: Passkeys, *, away: bool) -> None:
    authenticator = await SoftwareAuthenticator.open(passkeys.file, pin, passkeys.origin)
    identity = await Device.enrol(link, folder, pin, authenticator=authenticator, name="Phone")
    _report({"event": "enrolled", "account": identity.account, "device": identity.device})
    async with Device.open(folder, pin) as device:
        await device.caught_up()
        _report({"event": "ready"})
        reading = asyncio.create_task(_read(device, chance, away=away))
        await asyncio.to_thread(sys.stdin.read)
        if passkeys.login:
            await _sign_in(folder.with_name(f"{folder.name}-second"), pin, passkeys, authenticator)
        reading.cancel()
        await asyncio.wait([reading])


async def _sign_in(folder: Path, pin: Secret, passkeys: Passkeys, authenticator: SoftwareAuthenticator) -> None:
    """From the login name to a device that is certified and connected."""
    started = time.monotonic()
    facts = await fetch_organisation(passkeys.origin)
    if isinstance(facts, Refusal):
        raise RefusedError(facts)
    browser = Browser()
    if passkeys.password is None:
        method, prove = Method.PASSKEY, by_passkey(authenticator)
    else:
        method, prove = Method.OPEN_ID, by_provider(ID, browser.visit(passkeys.login, passkeys.password))
    await Device.sign_in(facts, passkeys.login, prove, folder, pin, name="Ward tablet")
    async with Device.open(folder, pin) as device:
        await device.caught_up()
        milliseconds = round((time.monotonic() - started) * 1000)
        _report({"event": "signed_in", "method": method.value, "milliseconds": milliseconds})
        if method is Method.OPEN_ID:
            await _sign_out(device, browser)


async def _sign_out(device: Device, browser: Browser) -> None:
    """From the press on "Sign out" at the provider to the end of the session that its word began, as the vault says."""
    (known,) = (await device.passkeys.ways()).providers
    pressed = _now()
    await browser.sign_out(known.end_session_url)
    async with asyncio.timeout(SIGNING_OUT_SECONDS):
        while True:
            with suppress(ConnectionLostError):  # the hub closes the connection, and takes the device back
                until = (await device.session.show()).until
                if until <= _now():
                    break
            await asyncio.sleep(LOOK_SECONDS)
    _report({"event": "signed_out", "milliseconds": until - pressed})


def _now() -> int:
    """Milliseconds UTC, of the clock that the vault of this machine has, too."""
    return time.time_ns() // 1_000_000


async def _read(device: Device, chance: random.Random, *, away: bool) -> None:
    async with asyncio.TaskGroup() as answers:
        async for message in device.messages():
            content = decode(message.content)
            _report(_received(message, content))
            if away:
                continue
            await device.mark_read(message)
            _report({"event": "read", "message": message.message})
            if message.priority is Priority.CRITICAL:
                answers.create_task(_acknowledge(device, message, chance.uniform(*READING_SECONDS)))


async def _acknowledge(device: Device, message: Message, seconds: float) -> None:
    await asyncio.sleep(seconds)
    await device.acknowledge(message)
    _report({"event": "acknowledged", "message": message.message, "at": _now()})


def _received(message: Message, content: object) -> dict[str, object]:
    report: dict[str, object] = {
        "event": "received",
        "message": message.message,
        "priority": message.priority.name.lower(),
        "type": type(content).__name__.lower(),
        "at": _now(),
    }
    original = decode(bytes(content.original)) if isinstance(content, Handoff) else content
    if isinstance(original, Result):
        report["values"] = [
            digest(original.filler, index, each.code.code, each.value, each.unit)
            for index, each in enumerate(original.observations)
        ]
    return report


def _report(event: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()
