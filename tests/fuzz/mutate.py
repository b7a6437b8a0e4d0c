"""Small changes to an input, drawn from a seeded generator: the same seed, the same inputs."""

from collections.abc import Iterator, Sequence
from random import Random

_TOKENS = (
    b"\x00",
    b"\xff",
    b"\xc1",
    b"\xdc\xff\xff",
    b"\xdd\xff\xff\xff\xff",
    b"\x80",
    b"|",
    b"^",
    b"\\",
    b"\r",
    b"\n",
)


def mutations(seeds: Sequence[bytes], random: Random, count: int) -> Iterator[bytes]:
    """``count`` inputs, each one of ``seeds`` with up to four changes."""
    for _ in range(count):
        data = bytearray(random.choice(seeds))
        for _ in range(random.randint(1, 4)):
            _change(data, seeds, random)
        yield bytes(data)


def _change(data: bytearray, seeds: Sequence[bytes], random: Random) -> None:
    start = random.randint(0, len(data))
    end = min(len(data), start + random.choice((0, 1, 1, 2, 4, 16, 64)))
    match random.randrange(6):
        case 0:
            del data[start:end]
        case 1:
            data[start:end] = random.choice(_TOKENS)
        case 2:
            data[start:start] = data[start:end] * random.choice((1, 2, 40))
        case 3:
            other = random.choice(seeds)
            cut = random.randint(0, len(other))
            data[start:end] = other[cut : cut + 32]
        case 4 if data:
            data[start % len(data)] ^= 1 << random.randrange(8)
        case _:
            data[start:end] = random.randbytes(random.randint(0, 8))
