"""Which roles administrators give, and to whom. Pure."""

from collections.abc import Collection

from wardline.vault.identity.model import Role

_GIVEN = {role.value: role for role in Role if role is not Role.SERVICE}


def read_roles(values: Collection[str]) -> frozenset[Role] | None:
    """None where one of them is none that a person has. No role at all: a clinician's rights."""
    return frozenset(_GIVEN[value] for value in values) if all(value in _GIVEN for value in values) else None


def loses_last_administrator(now: frozenset[Role], wanted: frozenset[Role], others: int) -> bool:
    """Whether nobody would be left who administers. ``others``: how many administrators there are besides."""
    return Role.ADMINISTRATOR in now - wanted and others == 0
