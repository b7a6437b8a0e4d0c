"""The few calls that the vault makes to a provider: bounded in time and size, never redirected."""

from collections.abc import Mapping
from typing import Final, final

import httpx2

from wardline.vault.identity.open_id.model import OpenIdError

TIMEOUT_S: Final = 10.0
MOST_BYTES: Final = 1 << 20


@final
class Fetch:
    """One HTTP client for all providers. Close it (``async with``)."""

    def __init__(self) -> None:
        self._http = httpx2.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False)

    async def __aenter__(self) -> "Fetch":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def get(self, address: str) -> bytes:
        """The body of a 200. Raises OpenIdError ``unreachable``, ``refused``."""
        return await self._call("GET", address)

    async def post(self, address: str, form: Mapping[str, str], basic: tuple[str, str] | None) -> bytes:
        """The same of a form. ``basic``: name and password (RFC 7617)."""
        return await self._call("POST", address, form, basic)

    async def _call(
        self,
        method: str,
        address: str,
        form: Mapping[str, str] | None = None,
        basic: tuple[str, str] | None = None,
    ) -> bytes:
        auth = None if basic is None else httpx2.BasicAuth(*basic)
        try:
            async with self._http.stream(
                method, address, data=form, auth=auth, headers={"accept": "application/json"}
            ) as answer:
                body = bytearray()
                async for piece in answer.aiter_bytes():
                    body += piece
                    if len(body) > MOST_BYTES:
                        raise OpenIdError("refused")
        except (httpx2.HTTPError, httpx2.InvalidURL):
            raise OpenIdError("unreachable") from None
        if answer.status_code >= 500:
            raise OpenIdError("unreachable")
        if answer.status_code != 200:
            raise OpenIdError("refused")
        return bytes(body)
