"""Files are encrypted in chunks that cannot be swapped, cut or mixed up; whoever hands them out is not believed."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardline.client.attachments import ask_again as asking
from wardline.client.attachments.ask_again import TRIES, ask_again
from wardline.client.attachments.cipher import CorruptChunkError, count_chunks, decrypt_chunk, encrypt_chunks
from wardline.client.attachments.fetch_file import fetch_file
from wardline.client.attachments.read_file import read_file
from wardline.client.attachments.save_file import safe_name, save_file
from wardline.client.attachments.send_file import File, send_file
from wardline.client.connection import ConnectionLostError
from wardline.content.attachment import Attachment
from wardline.kit.ids import ConversationId
from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.answers import Answer, Chunk, Done
from wardline.protocol.limits import CHUNK_ROOM, MAX_ATTACHMENT, MAX_CHUNK
from wardline.protocol.requests import GetChunk, PutChunk

KEY = bytes(range(32))
THREAD = ConversationId("1a" * 16)
BLOB = "2b" * 16


class OneHub:
    """Keeps chunks, and hands them out, perhaps not as they were."""

    def __init__(self) -> None:
        self.chunks: dict[int, PutChunk] = {}
        self.twist: Callable[[GetChunk, Chunk], Answer | Refusal] = lambda _, chunk: chunk

    async def ask(self, request: PutChunk | GetChunk) -> Answer | Refusal:
        if isinstance(request, PutChunk):
            assert request.index == len(self.chunks)
            self.chunks[request.index] = request
            return Done(request.id)
        kept = self.chunks[request.index]
        return self.twist(request, Chunk(request.id, kept.data, kept.last))


def send(hub: OneHub, data: bytes) -> Attachment:
    sent = asyncio.run(send_file(hub.ask, THREAD, File(data, "wound.jpg", "image/jpeg"), blob=BLOB, key=KEY))
    assert isinstance(sent, Attachment)
    return sent


def fetch(hub: OneHub, attachment: Attachment) -> bytes | str:
    got = asyncio.run(fetch_file(hub.ask, THREAD, attachment))
    return got.code if isinstance(got, Refusal) else got


@pytest.mark.parametrize("size", [0, 1, CHUNK_ROOM - 1, CHUNK_ROOM, CHUNK_ROOM + 1, 2 * CHUNK_ROOM, 2 * CHUNK_ROOM + 5])
def test_there_and_back(size: int) -> None:
    hub, data = OneHub(), bytes(index % 251 for index in range(size))
    attachment = send(hub, data)
    assert fetch(hub, attachment) == data
    assert attachment.sha256 == hashlib.sha256(data).digest()
    assert [len(put.data) for put in hub.chunks.values()][:-1] == [MAX_CHUNK] * (count_chunks(size) - 1)
    assert [put.last for put in hub.chunks.values()] == [*[False] * (count_chunks(size) - 1), True]
    for put in hub.chunks.values():
        assert len(data) < 64 or data[:64] not in put.data


@given(st.binary(max_size=200), st.integers(0, 300), st.integers(0, 7))
def test_a_flipped_bit_is_found(data: bytes, at: int, bit: int) -> None:
    (chunk,) = encrypt_chunks(KEY, data)
    flipped = bytearray(chunk)
    flipped[at % len(chunk)] ^= 1 << bit
    with pytest.raises(CorruptChunkError):
        decrypt_chunk(KEY, 0, bytes(flipped), last=True)


@given(st.binary(max_size=64), st.integers(0, 1 << 40), st.booleans())
def test_any_bytes_for_a_chunk_are_refused(data: bytes, index: int, last: bool) -> None:
    with pytest.raises(CorruptChunkError):
        decrypt_chunk(KEY, index, data, last=last)


def test_a_chunk_opens_at_its_place_alone() -> None:
    first, second, last = encrypt_chunks(KEY, bytes(2 * CHUNK_ROOM + 9))
    assert decrypt_chunk(KEY, 1, second, last=False) == bytes(CHUNK_ROOM)
    for index, chunk, is_last in ((0, second, False), (1, first, False), (1, second, True), (2, last, False)):
        with pytest.raises(CorruptChunkError):
            decrypt_chunk(KEY, index, chunk, last=is_last)
    with pytest.raises(CorruptChunkError):
        decrypt_chunk(bytes(32), 2, last, last=True)


def test_a_hub_that_swaps_cuts_or_stretches_is_found_out() -> None:
    hub = OneHub()
    attachment = send(hub, bytes(2 * CHUNK_ROOM + 9))
    chunks = [put.data for put in hub.chunks.values()]
    twists: list[Callable[[GetChunk, Chunk], Answer | Refusal]] = [
        lambda asked, _: Chunk(asked.id, chunks[0], last=asked.index == 2),
        lambda asked, _: Chunk(asked.id, chunks[asked.index], last=True),
        lambda asked, _: Chunk(asked.id, chunks[asked.index], last=False),
        lambda asked, chunk: Chunk(asked.id, chunk.data[:-1], chunk.last),
        lambda asked, chunk: Chunk(asked.id, chunk.data + b"\0", chunk.last),
        lambda asked, chunk: Chunk(asked.id, b"", chunk.last),
        lambda asked, _: Done(asked.id),
    ]
    for twist in twists:
        hub.twist = twist
        assert fetch(hub, attachment) == "attachment_corrupt"
    hub.twist = lambda _asked, _chunk: Refusal("unknown_attachment")
    assert fetch(hub, attachment) == "unknown_attachment"


def test_a_sender_who_lies_is_found_out_before_or_after() -> None:
    hub = OneHub()
    attachment = send(hub, b"ten bytes.")
    lies = [
        ({"size": 9}, "attachment_corrupt"),
        ({"size": 11}, "attachment_corrupt"),
        ({"size": -1}, "attachment_corrupt"),
        ({"size": MAX_ATTACHMENT + 1}, "attachment_too_large"),
        ({"size": 1 << 62}, "attachment_too_large"),
        ({"sha256": bytes(32)}, "attachment_corrupt"),
        ({"sha256": b""}, "attachment_corrupt"),
        ({"key": bytes(32)}, "attachment_corrupt"),
        ({"key": bytes(16)}, "attachment_corrupt"),
        ({"blob": "../../etc/passwd"}, "attachment_corrupt"),
    ]
    for lie, code in lies:
        assert fetch(hub, msgspec.structs.replace(attachment, **lie)) == code, lie


def test_too_much_is_refused_before_a_byte_leaves() -> None:
    async def never(_: PutChunk | GetChunk) -> Answer | Refusal:
        raise AssertionError("asked")

    for file in (
        File(bytes(MAX_ATTACHMENT + 1), "a", "b"),
        File(b"", "a", "b", preview=bytes((8 << 10) + 1)),
    ):
        refused = asyncio.run(send_file(never, THREAD, file, blob=BLOB, key=KEY))
        assert refused == Refusal("attachment_too_large")


def test_no_key_is_ever_shown() -> None:
    shown = repr(send(OneHub(), b"x"))
    assert "key" not in shown
    assert KEY.hex()[:8] not in shown


def answers(*outcomes: Answer | Refusal | type[Exception]) -> Callable[[object], Awaitable[Answer | Refusal]]:
    left = list(outcomes)

    async def request(_: object) -> Answer | Refusal:
        outcome = left.pop(0)
        if isinstance(outcome, type):
            raise outcome("lost")
        return outcome

    return request


def test_lost_connections_and_busy_disks_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "WAIT_MS", 0)
    wanted = GetChunk(1, THREAD, BLOB, 0)
    busy, no = Refusal("overloaded", retry_after=1), Refusal("not_a_member")

    async def ask(*outcomes: Answer | Refusal | type[Exception]) -> Answer | Refusal:
        return await ask_again(answers(*outcomes), wanted, lambda: False)

    assert asyncio.run(ask(ConnectionLostError, busy, ConnectionLostError, Done(1))) == Done(1)
    assert asyncio.run(ask(busy, no)) == no
    assert asyncio.run(ask(*[busy] * (TRIES + 1))) == busy
    with pytest.raises(ConnectionLostError):
        asyncio.run(ask_again(answers(ConnectionLostError), wanted, lambda: True))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("wound.jpg", "wound.jpg"),
        ("../../etc/passwd", "_._etc_passwd"),
        ("/root/.ssh/id", "_root_.ssh_id"),
        ("..", "attachment"),
        ("", "attachment"),
        (".bashrc", "bashrc"),
        ("a\0b\n.txt", "ab.txt"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("C:\\x?.pdf", "C__x_.pdf"),
        ("x" * 500 + ".tar", "x" * 116 + ".tar"),
        ("Wunde Ärztin.jpg", "Wunde Ärztin.jpg"),
    ],
)
def test_a_senders_name_leads_nowhere(name: str, kept: str) -> None:
    assert safe_name(name) == kept


@given(st.text(max_size=300))
def test_no_name_leads_out_of_its_folder(name: str) -> None:
    kept = safe_name(name)
    assert kept
    assert Path(kept).name == kept
    assert len(kept) <= 120
    assert not kept.startswith(".")


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    paths = [save_file(tmp_path, "a.txt", body) for body in (b"one", b"two", b"three")]
    assert [path.name for path in paths] == ["a.txt", "a (2).txt", "a (3).txt"]
    assert [path.read_bytes() for path in paths] == [b"one", b"two", b"three"]
    assert paths[0].stat().st_mode & 0o077 == 0


def test_a_file_is_read_with_its_name_and_type(tmp_path: Path) -> None:
    for name, media_type in (("note.txt", "text/plain"), ("scan.unknown", "application/octet-stream")):
        (tmp_path / name).write_bytes(b"x")
        file = read_file(tmp_path / name)
        assert (file.name, file.media_type, file.data) == (name, media_type, b"x")
    with (tmp_path / "huge").open("wb") as huge:
        huge.truncate(MAX_ATTACHMENT + 1)
    with pytest.raises(RefusedError):
        read_file(tmp_path / "huge")
