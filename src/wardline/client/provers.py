"""How a person proves who they are to the SDK: evidence for a sign-in that has begun."""

import hashlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

from wardline.client.authenticator.authenticator import Authenticator, CredentialUse
from wardline.client.read_return import read_return
from wardline.kit.base64url import encode_base64url
from wardline.kit.outcome import Refusal
from wardline.kit.safe_address import is_safe_address
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import (
    Evidence,
    Method,
    OpenIdEvidence,
    Provider,
    SignInBegun,
    StepUpBegun,
)

Begun = SignInBegun | StepUpBegun
Visit = Callable[[str], Awaitable[str | Refusal]]
"""Have the person sign in at an address, in a browser; where the browser was sent back to, with its fragment."""


@dataclass(frozen=True, slots=True)
class Prover:
    """One way to prove it."""

    answer: Callable[[Begun, bytes], Awaitable[Evidence | Refusal]]
    """Evidence that answers the challenge, 32 bytes; or why there is none."""
    port: int | None = None
    """Where it awaits a provider's answer on this machine: said when the sign-in begins."""


def by_passkey(authenticator: Authenticator) -> Prover:
    """Refused: ``unknown_passkey`` (the authenticator has none of those asked for), ``sign_in_failed``."""

    async def answer(begun: Begun, challenge: bytes) -> Evidence | Refusal:
        if Method.PASSKEY not in begun.methods:
            return Refusal(ErrorCode.SIGN_IN_FAILED if isinstance(begun, SignInBegun) else _no_passkey(begun))
        return await authenticator.get(CredentialUse(begun.relying_party, challenge, begun.credentials))

    return Prover(answer)


def _no_passkey(begun: StepUpBegun) -> ErrorCode:
    """The vault knows who asks: either there is none, or it is not for the owner's roles."""
    return ErrorCode.METHOD_NOT_ALLOWED if begun.credentials else ErrorCode.UNKNOWN_PASSKEY


def by_provider(provider: str, visit: Visit, port: int | None = None) -> Prover:
    """OpenID Connect's code flow with PKCE (RFC 7636). ``provider``: its id at the organisation. ``port``: where
    ``visit`` awaits the browser on this machine (``client/loopback.py``), if it does.

    Refused: ``no_provider``, ``unknown_provider`` with the ids of those that there are, ``provider_denied`` with the
    provider's reason, what ``visit`` refuses, and ``sign_in_failed`` where the browser comes back from another sign-in
    (``state``, RFC 6749 section 10.12), or would be sent to no page of the web.
    """

    async def answer(begun: Begun, challenge: bytes) -> Evidence | Refusal:
        chosen = find_provider(begun, provider)
        if isinstance(chosen, Refusal):
            return chosen
        address = chosen.authorization_url
        if not is_safe_address(address):
            return Refusal(ErrorCode.SIGN_IN_FAILED)
        verifier = secrets.token_urlsafe(48)
        nonce = encode_base64url(challenge)
        code_challenge = encode_base64url(hashlib.sha256(verifier.encode()).digest())
        returned = await visit(f"{address}&nonce={quote(nonce)}&code_challenge={quote(code_challenge)}")
        if isinstance(returned, Refusal):
            return returned
        parts = urlsplit(returned)
        code = read_return(parts.fragment if port is None else parts.query, state_of(address))
        if code is None:
            return Refusal(ErrorCode.SIGN_IN_FAILED)
        return code if isinstance(code, Refusal) else OpenIdEvidence(provider, code, verifier, port)

    return Prover(answer, port)


def find_provider(begun: Begun, provider: str) -> Provider | Refusal:
    """Of those offered. Refused: ``no_provider``, ``unknown_provider``."""
    chosen = next((each for each in begun.providers if each.provider == provider), None)
    if chosen is not None:
        return chosen
    if not begun.providers:
        return Refusal(ErrorCode.NO_PROVIDER)
    return Refusal(ErrorCode.UNKNOWN_PROVIDER, ", ".join(each.provider for each in begun.providers))


def state_of(address: str) -> str:
    """Of an authorization URL; empty where it has none, and then nothing answers it."""
    return next(iter(parse_qs(urlsplit(address).query).get("state", [])), "")
