"""What an account has to prove itself with, and which of it would do today."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, func, select

from wardline.kit.ids import AccountId
from wardline.protocol.identity_requests import KnownProvider, Method, WaysIn
from wardline.vault.identity.evidence import methods_for
from wardline.vault.identity.model import Role
from wardline.vault.identity.open_id.desk import OpenIdDesk
from wardline.vault.identity.open_id.link_person import linked_providers
from wardline.vault.identity.open_id.tables import OPEN_ID_LINKS
from wardline.vault.identity.passkeys import passkeys_of
from wardline.vault.identity.passwords.tables import PASSWORDS, RECOVERY_CODES, TOTPS
from wardline.vault.identity.relying_party import RelyingParty
from wardline.vault.identity.sign_in_rules.find_rules import methods_of, sign_in_rules
from wardline.vault.identity.sign_in_rules.rules import allowed_methods
from wardline.vault.identity.tables import PASSKEYS
from wardline.vault.turn import Turn


@dataclass(frozen=True, slots=True)
class SignInOffer:
    """What the organisation has its people sign in with, by its settings of the moment."""

    party: RelyingParty | None
    open_id: OpenIdDesk | None


def get_ways_in(turn: Turn, offer: SignInOffer, account: AccountId) -> WaysIn:
    """One's own."""
    return WaysIn(
        methods=usable_methods(turn, offer, account),
        passkeys=len(passkeys_of(turn.tx, turn.keys, account)),
        password=_count(turn, PASSWORDS, account) > 0,
        totp=_count(turn, TOTPS, account, TOTPS.c.secret.is_not(None)) > 0,
        recovery_codes=_count(turn, RECOVERY_CODES, account),
        providers=tuple(
            KnownProvider(provider, name, "" if offer.open_id is None else offer.open_id.end_session_url(provider))
            for provider, name in sorted(known_at(turn, offer, account).items(), key=lambda known: known[1])
        ),
    )


def usable_methods(turn: Turn, offer: SignInOffer, account: AccountId) -> tuple[Method, ...]:
    """What the organisation offers, the account has set up, and the rules of all its roles allow."""
    allowed = methods_of(turn.tx, account)
    return tuple(method for method in set_up_methods(turn, offer, account) if method in allowed)


def count_usable(turn: Turn, offer: SignInOffer, account: AccountId) -> int:
    """How many credentials of such methods there are."""
    allowed = methods_of(turn.tx, account)
    return sum(count for method, count in set_up_methods(turn, offer, account).items() if method in allowed)


def set_up_methods(turn: Turn, offer: SignInOffer, account: AccountId) -> dict[Method, int]:
    """How many credentials the account has, by method; whatever the organisation has no more counts for nothing."""
    return _set_up(turn, offer, (account,)).get(account, {})


def find_able(turn: Turn, offer: SignInOffer, roles: Mapping[str, Collection[Role]]) -> frozenset[str]:
    """Of the accounts that ``roles`` has, those that something would sign in today."""
    rules, found = sign_in_rules(turn.tx), _set_up(turn, offer, tuple(roles))
    return frozenset(
        account for account, methods in found.items() if methods.keys() & allowed_methods(rules, roles[account])
    )


def known_at(turn: Turn, offer: SignInOffer, account: AccountId) -> dict[str, str]:
    """Ids and names of the organisation's providers that the account is tied to. One that it has no more is left out;
    one that cannot be reached is not: it may be tomorrow.
    """
    names = {} if offer.open_id is None else offer.open_id.names()
    return {each: names[each] for each in linked_providers(turn, account) if each in names}


def _set_up(turn: Turn, offer: SignInOffer, accounts: Sequence[str]) -> dict[str, dict[Method, int]]:
    """Of those accounts that have anything."""
    passkeys, links, passwords = PASSKEYS.c, OPEN_ID_LINKS.c, PASSWORDS.c
    providers = () if offer.open_id is None else tuple(offer.open_id.names())
    counted = {
        Method.PASSKEY: select(passkeys.account, func.count())
        .where(passkeys.account.in_(accounts), passkeys.removed_at.is_(None))
        .group_by(passkeys.account),
        Method.PASSWORD: select(passwords.account, func.count())
        .join(TOTPS, TOTPS.c.account == passwords.account)
        .where(passwords.account.in_(accounts), TOTPS.c.secret.is_not(None))
        .group_by(passwords.account),
        Method.OPEN_ID: select(links.account, func.count())
        .where(links.account.in_(accounts), links.provider.in_(providers))
        .group_by(links.account),
    }
    found: dict[str, dict[Method, int]] = {}
    for method in (*methods_for(offer.party), Method.OPEN_ID):
        for account, count in turn.tx.execute(counted[method]).all():
            found.setdefault(account, {})[method] = count
    return found


def _count(turn: Turn, table: Table, account: AccountId, *chosen: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(table).where(table.c.account == account, *chosen)
    return turn.tx.execute(query).scalar_one()
