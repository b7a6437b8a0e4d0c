"""What a provider is answered (OpenID Connect Back-Channel Logout 1.0, section 2.8)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

MEDIA_TYPE: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def refused(status: int, *, error: str = "invalid_request", headers: Mapping[str, str] | None = None) -> Answer:
    """What was wrong with a token is not told: the vault's log has it."""
    return Answer(status, json.dumps({"error": error}), headers or {})


def later(status: int, wait: int) -> Answer:
    """``wait``: milliseconds."""
    error = "temporarily_unavailable"
    return refused(status, error=error, headers={"retry-after": str(max(1, -(-wait // 1000)))})


DONE: Final = Answer(200)
BAD: Final = refused(400)
