"""Wrong proofs in a row make the next guess wait, and nobody else.

Only what can be guessed is spaced (``evidence.Check.guessable``): a passkey's signature never waits, so that whoever
has one gets in whatever others do. Failures are counted for whom they came from: a login name's at signing in (known or
not, so that waiting tells nothing), a device's own at a step-up, and all together. An enrolled device needs none of it.
"""

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select

from wardline.kit.ids import DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.identity.tables import FAILED_PROOFS
from wardline.vault.keys.key_names import INDEX
from wardline.vault.turn import Turn

FREE: Final = 3
"""Failures of one source that cost nothing: people mistype."""
FIRST_WAIT: Final = 1_000
"""Milliseconds after one more; doubled with each."""
LONGEST_WAIT: Final = 60_000
"""Milliseconds. Longer would stop guessing no better (60 an hour against a password and a code) and people more."""
BURST: Final = 300
"""Failures of all sources together before guesses wait."""
DRAIN: Final = 600
"""Milliseconds in which one of these is forgotten: 100 a minute."""
KEPT: Final = 3_600_000
"""Milliseconds after which a source's failures are forgotten."""


@dataclass(frozen=True, slots=True)
class Source:
    """For whom failures are counted."""

    name: bytes
    overall: bool = False


_EVERYBODY: Final = Source(b"everybody", overall=True)


def sign_in_sources(login: bytes) -> tuple[Source, ...]:
    """Of guesses at signing in. ``login``: ``logins.login_digest``."""
    return (Source(b"login/" + login), _EVERYBODY)


def device_sources(device: DeviceId) -> tuple[Source, ...]:
    """Of guesses by an enrolled device: its own."""
    return (Source(b"device/" + device.encode("ascii")),)


def wait_of(source: Source, failures: int, last_at: int, now: int) -> int:
    """Milliseconds until the next guess may be made; 0 for now. Pure."""
    passed = max(now - last_at, 0)
    if source.overall:
        return max(failures - passed // DRAIN - BURST + 1, 0) * DRAIN
    if failures < FREE or passed >= KEPT:
        return 0
    # The exponent is bounded: a count of years must not make a number of that many digits.
    wait = min(FIRST_WAIT << min(failures - FREE, 16), LONGEST_WAIT)
    return max(wait - passed, 0)


def check_throttle(turn: Turn, sources: Collection[Source]) -> Refusal | None:
    """Refused ``throttled`` with the time to wait."""
    wait = max((wait_of(each, *_failures(turn, each), turn.now) for each in sources), default=0)
    return Refusal(ErrorCode.THROTTLED, retry_after=wait) if wait else None


def count_failure(turn: Turn, sources: Collection[Source]) -> None:
    """One more for each."""
    if sources:
        turn.tx.execute(delete(FAILED_PROOFS).where(FAILED_PROOFS.c.last_at <= turn.now - KEPT))
    for source in sources:
        failures, last_at = _failures(turn, source)
        left = max(failures - max(turn.now - last_at, 0) // DRAIN, 0) if source.overall else failures
        turn.tx.put(FAILED_PROOFS, {"source": _digest(turn, source), "failures": left + 1, "last_at": turn.now})


def forget_failures(turn: Turn, sources: Collection[Source]) -> None:
    """The right one came: its source begins anew."""
    own = [_digest(turn, source) for source in sources if not source.overall]
    if own:
        turn.tx.execute(delete(FAILED_PROOFS).where(FAILED_PROOFS.c.source.in_(own)))


def _failures(turn: Turn, source: Source) -> tuple[int, int]:
    columns = FAILED_PROOFS.c
    row = turn.tx.execute(
        select(columns.failures, columns.last_at).where(columns.source == _digest(turn, source))
    ).one_or_none()
    return (0, turn.now) if row is None else (row[0], row[1])


def _digest(turn: Turn, source: Source) -> bytes:
    return hmac.digest(turn.key(INDEX).secret.reveal(), b"wardline/throttle/v1\0" + source.name, "sha256")
