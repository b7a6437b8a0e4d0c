"""Which roles somebody has after a provider spoke. Pure."""

from collections.abc import Collection

from wardline.vault.identity.model import Role
from wardline.vault.provisioning.model import APPOINTED, STAFF

_KNOWN = {role.value: role for role in STAFF}


def known_roles(values: Collection[str]) -> frozenset[Role]:
    """The roles among ``values``, whatever the case; what is none is left out, not guessed."""
    return frozenset(_KNOWN[value.strip().casefold()] for value in values if value.strip().casefold() in _KNOWN)


def merge_roles(now: frozenset[Role], wanted: frozenset[Role], *, appoints: bool) -> frozenset[Role]:
    """``wanted``, as far as the provider may say: the rest stays as it is."""
    said = STAFF if appoints else STAFF - APPOINTED
    return (now - said) | (wanted & said)
