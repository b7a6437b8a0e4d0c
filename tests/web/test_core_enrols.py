"""The browser's core against a real hub and vault: the whole path from an invitation link to a message in the archive.

The core runs in Node, without a page: what is proven is its protocol, its cryptography and its connection.
"""

import asyncio
import hashlib
import json
import shutil
import socket
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import load_der_private_key

from wardline.cli.demo.processes import Process
from wardline.cli.init import found
from wardline.cli.invite import invitation_link
from wardline.cli.settings import HubSettings, Settings, VaultSettings, vault_config
from wardline.client.attachments.send_file import File
from wardline.client.device import Device
from wardline.content.codec import decode, encode
from wardline.content.text import Text
from wardline.kit.secret import Secret
from wardline.protocol.signing import SignInStatement, signed_bytes
from wardline.vault.administration import Administration
from wardline.vault.authority.certificate_request import read_certificate_request
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount

PIN = Secret(b"246810")
WEB = Path(__file__).parents[2] / "web"
NODE = shutil.which("node")

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(NODE is None or not (WEB / "node_modules").exists(), reason="needs Node and `npm ci` in web/"),
]


@dataclass(frozen=True)
class Script:
    """What a script of ``web/tests/live`` reported."""

    returncode: int
    events: list[dict[str, Any]]
    errors: str

    def named(self, event: str) -> list[dict[str, Any]]:
        return [each for each in self.events if each["event"] == event]


async def run_script(name: str, given: dict[str, str]) -> Script:
    """Run it to its end."""
    assert NODE is not None
    process = await asyncio.create_subprocess_exec(
        NODE,
        "--experimental-websocket",
        "tools/run-ts.mjs",
        f"tests/live/{name}.ts",
        cwd=WEB,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(180):
            out, errors = await process.communicate(json.dumps(given).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    events = [json.loads(line) for line in out.decode().splitlines()]
    return Script(process.returncode or 0, events, errors.decode())


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


async def enrol_and_talk(folder: Path) -> Script:
    plan = OrganisationPlan(
        name="General Hospital",
        accounts=(PlannedAccount(key="ada", name="Dr. Ada Grey"), PlannedAccount(key="ben", name="Dr. Ben Blue")),
    )
    port = free_port()
    hub_settings = HubSettings(origin=f"ws://127.0.0.1:{port}", port=port)
    settings = Settings(hub_settings, VaultSettings(mllp_port=0))
    made = found(folder / "server", plan, settings, Secret(b"passphrase of the root"), with_hub=True)
    arguments = ["--data", str(folder / "server"), "--json"]
    async with AsyncExitStack() as stack:
        for name in ("hub", "vault"):
            process = await Process.start(name, [name, *arguments], folder / f"{name}.log")
            stack.push_async_callback(process.end)
            await process.expect("ready")
        beside = stack.enter_context(open_vault(vault_config(folder / "server", settings)))
        administration = Administration(beside)
        ada, ben = (
            invitation_link(beside, administration, made.accounts[key], lifetime=3_600_000) for key in ("ada", "ben")
        )
        await Device.enrol(ben, folder / "ben", PIN)
        device = await stack.enter_async_context(Device.open(folder / "ben", PIN))
        answering = asyncio.create_task(answer_once(device))
        try:
            return await run_script("enrols", {"link": ada, "colleague": "Ben Blue"})
        finally:
            answering.cancel()
            await asyncio.gather(answering, return_exceptions=True)


async def answer_once(device: Device) -> None:
    """Take one message with a file, and give the file back with its own words about it."""
    async for message in device.messages():
        content = decode(message.content)
        if not isinstance(content, Text):
            continue
        (attachment,) = content.attachments
        data = await device.fetch(message.conversation, attachment)
        returned = await device.attach(message.conversation, File(data[::-1] + b"!", "back.jpg", "image/jpeg"))
        body = f"{attachment.name}: {len(data)} bytes"
        await device.send(message.conversation, encode(Text(body=body, attachments=(returned,))))


def test_the_core_enrols_talks_with_a_colleague_and_reads_its_history(tmp_path: Path) -> None:
    ran = asyncio.run(enrol_and_talk(tmp_path))
    logs = "\n".join((tmp_path / f"{name}.log").read_text()[-2000:] for name in ("hub", "vault"))
    assert ran.returncode == 0, f"{ran.errors}\n{ran.events}\n{logs}"
    assert [each["step"] for each in ran.named("progress")] == ["invitation", "keys", "certificate"]
    assert [each["name"] for each in ran.named("enrolled")] == ["Dr. Ada Grey"]
    assert [each["available"] for each in ran.named("published")] == [3]
    assert [sorted(each["roster"]) for each in ran.named("opened")] == [["Dr. Ada Grey", "Dr. Ben Blue"]]
    assert [each["done"] for each in ran.named("uploaded")] == [1 / 3, 2 / 3, 1]
    assert [each["position"] for each in ran.named("sent")] == [1]
    returned = hashlib.sha256(b"\x57" * 600_000 + b"!").hexdigest()
    assert [(each["body"], each["hash"]) for each in ran.named("answered")] == [("wound.jpg: 600000 bytes", returned)]
    assert [each["bodies"][-1] for each in ran.named("history")] == ["From the browser's core"]


def test_what_the_core_makes_is_what_python_makes(tmp_path: Path) -> None:
    organisation, device = "0a" * 16, "0c" * 16
    uri = f"wardline:{organisation}/{'0b' * 16}/{device}"
    ran = asyncio.run(run_script("crosses", {"uri": uri, "organisation": organisation, "device": device}))
    assert ran.returncode == 0, ran.errors
    (made,) = ran.named("made")
    key = load_der_private_key(bytes.fromhex(made["key"]), password=None)
    assert isinstance(key, EllipticCurvePrivateKey)

    request = x509.load_der_x509_csr(bytes.fromhex(made["certificateRequest"]))
    names = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(uri)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).add_extension(names, critical=True)
    assert request.tbs_certrequest_bytes == builder.sign(key, SHA384()).tbs_certrequest_bytes
    assert read_certificate_request(bytes.fromhex(made["certificateRequest"]), uri=uri) is not None

    signed = signed_bytes(SignInStatement("wss://hub.example", b"\x09" * 32, organisation, device))
    key.public_key().verify(bytes.fromhex(made["signature"]), signed, ECDSA(SHA384()))

    cipher = AESGCM(bytes.fromhex(made["secret"]))
    chunks = [bytes.fromhex(chunk) for chunk in made["chunks"]]
    nonces = [bytes(7) + number.to_bytes(4, "big") + bytes([last]) for number, last in ((0, 0), (1, 1))]
    opened = [
        cipher.decrypt(nonce, chunk, b"wardline/attachment/v1") for nonce, chunk in zip(nonces, chunks, strict=True)
    ]
    assert [len(chunk) for chunk in chunks] == [256 << 10, 116]
    assert b"".join(opened) == b"\x42" * (262_128 + 100)
