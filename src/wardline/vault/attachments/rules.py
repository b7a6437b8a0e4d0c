"""When a fetch that failed is tried again. Pure."""

from typing import Final

from wardline.protocol.errors import ErrorCode

TRIES: Final = 6
_FIRST_MS: Final = 10_000
_LONGEST_MS: Final = 3_600_000
_FOR_GOOD: Final = frozenset({ErrorCode.ATTACHMENT_CORRUPT.value, ErrorCode.ATTACHMENT_TOO_LARGE.value})
"""No second try brings other bytes."""


def pause_ms(attempts: int) -> int:
    """Milliseconds before the next try: ten seconds, and four times as long each time, an hour at most."""
    return min(_LONGEST_MS, _FIRST_MS << (2 * min(attempts, 10)))


def is_lost(code: str, attempts: int) -> bool:
    """Whether to give up: what is wrong is wrong for good; a hub that does not have it is asked for an hour."""
    return code in _FOR_GOOD or attempts >= TRIES
