"""An agreement between two organisations, as the file that their administrators exchange (docs/adr/0015).

Both authorities sign the same bytes, ``signed_bytes(Terms)``: who the two are (trust anchor, steward, contacts), what
for, and from when until when. On disk it is a line that names the kind, and the canonical bytes in base64.
"""

import base64
import binascii
from enum import StrEnum
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import Meta

from wardline.protocol import canonical
from wardline.protocol.signing import Statement
from wardline.protocol.types import Certificate, Chain, Count, Id, Signature

Name = Annotated[str, Meta(min_length=1, max_length=256)]
Role = Annotated[str, Meta(max_length=256)]
MAX_FILE: Final = 64 << 10
"""Bytes of a file."""

_COLUMNS: Final = 76
_CARD: Final = "wardline agreement card v1"
_AGREEMENT: Final = "wardline agreement v1"

T = TypeVar("T", bound=msgspec.Struct)


class Purpose(StrEnum):
    """What two organisations talk about."""

    TRANSPORT = "transport"
    EQUIPMENT = "equipment"
    HOME_HEALTH = "home_health"
    CONSULTATION = "consultation"


class Contact(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """An account that the other side may address: a dispatch desk, a referral office."""

    account: Id
    name: Name
    role: Role


class Party(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One of the two."""

    organisation: Id
    name: Name
    anchor: Certificate
    """Its root certificate, DER."""
    steward: Id
    """The device of its vault: whom the other's steward adds."""
    contacts: Annotated[tuple[Contact, ...], Meta(min_length=1, max_length=32)]


class Terms(Statement, frozen=True, tag="wardline/agreement/v1"):
    """What both sign."""

    agreement: Id
    proposer: Party
    partner: Party
    purposes: Annotated[tuple[Purpose, ...], Meta(min_length=1, max_length=8)]
    valid_from: Count
    """Milliseconds UTC; from then on."""
    valid_until: Count
    """Milliseconds UTC; no longer then."""


class PartySignature(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One authority's."""

    organisation: Id
    issuer: Chain
    """The issuing certificate that signs (and what leads it to the anchor)."""
    signature: Signature
    """By the issuing key, over ``Terms``."""


class SignedAgreement(
    msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="wardline/agreement-file/v1"
):
    """Signed by the proposer, then by both."""

    terms: Terms
    signatures: Annotated[tuple[PartySignature, ...], Meta(min_length=1, max_length=2)]


class PartyCard(
    msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="wardline/agreement-card/v1"
):
    """What an organisation gives another that wants to propose. Not signed: its anchor's fingerprint is compared by
    people over another way, and its own vault signs only what it finds unchanged.
    """

    party: Party


class MalformedAgreementError(ValueError):
    """The text is no such file."""


def format_card(card: PartyCard) -> str:
    """The file's text."""
    return _format(_CARD, card)


def parse_card(text: str) -> PartyCard:
    """Raises MalformedAgreementError."""
    return _parse(_CARD, text, PartyCard)


def format_agreement(agreement: SignedAgreement) -> str:
    """The file's text."""
    return _format(_AGREEMENT, agreement)


def parse_agreement(text: str) -> SignedAgreement:
    """Raises MalformedAgreementError. Nothing of it is verified yet."""
    return _parse(_AGREEMENT, text, SignedAgreement)


def _format(kind: str, value: msgspec.Struct) -> str:
    encoded = base64.b64encode(canonical.encode(value)).decode("ascii")
    lines = [encoded[start : start + _COLUMNS] for start in range(0, len(encoded), _COLUMNS)]
    return "\n".join([kind, *lines, ""])


def _parse(kind: str, text: str, struct: type[T]) -> T:
    head, _, body = text.partition("\n")
    if len(text) > MAX_FILE or head.strip() != kind:
        raise MalformedAgreementError
    try:
        data = base64.b64decode("".join(body.split()), validate=True)
        return canonical.decode(data, struct)
    except (binascii.Error, ValueError) as error:
        raise MalformedAgreementError from error
