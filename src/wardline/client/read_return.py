"""What a provider sent a browser back with (RFC 6749, section 4.1.2)."""

import hmac
import re
from typing import Final
from urllib.parse import parse_qs

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode

MOST_CODE: Final = 4096
"""Characters of an authorization code (``OpenIdEvidence.code``)."""
_MOST_FIELDS: Final = 16
_REASON: Final = re.compile(r"[a-z_]{1,64}")


def read_return(answer: str, state: str) -> str | Refusal | None:
    """The code, of the query or the fragment that it came in. None for what is no answer to ``state``.

    Refused ``provider_denied``; the field is the provider's reason (``access_denied`` where the person stopped it, or
    could not prove who they are), as far as it is one.
    """
    try:
        fields = parse_qs(answer, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:  # too many, or not UTF-8
        return None
    given = fields.get("state", [])
    if not state or len(given) != 1 or not hmac.compare_digest(given[0].encode(), state.encode()):
        return None
    codes, errors = fields.get("code", []), fields.get("error", [])
    if len(codes) == 1 and not errors and len(codes[0]) <= MOST_CODE:
        return codes[0]
    if len(errors) == 1 and not codes:
        return Refusal(ErrorCode.PROVIDER_DENIED, errors[0] if _REASON.fullmatch(errors[0]) else None)
    return None
