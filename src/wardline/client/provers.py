"""How a person proves who they are to the SDK: evidence for a sign-in that has begun."""

import hashlib
import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, quote, urlsplit

from wardline.client.authenticator.authenticator import Authenticator, CredentialUse
from wardline.kit.base64url import encode_base64url
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import Evidence, Method, OpenIdEvidence, SignInBegun, StepUpBegun

Begun = SignInBegun | StepUpBegun
Prove = Callable[[Begun, bytes], Awaitable[Evidence | Refusal]]
"""Evidence that answers the challenge, 32 bytes; or why there is none."""
Visit = Callable[[str], Awaitable[str]]
"""Have the person sign in at an address, in a browser; where the browser was sent back to, with its fragment."""


def by_passkey(authenticator: Authenticator) -> Prove:
    """Refused: ``unknown_passkey`` (the authenticator has none of those asked for), ``sign_in_failed``."""

    async def prove(begun: Begun, challenge: bytes) -> Evidence | Refusal:
        if Method.PASSKEY not in begun.methods:
            return Refusal(ErrorCode.SIGN_IN_FAILED if isinstance(begun, SignInBegun) else _no_passkey(begun))
        return await authenticator.get(CredentialUse(begun.relying_party, challenge, begun.credentials))

    return prove


def _no_passkey(begun: StepUpBegun) -> ErrorCode:
    """The vault knows who asks: either there is none, or it is not for the owner's roles."""
    return ErrorCode.METHOD_NOT_ALLOWED if begun.credentials else ErrorCode.UNKNOWN_PASSKEY


def by_provider(provider: str, visit: Visit) -> Prove:
    """OpenID Connect's code flow with PKCE (RFC 7636). ``provider``: its id at the organisation.

    Refused ``sign_in_failed`` where it is not offered, and where the browser comes back without a code or from another
    sign-in (``state``, RFC 6749 section 10.12).
    """

    async def prove(begun: Begun, challenge: bytes) -> Evidence | Refusal:
        address = next((each.authorization_url for each in begun.providers if each.provider == provider), None)
        if address is None:
            return Refusal(ErrorCode.SIGN_IN_FAILED)
        verifier = secrets.token_urlsafe(48)
        nonce = encode_base64url(challenge)
        code_challenge = encode_base64url(hashlib.sha256(verifier.encode()).digest())
        returned = await visit(f"{address}&nonce={quote(nonce)}&code_challenge={quote(code_challenge)}")
        answer = parse_qs(urlsplit(returned).fragment)
        codes, states = answer.get("code", []), answer.get("state", [])
        if len(codes) != 1 or len(states) != 1 or states != parse_qs(urlsplit(address).query).get("state"):
            return Refusal(ErrorCode.SIGN_IN_FAILED)
        return OpenIdEvidence(provider, codes[0], verifier)

    return prove
