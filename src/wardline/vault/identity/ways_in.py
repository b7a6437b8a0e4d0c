"""What an account has to prove itself with, and which of it would do today."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, func, select

from wardline.kit.ids import AccountId
from wardline.protocol.identity_requests import KnownProvider, Method, WaysIn
from wardline.vault.identity.find_able import Offered, count_set_up
from wardline.vault.identity.open_id.desk import OpenIdDesk
from wardline.vault.identity.open_id.link_person import linked_providers
from wardline.vault.identity.passkeys import passkeys_of
from wardline.vault.identity.passwords.tables import PASSWORDS, RECOVERY_CODES, TOTPS
from wardline.vault.identity.relying_party import RelyingParty
from wardline.vault.identity.sign_in_rules.find_rules import methods_of
from wardline.vault.turn import Turn


@dataclass(frozen=True, slots=True)
class SignInOffer:
    """What the organisation has its people sign in with, by its settings of the moment."""

    party: RelyingParty | None
    open_id: OpenIdDesk | None

    @property
    def offered(self) -> Offered:
        """The same, as far as it decides who is able to sign in."""
        return Offered(self.party, () if self.open_id is None else tuple(self.open_id.names()))


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
    return count_set_up(turn.tx, offer.offered, (account,)).get(account, {})


def known_at(turn: Turn, offer: SignInOffer, account: AccountId) -> dict[str, str]:
    """Ids and names of the organisation's providers that the account is tied to. One that it has no more is left out;
    one that cannot be reached is not: it may be tomorrow.
    """
    names = {} if offer.open_id is None else offer.open_id.names()
    return {each: names[each] for each in linked_providers(turn, account) if each in names}


def _count(turn: Turn, table: Table, account: AccountId, *chosen: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(table).where(table.c.account == account, *chosen)
    return turn.tx.execute(query).scalar_one()
