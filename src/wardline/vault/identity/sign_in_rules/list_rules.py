"""Sign-in rules as administrators see them."""

from wardline.protocol.administration_requests import SignInRule, SignInRules
from wardline.vault.identity.sign_in_rules.find_rules import sign_in_rules
from wardline.vault.reader import Reader


def list_rules(reader: Reader) -> SignInRules:
    """By role."""
    rules = sign_in_rules(reader)
    return SignInRules(tuple(SignInRule(role.value, tuple(sorted(rules[role]))) for role in sorted(rules)))
