"""Providers, what they say of themselves, and what they say of a person."""

from dataclasses import dataclass, field
from typing import Final

from wardline.kit.secret import Secret
from wardline.protocol.identity_requests import OpenIdEvidence

SCOPES: Final = ("openid", "profile", "email")
RETURN_PATH: Final = "/sign-in"
"""Where a provider sends the browser back to, at the web client's origin."""


@dataclass(frozen=True, slots=True)
class OpenIdProvider:
    """One provider, as the organisation set it up (``[[openid]]`` in ``wardline.toml``)."""

    id: str
    """What requests name it by."""
    name: str
    """What people see on the button."""
    issuer: str
    client_id: str
    client_secret: Secret | None = field(default=None, repr=False)
    """None for a public client, which PKCE alone protects."""
    scopes: tuple[str, ...] = SCOPES
    login_claim: str = "preferred_username"
    """The claim that is compared with a login name when an account signs in here for the first time; from then on
    ``sub`` counts, and nothing else.
    """
    require: tuple[str, ...] = ()
    """Authentication methods of which each must be in ``amr`` (RFC 8176), ``mfa`` for one."""
    loopback: bool = False
    """Programs may await its answer on a port of the person's own machine (RFC 8252, section 7.3)."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a provider publishes of itself (OpenID Connect Discovery 1.0, section 3), as far as it is used."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None
    """OpenID Connect RP-Initiated Logout 1.0."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whom an ID token is about."""

    subject: str
    """``sub``: never given to anybody else by this issuer."""
    login: str
    """The value of the provider's login claim; empty where it has none."""
    session: str | None = None
    """``sid``: of the person's session there (OpenID Connect Back-Channel Logout 1.0, section 2.1)."""
    issued_at: int = 0
    """``iat`` of the ID token: seconds by the provider's own clock."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """A provider's word for somebody, asked for and checked outside any transaction."""

    provider: OpenIdProvider
    person: Person


@dataclass(frozen=True, slots=True)
class Word:
    """The provider's word that a session began by: what a logout must match to end it."""

    person: bytes
    """The link's digest (``link_person.person_digest``)."""
    session: bytes | None
    """``link_person.session_digest``; None where the ID token named none."""
    issued_at: int
    """Seconds by the provider's own clock."""


@dataclass(frozen=True, slots=True)
class Logout:
    """A provider's word that somebody's session there is over: ``subject``, ``session``, or both are given."""

    provider: OpenIdProvider
    subject: str | None
    session: str | None
    issued_at: int
    """``iat`` of the logout token: seconds by the provider's own clock."""


@dataclass(frozen=True, slots=True)
class Redemption:
    """A code that has to be redeemed before a request can be answered."""

    about: str
    """The attempt, or the step-up's ``state``, that it is for: one redemption each."""
    evidence: OpenIdEvidence
    challenge: bytes
    """What the ID token's nonce must be made of."""
    since: int | None = None
    """The person must have signed in after that (milliseconds UTC); None: whenever it was."""


class OpenIdError(Exception):
    """A provider cannot be used, or said no. ``reason`` is one of a closed list and safe to log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
