"""QR codes for a terminal: module by module what another encoder draws."""

import hashlib
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardline.cli import qr_code
from wardline.cli.qr_code import MOST_BYTES, encode_qr, qr_lines

GOLDEN: Final = {
    1: (17, "7a4310042eb416eafca8276aeb14e268f3795439bd0dc27b51cd9ed2656b23f8"),
    2: (32, "8191cb11442e9181621bfcded8f2db08ebc84851691af31708e99478c1542026"),
    3: (53, "998f4d510c8a6f8eef2b1451c3b358e653d23f874461c21cfeaaabbe32316261"),
    4: (78, "3d3a1910e6f1d4f30dc43d964720f723533e00fe1f3697510e162319ef7cef6e"),
    5: (106, "3834e55ab5fd4385f89b00f1ae96ab27e1991430fd187d14257e423b4297a2de"),
    6: (134, "bc3fe7b5b9d6dc7944cfd6abc64f0514bb0b2f37b6c6165ff5669a6c5d73f4f6"),
    7: (154, "f86e21fa39475db5f94661207e119f248ea306123aa7e2257455669bfbf0857d"),
    8: (192, "7b1eb44919d4f0a6ae95d83b9a627cd6dfa882e212d248a22da44906188e563b"),
    9: (230, "0c5796918d95d15952686128665b5cf094ccb28eb485ac2fff59a040b70314b2"),
    10: (271, "f11d0b5f5776b64383e1b048962c288b57be808eeaf150cffc9ef0e510e9b57c"),
}
"""By version: how long a text fills it, and SHA-256 of the eight masks' modules as uqr 0.1.3 draws them, level L."""


def drawn(data: bytes, mask: int) -> str:
    version = next(each for each in GOLDEN if len(data) <= qr_code._room(each))  # pyright: ignore[reportPrivateUsage]
    words = qr_code._interleave(version, qr_code._data_words(version, data))  # pyright: ignore[reportPrivateUsage]
    bits = [word >> shift & 1 == 1 for word in words for shift in range(7, -1, -1)]
    modules = qr_code._draw(version, bits, mask)  # pyright: ignore[reportPrivateUsage]
    return "\n".join("".join("1" if dark else "0" for dark in row) for row in modules)


@pytest.mark.parametrize("version", list(GOLDEN))
def test_every_version_and_mask_is_drawn_as_another_encoder_draws_it(version: int) -> None:
    length, expected = GOLDEN[version]
    data = f"wardline {version} ".ljust(length, "x").encode()
    masks = [drawn(data, mask) for mask in range(8)]
    assert hashlib.sha256("\n".join(masks).encode()).hexdigest() == expected
    modules = encode_qr(data)
    assert len(modules) == version * 4 + 17
    assert "\n".join("".join("1" if dark else "0" for dark in row) for row in modules) in masks


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=MOST_BYTES))
def test_whatever_fits_is_drawn_with_the_light_that_scanners_need(data: bytes) -> None:
    size = len(encode_qr(data))
    lines = qr_lines(data.decode("latin-1")) if data.isascii() else None
    assert (size - 17) % 4 == 0
    if lines is not None:
        rows = lines.split("\n")
        assert {len(row) for row in rows} == {size + 8}
        assert (rows[0] + rows[1] + rows[-1]).strip(" ") == ""
        assert {row[:4] + row[-4:] for row in rows} == {" " * 8}


def test_more_than_a_terminal_shows_is_refused() -> None:
    with pytest.raises(ValueError, match="more than a terminal shows"):
        encode_qr(bytes(MOST_BYTES + 1))
