"""A device that erases itself: on its authority's word alone; to the end, whatever fails and whenever it is killed."""

import asyncio
import multiprocessing
import os
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA384
from tests.support.certificates import NOW, Authority, Device, der, new_key, pkcs8
from websockets.asyncio.server import ServerConnection, serve

from wardline.client import wipe, wipe_files
from wardline.client.connection import ConnectionLostError
from wardline.client.credentials import Credentials
from wardline.client.device import Device as Sdk
from wardline.client.keys import DeviceKeys, load_keys, save_keys
from wardline.client.websocket import HubAddress, WebSocketConnection
from wardline.client.wipe_marker import find_marker
from wardline.client.wipe_order import DeviceRevokedError, verify_order
from wardline.kit.clock import SystemClock
from wardline.kit.ids import new_id
from wardline.kit.outcome import RefusedError
from wardline.kit.secret import Secret
from wardline.protocol.frames import decode_device_frame, encode_frame
from wardline.protocol.handshake import Challenge, Refused, Revoked, SignedIn, SignIn
from wardline.protocol.signing import RevocationStatement, signed_bytes
from wardline.protocol.version import SUBPROTOCOL

ORIGIN = "ws://hub.example"
AT = NOW * 1000
PIN = Secret(b"2468")
LEFT = {"device.lock", "device.wipe"}
AUTHORITY = Authority()
DEVICE = AUTHORITY.device()


def credentials(authority: Authority = AUTHORITY, device: Device = DEVICE) -> Credentials:
    return Credentials.load(
        key=Secret(pkcs8(device.key)),
        chain=tuple(device.chain),
        anchor=authority.anchor,
        organisation=authority.organisation,
    )


def order(
    *,
    authority: Authority = AUTHORITY,
    organisation: str = AUTHORITY.organisation,
    device: str = DEVICE.id,
    at: int = AT,
    wipe: bool = True,
    key: EllipticCurvePrivateKey | None = None,
    issuer: tuple[bytes, ...] | None = None,
) -> Revoked:
    statement = RevocationStatement(organisation, device, at, wipe)
    signature = (key or authority.issuing_key).sign(signed_bytes(statement), ECDSA(SHA384()))
    return Revoked(at, wipe, issuer or (der(authority.issuing),), signature)


def changed(
    word: Revoked, *, at: int | None = None, wipe: bool | None = None, signature: bytes | None = None
) -> Revoked:
    return Revoked(
        word.at if at is None else at,
        word.wipe if wipe is None else wipe,
        word.issuer,
        signature or word.signature,
    )


ELSEWHERE = Authority()
SAME_NAME = Authority(AUTHORITY.organisation)
"""Says that it is the same organisation, under a root of its own."""
FORGED = {
    "another device": order(device=new_id()),
    "another organisation": order(organisation=ELSEWHERE.organisation),
    "another authority": order(authority=ELSEWHERE),
    "a self-signed issuer": order(authority=SAME_NAME),
    "the hub's own key under the true certificate": order(key=new_key()),
    "the device's own key": order(key=DEVICE.key, issuer=tuple(DEVICE.chain)),
    "another device's certificate as issuer": order(key=(other := AUTHORITY.device()).key, issuer=tuple(other.chain)),
    "an older time": changed(order(), at=AT - 1),
    "a later time": changed(order(), at=AT + 1),
    "a removal raised to a wipe": changed(order(wipe=False), wipe=True),
    "a wipe lowered to a removal": changed(order(), wipe=False),
    "no signature": changed(order(), signature=b"12345678"),
    "a time no calendar knows": order(at=(1 << 53) - 1),
    "no certificate": Revoked(AT, True, (b"garbage",), order().signature),
}


def test_the_authoritys_word_about_this_device_holds() -> None:
    for wanted in (order(), order(wipe=False)):
        assert verify_order(wanted, credentials())


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_no_other_word_holds(forged: Revoked) -> None:
    assert not verify_order(forged, credentials())


async def listen(address: HubAddress) -> None:
    """Sign in, and hear what the hub has to say."""
    connection = await WebSocketConnection.sign_in(address, credentials(), 0)
    await connection.receive()


@asynccontextmanager
async def hub(*frames: bytes, signed_in: bool) -> AsyncGenerator[tuple[HubAddress, list[object]]]:
    """Says these to whoever signs in, in place of the answer or after it; and what it was told."""
    heard: list[object] = []

    async def answer(socket: ServerConnection) -> None:
        await socket.send(encode_frame(Challenge(1, ORIGIN, b"n" * 32)))
        first = decode_device_frame(await socket.recv())  # type: ignore[arg-type]
        heard.append(first)
        if isinstance(first, SignIn):
            for frame in (encode_frame(SignedIn(5, 0, 0)), *frames) if signed_in else frames:
                await socket.send(frame)
        await socket.wait_closed()

    async with serve(answer, "127.0.0.1", 0, subprotocols=[SUBPROTOCOL], compression=None) as server:  # type: ignore[list-item]
        port = next(iter(server.sockets)).getsockname()[1]
        yield HubAddress(ORIGIN, f"ws://127.0.0.1:{port}"), heard


