"""Texts and answers in another's name: whose, and whether the vault says so. Pure.

What one says about itself is its sender's word. It counts where the vault's own answer (a roster, people found)
names the sender as that account's delegate, and nowhere else. Whoever shows one names its sender in any case.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from wardline.content.acknowledgement import Acknowledgement
from wardline.content.codec import Content, decode, encode
from wardline.content.text import Text
from wardline.content.unknown import Unknown
from wardline.kit.ids import AccountId, is_id
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import Person


@dataclass(frozen=True, slots=True)
class Acting:
    """In whose name it is."""

    principal: AccountId | None
    """None for what is no account's id."""
    name: str
    """The principal's, as the vault told it; empty where it told none. Never the sender's words."""
    confirmed: bool
    """The vault says that the sender is the principal's delegate."""


def acting_of(content: Content | Unknown | Refusal, sender: AccountId, people: Mapping[str, Person]) -> Acting | None:
    """None for what is in its sender's own name. ``people``: by account, from the vault's latest answer."""
    if not isinstance(content, Text | Acknowledgement) or content.on_behalf_of is None:
        return None
    principal = content.on_behalf_of
    known = people.get(principal)
    return Acting(
        AccountId(principal) if is_id(principal) else None,
        "" if known is None else known.name,
        known is not None and known.delegate == sender and principal != sender,
    )


def in_the_name_of(content: bytes, principal: AccountId) -> bytes | Refusal:
    """An encoded text or answer, in another's name. Refused: ``malformed_message`` for what is neither."""
    decoded = decode(content)
    if not isinstance(decoded, Text | Acknowledgement):
        return Refusal(ErrorCode.MALFORMED_MESSAGE)
    return encode(msgspec.structs.replace(decoded, on_behalf_of=principal))
