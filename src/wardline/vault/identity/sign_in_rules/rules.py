"""Which methods an account may use. Pure."""

from collections.abc import Iterable, Mapping
from typing import Final

from wardline.protocol.identity_requests import Method
from wardline.vault.identity.model import Role

EVERY: Final = frozenset(Method)
LAST: Final = frozenset({Method.PASSKEY})
"""Where the rules of an account's roles leave nothing: what cannot be phished (NIST SP 800-63B section 5.2.5)."""


def allowed_methods(rules: Mapping[Role, frozenset[Method]], roles: Iterable[Role]) -> frozenset[Method]:
    """What the rules of all the roles allow; without a rule, every method."""
    allowed = EVERY
    for role in roles:
        allowed &= rules.get(role, EVERY)
    return allowed or LAST