@pytest.mark.parametrize("live", [False, True], ids=["signing in", "signed in"])
@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_forged_word_ends_the_connection_and_nothing_else(forged: Revoked, live: bool) -> None:
    async def main() -> None:
        async with hub(encode_frame(forged), encode_frame(Refused(0, "too_slow")), signed_in=live) as (address, _):
            with pytest.raises(ConnectionLostError):
                await listen(address)

    asyncio.run(main())


@pytest.mark.parametrize("live", [False, True], ids=["signing in", "signed in"])
def test_the_true_word_is_heard_before_everything_else(live: bool) -> None:
    word = order()

    async def main() -> None:
        async with hub(encode_frame(word), encode_frame(Refused(0, "device_revoked")), signed_in=live) as (it, _):
            with pytest.raises(DeviceRevokedError) as revoked:
                await listen(it)
            assert revoked.value.order == word

    asyncio.run(main())


# what is erased


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A device's, with things beside it that are not its own."""
    made = tmp_path / "device"
    made.mkdir()
    keys = DeviceKeys(
        "ws://127.0.0.1:1",
        AUTHORITY.organisation,
        tuple(DEVICE.chain),
        AUTHORITY.anchor,
        Secret(pkcs8(DEVICE.key)),
        Secret(b"k" * 32),
    )
    save_keys(made, keys, PIN)
    for name in ("device.db", "device.db-wal", "device.db-shm", "device.key.partial", "device.lock", "passkeys.db"):
        (made / name).write_bytes(b"something of value")
    (made / "holiday.jpg").write_bytes(b"not ours")
    return made


def erase(folder: Path) -> None:
    async def rows() -> None:
        (folder / "device.db").write_bytes(b"")

    asyncio.run(
        wipe.wipe_device(
            folder,
            order(),
            credentials(),
            hub="ws://127.0.0.1:1",
            clock=SystemClock(),
            make_id=new_id,
            erase_rows=rows,
        )
    )


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_everything_of_the_device_goes_and_nothing_else(folder: Path) -> None:
    erase(folder)
    assert names(folder) == {*LEFT, "holiday.jpg"}
    marker = find_marker(folder)
    assert marker is not None
    assert marker.erased
    assert marker.receipt is not None, "the vault has not heard of it"
    secrets = (pkcs8(DEVICE.key), b"k" * 32)
    assert not any(secret in (folder / "device.wipe").read_bytes() for secret in secrets)


WRITES = 14
"""At least as many as a wipe makes: overwriting, removing and keeping the marker."""


class Broken:
    """The file system: the n-th write of a wipe fails, or is the last thing that the process does."""

    def __init__(self, number: int, *, kill: bool = False) -> None:
        self.left = number
        self.kill = kill
        self.happened = False

    def around(self, real: Callable[..., None]) -> Callable[..., None]:
        def broken(*arguments: object) -> None:
            self.left -= 1
            if self.left < 0 and (self.kill or not self.happened):
                self.happened = True
                if self.kill:
                    os._exit(9)
                raise OSError("the disk is broken")
            real(*arguments)

        return broken

    def install(self, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(wipe_files, "overwrite", self.around(wipe_files.overwrite))
        patch.setattr(wipe_files, "remove", self.around(wipe_files.remove))
        patch.setattr(wipe, "save_marker", self.around(wipe.save_marker))


def opened_again(folder: Path) -> None:
    """The next start: it finishes, and refuses."""

    async def main() -> None:
        with pytest.raises(RefusedError, match="device_wiped"):
            async with Sdk.open(folder, PIN):
                pass

    asyncio.run(main())


@pytest.mark.parametrize("number", range(WRITES))
def test_one_write_that_fails_saves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    broken = Broken(number)
    with monkeypatch.context() as patch:
        broken.install(patch)
        erase(folder)
    if find_marker(folder) is None:
        assert number == 0, "the marker could not be kept: everything went at once"
    else:
        opened_again(folder)
    assert names(folder) - {"device.lock", "device.wipe"} == {"holiday.jpg"}


@pytest.mark.parametrize("number", range(WRITES))
def test_killed_at_any_write_it_goes_on_at_the_next_start(folder: Path, number: int) -> None:
    def die() -> None:
        with pytest.MonkeyPatch.context() as patch:
            Broken(number, kill=True).install(patch)
            erase(folder)

    process = multiprocessing.get_context("fork").Process(target=die)
    process.start()
    process.join()
    if find_marker(folder) is None:
        assert number == 0, "killed before it began: the hub tells it again"
        assert load_keys(folder, PIN).organisation == AUTHORITY.organisation
        return
    if number > 1:
        with pytest.raises(RefusedError):
            load_keys(folder, PIN)
    opened_again(folder)
    assert names(folder) == {*LEFT, "holiday.jpg"}


def test_a_marker_that_cannot_be_read_counts_as_told(folder: Path) -> None:
    (folder / "device.wipe").write_bytes(b"\xc1garbage")
    opened_again(folder)
    assert names(folder) == {*LEFT, "holiday.jpg"}
