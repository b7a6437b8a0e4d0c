"""Say how a role signs in."""

import hashlib
from collections.abc import Collection

from sqlalchemy import delete

from wardline.audit.record import Action, Numbers
from wardline.protocol.identity_requests import Method
from wardline.vault.identity.model import Role
from wardline.vault.identity.sign_in_rules.find_rules import sign_in_rules
from wardline.vault.identity.sign_in_rules.rules import EVERY
from wardline.vault.identity.sign_in_rules.tables import SIGN_IN_RULES
from wardline.vault.turn import Turn


def set_rule(turn: Turn, role: Role, methods: Collection[Method]) -> None:
    """These methods, at least one; all of them are no rule. The same again changes nothing. Devices that are enrolled
    stay: it is about the next sign-in, step-up or password.
    """
    wanted = frozenset(methods)
    if sign_in_rules(turn.tx).get(role, EVERY) == wanted:
        return
    turn.tx.execute(delete(SIGN_IN_RULES).where(SIGN_IN_RULES.c.role == role.value))
    if wanted != EVERY:
        for method in sorted(wanted):
            turn.tx.insert(SIGN_IN_RULES, {"role": role.value, "method": method.value})
    text = f"{role.value}: {', '.join(sorted(wanted))}"
    turn.record(
        Action.SIGN_IN_RULE_CHANGED,
        numbers=Numbers(count=len(wanted)),
        digest=hashlib.sha256(text.encode("ascii")).hexdigest(),
    )
