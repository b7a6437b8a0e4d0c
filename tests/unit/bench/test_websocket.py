import pytest
from bench.websocket import client_frame, split_frames
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader


def read_by_websockets(data: bytes, *, mask: bool) -> Frame:
    reader = StreamReader()
    reader.feed_data(data)
    steps = Frame.parse(reader.read_exact, mask=mask, max_size=None)
    with pytest.raises(StopIteration) as stopped:
        next(steps)
    return stopped.value.value


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 1400, 65_535, 65_536, 70_001])
def test_websockets_reads_what_the_load_writes(size: int) -> None:
    payload = bytes(each % 251 for each in range(size))
    frame = read_by_websockets(client_frame(payload), mask=True)
    assert (frame.opcode, frame.fin, frame.data) == (Opcode.BINARY, True, payload)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
def test_the_load_reads_what_websockets_writes(size: int) -> None:
    payload = bytes(size)
    data = Frame(Opcode.BINARY, payload).serialize(mask=False)
    assert split_frames(data) == ([(0x82, payload)], b"")


@given(st.lists(st.binary(max_size=400), max_size=6), st.integers(min_value=0, max_value=2500))
def test_frames_cut_anywhere_arrive_whole(payloads: list[bytes], cut: int) -> None:
    data = b"".join(Frame(Opcode.BINARY, payload).serialize(mask=False) for payload in payloads)
    first, rest = split_frames(data[:cut])
    second, nothing = split_frames(rest + data[cut:])
    assert [payload for _, payload in first + second] == payloads
    assert nothing == b""
