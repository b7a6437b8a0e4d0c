"""What a provider is answered (OpenID Connect Back-Channel Logout 1.0, section 2.8)."""

import json
from collections.abc import Mapping
from typing import Final

from wardline.vault.rest.serve import Reply

MEDIA_TYPE: Final = "application/json"


def refused(status: int, *, error: str = "invalid_request", headers: Mapping[str, str] | None = None) -> Reply:
    """What was wrong with a token is not told: the vault's log has it."""
    return Reply(status, json.dumps({"error": error}), headers or {})


def later(status: int, wait: int) -> Reply:
    """``wait``: milliseconds."""
    error = "temporarily_unavailable"
    return refused(status, error=error, headers={"retry-after": str(max(1, -(-wait // 1000)))})


DONE: Final = Reply(200)
BAD: Final = refused(400)
