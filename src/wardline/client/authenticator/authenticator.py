"""What the SDK asks of an authenticator: ``navigator.credentials`` for programs (WebAuthn Level 3, section 5.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from wardline.kit.outcome import Refusal
from wardline.protocol.identity_requests import PasskeyCreated, PasskeyEvidence


@dataclass(frozen=True, slots=True)
class NewCredential:
    """Section 5.4: what ``create`` is asked."""

    relying_party: str
    organisation_name: str
    user: bytes
    """The account's id, 16 bytes: an authenticator keeps one passkey for each."""
    login: str
    challenge: bytes
    exclude: Sequence[bytes] = ()
    """Credentials that the account has: an authenticator that holds one of them makes none."""
    name: str = ""
    """What its owner calls the passkey."""


@dataclass(frozen=True, slots=True)
class CredentialUse:
    """Section 5.5: what ``get`` is asked."""

    relying_party: str
    challenge: bytes
    credentials: Sequence[bytes]
    """Any of these."""


class Authenticator(Protocol):
    """It verifies its user before it does either."""

    async def create(self, wanted: NewCredential) -> PasskeyCreated | Refusal:
        """A new passkey. Refused ``bad_passkey`` where it has one already, or will not for this relying party."""
        ...

    async def get(self, wanted: CredentialUse) -> PasskeyEvidence | Refusal:
        """An assertion. Refused ``unknown_passkey`` where it has none of them."""
        ...
