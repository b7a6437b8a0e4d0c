"""Who has something to sign in with, of what the organisation offers and the rules of their roles allow."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from wardline.protocol.identity_requests import Method
from wardline.vault.identity.model import Role
from wardline.vault.identity.open_id.tables import OPEN_ID_LINKS
from wardline.vault.identity.passwords.tables import PASSWORDS, TOTPS
from wardline.vault.identity.relying_party import RelyingParty, methods_for
from wardline.vault.identity.sign_in_rules.find_rules import sign_in_rules
from wardline.vault.identity.sign_in_rules.rules import allowed_methods
from wardline.vault.identity.tables import PASSKEYS
from wardline.vault.reader import Reader


@dataclass(frozen=True, slots=True)
class Offered:
    """What the organisation has its people sign in with, by its settings of the moment."""

    party: RelyingParty | None
    providers: tuple[str, ...]
    """Ids of OpenID providers."""


def find_able(reader: Reader, offered: Offered, roles: Mapping[str, Collection[Role]]) -> frozenset[str]:
    """Of the accounts that ``roles`` has, at most some hundreds, those that something would sign in today."""
    rules, found = sign_in_rules(reader), count_set_up(reader, offered, tuple(roles))
    return frozenset(
        account for account, methods in found.items() if methods.keys() & allowed_methods(rules, roles[account])
    )


def count_set_up(reader: Reader, offered: Offered, accounts: Collection[str]) -> dict[str, dict[Method, int]]:
    """How many credentials of each method there are, of those accounts that have any."""
    passkeys, links, passwords = PASSKEYS.c, OPEN_ID_LINKS.c, PASSWORDS.c
    counted = {
        Method.PASSKEY: select(passkeys.account, func.count())
        .where(passkeys.account.in_(accounts), passkeys.removed_at.is_(None))
        .group_by(passkeys.account),
        Method.PASSWORD: select(passwords.account, func.count())
        .join(TOTPS, TOTPS.c.account == passwords.account)
        .where(passwords.account.in_(accounts), TOTPS.c.secret.is_not(None))
        .group_by(passwords.account),
        Method.OPEN_ID: select(links.account, func.count())
        .where(links.account.in_(accounts), links.provider.in_(offered.providers))
        .group_by(links.account),
    }
    found: dict[str, dict[Method, int]] = {}
    for method in (*methods_for(offered.party), Method.OPEN_ID):
        for account, count in reader.execute(counted[method]).all():
            found.setdefault(account, {})[method] = count
    return found
