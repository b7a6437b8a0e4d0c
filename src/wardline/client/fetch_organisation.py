"""Learns an organisation from its web client's origin."""

from typing import Final

import httpx2

from wardline.client.organisation import MOST_BYTES, OrganisationFacts, decode_facts
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode

_SECONDS: Final = 20.0


async def fetch_organisation(origin: str) -> OrganisationFacts | Refusal:
    """``origin``: ``https://chat.example``; TLS says that the facts are that origin's. Refused: ``malformed_request``
    (it serves none), ``vault_away`` (it does not answer).
    """
    url = origin.rstrip("/") + "/organisation.json"
    try:
        async with (
            httpx2.AsyncClient(timeout=_SECONDS, follow_redirects=False) as http,
            http.stream("GET", url) as answer,
        ):
            data = b""
            async for part in answer.aiter_bytes():
                data += part
                if len(data) > MOST_BYTES:
                    break
            if answer.status_code != 200:
                return Refusal(ErrorCode.MALFORMED_REQUEST, "organisation")
    except httpx2.InvalidURL:
        return Refusal(ErrorCode.MALFORMED_REQUEST, "origin")
    except httpx2.HTTPError:
        return Refusal(ErrorCode.VAULT_AWAY, "origin")
    return decode_facts(data)
