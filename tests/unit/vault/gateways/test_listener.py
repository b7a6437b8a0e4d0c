"""The listener on real sockets: durable before answered, bounded in time, size and number."""

import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.unit.vault.gateways.feed import feed
from tests.unit.vault.gateways.tls import make_certificate

from wardline.kit.clock import FixedClock
from wardline.kit.outcome import Refusal
from wardline.vault.gateways.hl7.listener import ListenerLimits, MllpListener, Peer, Receipt
from wardline.vault.gateways.hl7.mllp import encode_frame
from wardline.vault.gateways.hl7.parse import parse


@dataclass
class Vault:
    """Stores in memory; can be told to fail, or to wait."""

    stored: list[tuple[bytes, Refusal | None]] = field(default_factory=list)
    failing: bool = False
    gate: asyncio.Event | None = None
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    peers: list[Peer] = field(default_factory=list)

    async def store(self, raw: bytes, peer: Peer, fault: Refusal | None) -> Receipt:
        self.asked.set()
        self.peers.append(peer)
        if self.gate is not None:
            await self.gate.wait()
        if self.failing:
            raise OSError("disk full")
        self.stored.append((raw, fault))
        judged = fault or parse(raw)
        return Receipt(judged if isinstance(judged, Refusal) else None)


@asynccontextmanager
async def listening(vault: Vault, limits: ListenerLimits | None = None) -> AsyncGenerator[tuple[str, int]]:
    numbers = count(1)
    listener = MllpListener(vault.store, FixedClock(0), lambda: f"ACK{next(numbers)}", limits)
    await listener.start("127.0.0.1", 0)
    try:
        yield listener.addresses[0]
    finally:
        await listener.close()


@asynccontextmanager
async def connected(address: tuple[str, int]) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(*address)
    try:
        yield reader, writer
    finally:
        writer.close()


async def code_of(reader: asyncio.StreamReader) -> str:
    answer = await reader.readuntil(b"\x1c\r")
    return answer.split(b"\rMSA|")[1].split(b"|")[0].decode()


def test_every_message_of_the_feed_is_stored_and_answered_in_order() -> None:
    async def scenario() -> None:
        vault = Vault()
        async with listening(vault) as address, connected(address) as (reader, writer):
            writer.write(b"".join(encode_frame(raw) for raw in feed()))
            codes = [await code_of(reader) for _ in feed()]
        assert codes == ["CA"] * 600
        assert vault.stored == [(raw, None) for raw in feed()]
        assert vault.peers[0] == Peer("127.0.0.1")

    asyncio.run(scenario())


def test_nothing_is_answered_before_it_is_durable() -> None:
    async def scenario() -> None:
        vault = Vault(gate=asyncio.Event())
        async with listening(vault) as address, connected(address) as (reader, writer):
            writer.write(encode_frame(feed()[0]))
            await vault.asked.wait()
            answer = asyncio.create_task(code_of(reader))
            done, _ = await asyncio.wait({answer}, timeout=0.05)
            assert not done
            assert vault.gate is not None
            vault.gate.set()
            assert await answer == "CA"

    asyncio.run(scenario())


def test_what_could_not_be_stored_is_asked_for_again() -> None:
    async def scenario() -> None:
        vault = Vault(failing=True)
        async with listening(vault) as address, connected(address) as (reader, writer):
            writer.write(encode_frame(feed()[0]))
            assert await code_of(reader) == "CE"
            vault.failing = False
            writer.write(encode_frame(feed()[0]))
            assert await code_of(reader) == "CA"

    asyncio.run(scenario())


def test_a_store_that_hangs_is_an_error_for_the_sender() -> None:
    async def scenario() -> None:
        vault = Vault(gate=asyncio.Event())
        async with listening(vault, ListenerLimits(answer=0.05)) as address, connected(address) as (reader, writer):
            writer.write(encode_frame(feed()[0]))
            assert await code_of(reader) == "CE"
        assert vault.stored == []

    asyncio.run(scenario())


