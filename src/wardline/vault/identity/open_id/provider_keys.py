"""A provider's metadata and keys, kept for a while and asked for again when a token names a key that is not there."""

from typing import Final, final

import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from wardline.kit.clock import Clock
from wardline.vault.identity.open_id.discover import discover
from wardline.vault.identity.open_id.fetch import Fetch
from wardline.vault.identity.open_id.model import Metadata, OpenIdError

KEPT_MS: Final = 3_600_000
ASK_AGAIN_MS: Final = 60_000
"""No token, however many keys it makes up, has the provider asked more often than that."""


@final
class ProviderKeys:
    """Of one issuer."""

    def __init__(self, fetch: Fetch, clock: Clock, issuer: str) -> None:
        self._fetch = fetch
        self._clock = clock
        self._issuer = issuer
        self._metadata: Metadata | None = None
        self._keys: KeySet | None = None
        self._asked_at = 0

    async def metadata(self) -> Metadata:
        """Raises OpenIdError."""
        if self._is_stale():
            await self._ask()
        assert self._metadata is not None
        return self._metadata

    async def keys(self, key_id: str | None) -> KeySet:
        """Those that may have signed a token that names ``key_id`` (RFC 7515, section 4.1.4). Raises OpenIdError."""
        await self.metadata()
        if self.must_ask(key_id):
            await self._ask()
        assert self._keys is not None
        return self._keys

    def must_ask(self, key_id: str | None) -> bool:
        """Whether the provider would be asked for them."""
        if self._is_stale() or self._keys is None:
            return True
        known = key_id is None or any(key.kid == key_id for key in self._keys.keys)
        return not known and self._clock.now() - self._asked_at > ASK_AGAIN_MS

    def _is_stale(self) -> bool:
        return self._metadata is None or self._clock.now() - self._asked_at > KEPT_MS

    async def _ask(self) -> None:
        metadata = await discover(self._fetch, self._issuer)
        data = await self._fetch.get(metadata.jwks_uri)
        try:
            # Unknown kinds of keys are left out (RFC 7517, section 5), and secrets have no business there.
            listed = msgspec.json.decode(data, type=dict[str, list[dict[str, object]]])["keys"]
            usable = [
                each for each in listed if each.get("kty") in {"EC", "RSA", "OKP"} and each.get("use", "sig") == "sig"
            ]
            keys = KeySet.import_key_set({"keys": usable})  # pyright: ignore[reportArgumentType] (checked there)
        except (msgspec.MsgspecError, KeyError, JoseError, ValueError, TypeError):
            raise OpenIdError("bad_metadata") from None
        self._metadata, self._keys, self._asked_at = metadata, keys, self._clock.now()
