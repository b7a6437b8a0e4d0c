"""The demo's witnesses: the canary search, the feed's digest, the histogram."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardline.cli.demo import canaries as module
from wardline.cli.demo.canaries import read_canaries, search
from wardline.cli.demo.feed import acknowledgement_code, read_feed, send_feed
from wardline.cli.demo.figures import histogram
from wardline.cli.demo.hospital import AWAY, digest, feed_values, read_hospital

FEED = Path(__file__).parents[2] / "data" / "hl7v2" / "simhospital.hl7"
PATIENT = b"PID|1|2590157853^^^SIM^MRN|2590157853^^^SIM~2478684691^^^NHSNBR||Esterkin^Ng^^^Miss\rMRG|7777777777^^^SIM\r"


def test_canaries_are_names_and_numbers() -> None:
    assert read_canaries([PATIENT]) == {
        b"2590157853",
        b"2478684691",
        b"7777777777",
        b"Esterkin",
        b"Ng Esterkin",
        b"Esterkin^Ng",
    }


@given(st.binary(max_size=300), st.integers(0, 5), st.binary(max_size=300))
def test_a_canary_is_found_in_any_bytes(before: bytes, windows: int, after: bytes) -> None:
    canaries = read_canaries([PATIENT])
    data = before + b"\0" + b"\xff" * (windows * 300) + b"Esterkin" + b"\0" + after
    whole = module._RUNS.findall(data)
    starts = {b"Esterkin"[: module.SHORTEST]: [b"Esterkin"]}
    assert any(canary == b"Esterkin" for run in whole for canary in module._in_run(starts, run))
    assert canaries >= {b"Esterkin"}


def test_a_canary_across_two_reads_is_found_and_a_part_of_a_word_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wardline.cli.demo.canaries._WINDOW", 512)
    canaries = read_canaries([PATIENT])
    (tmp_path / "split").write_bytes(b"\0" * 508 + b"Esterkin" + b"\0" * 600)
    (tmp_path / "part").write_bytes(b"xEsterkiny 02590157853")
    assert set(search(canaries, [tmp_path / "split"])) == {b"Esterkin"}
    assert search(canaries, [tmp_path / "part"]) == {}


def test_the_search_finds_every_patient_of_the_feed_in_the_feed() -> None:
    messages = read_feed(FEED)
    canaries = read_canaries(messages)
    found = set(search(canaries, [FEED]))
    assert len(messages) == 600
    assert {canary for canary in canaries if b" " not in canary} <= found


def test_the_hospital_is_read_off_its_feed() -> None:
    hospital = read_hospital(read_feed(FEED))
    assert hospital.clinicians == ("C001", "C002", "C003", "C004", "C005", "C006", "C007")
    assert [account.name for account in hospital.plan.accounts][:2] == ["Richard Forster", "Elizabeth Smith"]
    assert [department.name for department in hospital.plan.departments] == ["ED", "OtherWard", "RenalWard"]
    assert all(department.second not in {None, AWAY, department.first} for department in hospital.plan.departments)


def test_a_value_is_known_by_its_order_its_place_and_its_text() -> None:
    message = b"MSH|^~\\&|||||||ORU^R01\rOBR|1|p|f^x\rOBX|1|NM|c^n^s||98.00|U\rOBX|2|NM|c^n^s||98.0|U\r"
    assert feed_values([message]) == {digest("f", 0, "c", "98.00", "U"), digest("f", 1, "c", "98.0", "U")}
    assert len(feed_values(read_feed(FEED))) == 1992


@given(st.lists(st.floats(0, 100), max_size=50))
def test_a_histogram_counts_every_value_once(values: list[float]) -> None:
    rows = histogram(values, (1, 5, 20), width=10)
    assert sum(count for _, count, _ in rows) == len(values)
    assert [label for label, _, _ in rows] == ["0 to 1 s", "1 to 5 s", "5 to 20 s", "over 20 s"]
    assert all(len(bar) <= 10 and bool(bar) == bool(count) for _, count, bar in rows)


def test_the_sender_waits_for_each_acknowledgement() -> None:
    async def run() -> tuple[list[str], list[bytes]]:
        got: list[bytes] = []

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            for _ in range(2):
                got.append(await reader.readuntil(b"\x1c\r"))
                writer.write(b"\x0bMSH|\rMSA|CA|" + str(len(got)).encode() + b"\r\x1c\r")
            await reader.read()
            writer.close()
            await writer.wait_closed()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        codes = await send_feed([b"one\r", b"two\r"], "127.0.0.1", port, sent=lambda _: None)
        server.close()
        await server.wait_closed()
        return codes, got

    assert asyncio.run(run()) == (["CA", "CA"], [b"\x0bone\r\x1c\r", b"\x0btwo\r\x1c\r"])
    assert acknowledgement_code(b"\x0bMSH|\r\x1c\r") == "none"
