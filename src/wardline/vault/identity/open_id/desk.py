"""The organisation's providers: what to offer, and what one says of a person."""

from collections.abc import Callable, Iterable
from typing import Final, final

import structlog

from wardline.kit.clock import Clock
from wardline.protocol.identity_requests import OpenIdEvidence, Provider
from wardline.vault.identity.open_id.authorization_url import authorization_url, redirect_uri
from wardline.vault.identity.open_id.end_session_url import end_session_url
from wardline.vault.identity.open_id.fetch import Fetch
from wardline.vault.identity.open_id.model import Logout, Metadata, OpenIdError, OpenIdProvider, Vouched
from wardline.vault.identity.open_id.provider_keys import ProviderKeys
from wardline.vault.identity.open_id.read_claims import key_id
from wardline.vault.identity.open_id.redeem_code import redeem_code
from wardline.vault.identity.open_id.verify_logout_token import verify_logout_token

_log: Final = structlog.get_logger(__name__)


@final
class OpenIdDesk:
    """One per running vault. What providers publish is asked for outside any transaction, and kept."""

    def __init__(self, providers: Iterable[OpenIdProvider], origin: str | None, clock: Clock) -> None:
        """``origin``: the web client's, where providers send browsers back to; without it there is no signing in."""
        self._providers = {each.id: each for each in providers} if origin is not None else {}
        self._origin = origin or ""
        self._clock = clock
        self._fetch = Fetch()
        self._keys = {each.id: ProviderKeys(self._fetch, clock, each.issuer) for each in self._providers.values()}
        self._known: dict[str, Metadata] = {}

    def knows(self, provider: str) -> bool:
        """Whether there is such a one."""
        return provider in self._providers

    def names(self) -> dict[str, str]:
        """Of all, by id, whether they can be reached or not."""
        return {each.id: each.name for each in self._providers.values()}

    def offer(self, state: str, login: str, *, anew: bool = False, port: int | None = None) -> tuple[Provider, ...]:
        """Those that answered when they were last asked: the same for everybody, whoever has an account.

        ``anew``: for a step-up, where the provider must have the person sign in now. ``port``: of a program that awaits
        the answer on the person's own machine; only providers that the organisation lets answer there.
        """
        return tuple(
            Provider(
                each.id,
                each.name,
                authorization_url(each, known, self._origin, state=state, login=login, anew=anew, port=port),
                end_session_url(each, known, self._origin),
            )
            for each in self._providers.values()
            if (known := self._known.get(each.id)) is not None and (port is None or each.loopback)
        )

    def end_session_url(self, provider: str) -> str:
        """Where a browser signs out there. Empty where there is no such provider or address, and where it cannot be
        reached.
        """
        known = self._known.get(provider)
        return "" if known is None else end_session_url(self._providers[provider], known, self._origin)

    async def refresh(self) -> None:
        """Ask each what it is. One that cannot be reached is not offered, and asked again the next time."""
        for each in self._providers.values():
            try:
                self._known[each.id] = await self._keys[each.id].metadata()
            except OpenIdError as error:
                self._known.pop(each.id, None)
                _log.warning("open_id_provider_failed", reason=error.reason)

    async def redeem(self, evidence: OpenIdEvidence, challenge: bytes, since: int | None = None) -> Vouched | None:
        """Whom the provider named. None for whatever reason not. ``since``: the person must have signed in after that
        (milliseconds UTC).
        """
        provider = self._providers.get(evidence.provider)
        if provider is None:
            return None
        if evidence.port is not None and not provider.loopback:
            _log.warning("open_id_sign_in_failed", reason="no_loopback")
            return None
        try:
            person = await redeem_code(
                self._fetch,
                self._keys[provider.id],
                provider,
                redirect_uri(self._origin, evidence.port),
                self._clock,
                code=evidence.code,
                verifier=evidence.verifier,
                challenge=challenge,
                since=None if since is None else since // 1000,
            )
        except OpenIdError as error:
            _log.warning("open_id_sign_in_failed", reason=error.reason)
            return None
        return Vouched(provider, person)

    async def read_logout(self, provider: str, token: str, may_ask: Callable[[], bool]) -> Logout:
        """Whose session is over there. ``may_ask``: whether the provider may be asked for its keys, called only where
        that is needed: anybody can have made up the token.

        Raises OpenIdError as ``discover`` and ``verify_logout_token`` do; ``unreachable`` also where it may not be
        asked.
        """
        keys, signed_by = self._keys[provider], key_id(token)
        if keys.must_ask(signed_by) and not may_ask():
            raise OpenIdError("unreachable")
        known = await keys.keys(signed_by)
        return verify_logout_token(token, known, self._providers[provider], self._clock.now() // 1000)

    async def close(self) -> None:
        """Close its connections."""
        await self._fetch.close()
