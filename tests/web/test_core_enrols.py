"""The browser's core against a real hub and vault: the whole path from an invitation link to a message in the archive.

The core runs in Node, without a page: what is proven is its protocol, its cryptography and its connection.
"""

import asyncio
import hashlib
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import load_der_private_key
from tests.web.scripts import NODE, WEB, Script, house, run_script

from wardline.client.attachments.send_file import File
from wardline.client.device import Device
from wardline.content.codec import decode, encode
from wardline.content.text import Text
from wardline.kit.secret import Secret
from wardline.protocol.signing import SignInStatement, signed_bytes
from wardline.vault.authority.certificate_request import read_certificate_request

PIN = Secret(b"246810")

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(NODE is None or not (WEB / "node_modules").exists(), reason="needs Node and `npm ci` in web/"),
]


async def enrol_and_talk(folder: Path) -> Script:
    async with AsyncExitStack() as stack:
        links = await stack.enter_async_context(house(folder, {"ada": "Dr. Ada Grey", "ben": "Dr. Ben Blue"}))
        await Device.enrol(links["ben"], folder / "ben", PIN)
        device = await stack.enter_async_context(Device.open(folder / "ben", PIN))
        answering = asyncio.create_task(answer_once(device))
        try:
            return await run_script("enrols", {"link": links["ada"], "colleague": "Ben Blue"})
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
