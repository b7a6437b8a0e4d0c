"""Proof of possession of the key that a token is bound to (RFC 9449): who copied the token alone gets nowhere."""

import base64
import hashlib
import hmac
import json
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final, final
from urllib.parse import urlsplit

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, import_key

ALGORITHMS: Final = ("ES256", "ES384", "Ed25519")
"""Asymmetric ones with keys of today's strength (RFC 9449 section 11.6; RFC 9864)."""
CURVES: Final = {("EC", "P-256"), ("EC", "P-384"), ("OKP", "Ed25519")}
"""Kinds of keys (RFC 7518 section 6.2, RFC 8037)."""
GOOD_FOR_MS: Final = 60_000
"""Before and after the vault's own time: a proof that is older, or from a clock further off, is none."""
MOST_SEEN: Final = 100_000
"""Proofs remembered; more at once than any provider may make in ``GOOD_FOR_MS``."""
_LONGEST: Final = 4096
_FORM: Final = "dpop+jwt"


class BadKeyError(ValueError):
    """No public key that a token can be bound to."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a good proof says, besides that it is good."""

    thumbprint: bytes
    """SHA-256 of the key (RFC 7638)."""
    id: str
    """``jti``: this proof's own."""
    at: int
    """``iat``, milliseconds."""


def read_key(text: str) -> bytes:
    """The thumbprint (RFC 7638) of a public JSON Web Key. Raises BadKeyError, also for a private one: nobody needs it
    here, and it should not have come.
    """
    try:
        return _thumbprint(json.loads(text))
    except (json.JSONDecodeError, RecursionError):
        raise BadKeyError from None


def verify_proof(text: str, *, method: str, url: str, token: str, now: int) -> Proof | None:
    """The proof that ``text`` is for this very call with this very token (RFC 9449 section 4.3), or None.

    ``url``: as the vault knows itself; query and fragment do not count. ``now``: milliseconds UTC. Whether the key is
    the token's, and whether the proof was seen before, the caller asks.
    """
    if len(text) > _LONGEST or not text.isascii():
        return None
    try:
        header: dict[str, Any] = jws.extract_compact(text.encode()).headers()
        if header.get("typ") != _FORM or header.get("alg") not in ALGORITHMS:
            return None
        thumbprint = _thumbprint(header.get("jwk"))
        claims = jwt.decode(text, _key(header["jwk"]), algorithms=list(ALGORITHMS)).claims
    except (JoseError, BadKeyError, ValueError, TypeError, KeyError, RecursionError):
        return None
    bound = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=")
    at, proof = claims.get("iat"), claims.get("jti")
    if (
        claims.get("htm") != method
        or not _is_same(claims.get("htu"), url)
        or not hmac.compare_digest(str(claims.get("ath")).encode(), bound)
        or not isinstance(at, int | float)
        or not abs(at * 1000 - now) <= GOOD_FOR_MS
        or not isinstance(proof, str)
        or not 16 <= len(proof) <= 128
    ):
        return None
    return Proof(thumbprint, proof, int(at * 1000))


@final
class SeenProofs:
    """Each proof is good once (RFC 9449 section 11.1). In memory, so that one from before ``since`` is none: a restart
    forgets nothing that still counts. Used by one event loop.
    """

    def __init__(self, since: int) -> None:
        self._since = since
        self._seen: OrderedDict[tuple[bytes, str], int] = OrderedDict()

    def take(self, proof: Proof, now: int) -> bool:
        """Whether it is the first time. ``now``: milliseconds UTC."""
        while self._seen and next(iter(self._seen.values())) < now - 2 * GOOD_FOR_MS:
            self._seen.popitem(last=False)
        name = (proof.thumbprint, proof.id)
        if proof.at < self._since or name in self._seen or len(self._seen) >= MOST_SEEN:
            return False
        self._seen[name] = now
        return True


def _thumbprint(key: object) -> bytes:
    found = _key(key)
    return base64.urlsafe_b64decode(found.thumbprint() + "=")


def _key(key: object) -> Key:
    if not isinstance(key, dict) or (key.get("kty"), key.get("crv")) not in CURVES:  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] (of anything)
        raise BadKeyError
    try:
        found = import_key(key)  # pyright: ignore[reportUnknownArgumentType] (of anything)
        private = found.is_private
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise BadKeyError from None
    if private:
        raise BadKeyError
    return found


def _is_same(stated: object, url: str) -> bool:
    if not isinstance(stated, str):
        return False
    try:
        theirs, ours = urlsplit(stated), urlsplit(url)
        where = (theirs.scheme.casefold(), theirs.netloc.casefold(), theirs.path)
    except ValueError:
        return False
    return where == (ours.scheme.casefold(), ours.netloc.casefold(), ours.path)
