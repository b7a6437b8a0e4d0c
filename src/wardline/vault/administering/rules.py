"""Which roles administrators give, and to whom. Pure."""

from collections.abc import Collection
from unicodedata import category

from wardline.vault.identity.model import Role

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_GIVEN = {role.value: role for role in Role if role is not Role.SERVICE}


def read_roles(values: Collection[str]) -> frozenset[Role] | None:
    """None where one of them is none that a person has. No role at all: a clinician's rights."""
    return frozenset(_GIVEN[value] for value in values) if all(value in _GIVEN for value in values) else None


def read_words(text: str) -> str | None:
    """A name or title as it is kept; None where it holds what nobody sees and what changes how the rest looks: line
    breaks, controls, and marks that turn the direction of what follows (Unicode Standard Annex 9, section 2).
    """
    kept = text.strip()
    return None if any(category(each) == "Cc" or each in _TURNING for each in kept) else kept


def loses_last_administrator(now: frozenset[Role], wanted: frozenset[Role], others: int) -> bool:
    """Whether nobody would be left who administers. ``others``: how many administrators there are besides."""
    return Role.ADMINISTRATOR in now - wanted and others == 0
