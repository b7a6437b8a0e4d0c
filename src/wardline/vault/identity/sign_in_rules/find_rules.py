"""Read sign-in rules."""

from sqlalchemy import select

from wardline.protocol.identity_requests import Method
from wardline.vault.identity.find_roles import roles_of
from wardline.vault.identity.model import Role
from wardline.vault.identity.sign_in_rules.rules import allowed_methods
from wardline.vault.identity.sign_in_rules.tables import SIGN_IN_RULES
from wardline.vault.reader import Reader


def sign_in_rules(reader: Reader) -> dict[Role, frozenset[Method]]:
    """Of every role that has one."""
    found: dict[Role, frozenset[Method]] = {}
    for role, method in reader.execute(select(SIGN_IN_RULES.c.role, SIGN_IN_RULES.c.method)).all():
        found[Role(role)] = found.get(Role(role), frozenset()) | {Method(method)}
    return found


def methods_of(reader: Reader, account: str) -> frozenset[Method]:
    """Those that an account may use."""
    return allowed_methods(sign_in_rules(reader), roles_of(reader, account))