def test_mistakes_of_framing_are_kept_answered_and_survived() -> None:
    async def scenario() -> None:
        vault = Vault()
        limits = ListenerLimits(max_bytes=4000)
        async with listening(vault, limits) as address, connected(address) as (reader, writer):
            writer.write(b"\x0bMSH|^~\\&|torn" + encode_frame(feed()[0]))
            assert [await code_of(reader) for _ in range(2)] == ["AR", "CA"]
            writer.write(encode_frame(feed()[0] + b"\rNTE|1||" + b"x" * 5000))
            assert await code_of(reader) == "CR"
            writer.write(b"noise" + encode_frame(feed()[0]))
            assert await code_of(reader) == "CA"
            writer.write(encode_frame(b"not HL7 at all \xff"))
            assert await code_of(reader) == "AR"
        assert [refusal.code if refusal else None for _, refusal in vault.stored] == [
            "hl7_framing",
            None,
            "hl7_too_large",
            None,
            None,
        ]
        assert vault.stored[0][0] == b"MSH|^~\\&|torn"
        assert len(vault.stored[2][0]) == 4000

    asyncio.run(scenario())


def test_a_sender_that_never_ends_a_message_is_cut_off_with_the_reason() -> None:
    async def scenario() -> None:
        vault = Vault()
        limits = ListenerLimits(message=0.2)
        async with listening(vault, limits) as address, connected(address) as (reader, writer):
            writer.write(b"\x0b" + feed()[0])
            trickle = asyncio.create_task(_trickle(writer))
            answer = await reader.readuntil(b"\x1c\r")
            assert b"MSA|CR|1|hl7_framing unfinished" in answer
            trickle.cancel()
            assert await reader.read() == b""
        assert vault.stored[0][0].startswith(feed()[0])

    asyncio.run(scenario())


async def _trickle(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.01)


def test_a_connection_that_ends_inside_a_message_leaves_it_for_a_person() -> None:
    async def scenario() -> None:
        vault = Vault()
        async with listening(vault) as address, connected(address) as (reader, writer):
            writer.write(b"\x0b" + feed()[0][:100])
            writer.write_eof()
            assert await code_of(reader) == "CR"
        assert vault.stored == [(feed()[0][:100], Refusal("hl7_framing", field="unfinished"))]

    asyncio.run(scenario())


def test_silence_noise_and_too_many_connections_end() -> None:
    async def scenario() -> None:
        vault = Vault()
        limits = ListenerLimits(idle=0.2, message=0.1, max_connections=2)
        async with (
            listening(vault, limits) as address,
            connected(address) as (one, noisy),
            connected(address) as (two, _),
        ):
            noisy.write(b"GET / HTTP/1.1\r\n\r\n")
            async with connected(address) as (third, _):
                assert await third.read() == b""
            assert await one.read() == b""
            assert await two.read() == b""
        assert vault.stored == []

    asyncio.run(scenario())


def test_closing_ends_open_connections() -> None:
    async def scenario() -> None:
        vault = Vault()
        async with listening(vault) as address:
            reader, writer = await asyncio.open_connection(*address)
            writer.write(encode_frame(feed()[0]))
            assert await code_of(reader) == "CA"
        assert await reader.read() == b""
        writer.close()

    asyncio.run(scenario())


def test_tls(tmp_path: Path) -> None:
    """A self-made certificate; the client checks it."""
    certificate, key = make_certificate(tmp_path)

    async def scenario() -> None:
        vault = Vault()
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(certificate, key)
        client = ssl.create_default_context(cafile=str(certificate))
        listener = MllpListener(vault.store, FixedClock(0), lambda: "1")
        await listener.start("127.0.0.1", 0, server)
        try:
            reader, writer = await asyncio.open_connection(
                *listener.addresses[0], ssl=client, server_hostname="localhost"
            )
            writer.write(encode_frame(feed()[0]))
            assert await code_of(reader) == "CA"
            writer.close()
            plain_reader, plain_writer = await asyncio.open_connection(*listener.addresses[0])
            plain_writer.write(encode_frame(feed()[0]))
            assert b"MSA" not in await plain_reader.read()
            plain_writer.close()
        finally:
            await listener.close()
        assert len(vault.stored) == 1

    asyncio.run(scenario())
