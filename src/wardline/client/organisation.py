"""What signs a person in where no invitation says it: the public facts of an organisation (``/organisation.json``)."""

from typing import Final

import msgspec

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.types import Certificate, Id

MOST_BYTES: Final = 16_384


class OrganisationFacts(msgspec.Struct, frozen=True, kw_only=True):
    """As the vault serves them at its web client's origin. Whoever serves other facts is another organisation to the
    device that takes them: fetch them by TLS from an origin that is known.
    """

    organisation: Id
    name: str
    hub: str
    """The hub's origin, ``wss://``."""
    root: Certificate
    """Its root certificate, DER; in JSON base64."""
    relying_party: str
    """WebAuthn's relying-party id; empty where passkeys cannot be used."""


def encode_facts(facts: OrganisationFacts) -> bytes:
    """JSON."""
    return msgspec.json.encode(facts)


def decode_facts(data: bytes) -> OrganisationFacts | Refusal:
    """Refused ``malformed_request``."""
    if len(data) > MOST_BYTES:
        return Refusal(ErrorCode.MALFORMED_REQUEST, "organisation")
    try:
        return msgspec.json.decode(data, type=OrganisationFacts)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Refusal(ErrorCode.MALFORMED_REQUEST, "organisation")
