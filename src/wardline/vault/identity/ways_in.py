"""What an account has to prove itself with, and which of it would do today."""

from sqlalchemy import ColumnElement, Table, func, select

from wardline.kit.ids import AccountId
from wardline.protocol.identity_requests import Method, WaysIn
from wardline.vault.identity.evidence import methods_for, ways_in
from wardline.vault.identity.open_id.desk import OpenIdDesk
from wardline.vault.identity.open_id.link_person import linked_providers
from wardline.vault.identity.passkeys import passkeys_of
from wardline.vault.identity.passwords.tables import PASSWORDS, RECOVERY_CODES, TOTPS
from wardline.vault.identity.relying_party import RelyingParty
from wardline.vault.identity.sign_in_rules.find_rules import methods_of
from wardline.vault.turn import Turn


def get_ways_in(turn: Turn, party: RelyingParty | None, open_id: OpenIdDesk | None, account: AccountId) -> WaysIn:
    """One's own."""
    return WaysIn(
        methods=usable_methods(turn, party, open_id, account),
        passkeys=len(passkeys_of(turn.tx, turn.keys, account)),
        password=_count(turn, PASSWORDS, account) > 0,
        totp=_count(turn, TOTPS, account, TOTPS.c.secret.is_not(None)) > 0,
        recovery_codes=_count(turn, RECOVERY_CODES, account),
        providers=tuple(sorted(known_at(turn, open_id, account).values())),
    )


def usable_methods(
    turn: Turn, party: RelyingParty | None, open_id: OpenIdDesk | None, account: AccountId
) -> tuple[Method, ...]:
    """What the organisation offers, the rules of all the account's roles allow, and the account has set up."""
    providers = known_at(turn, open_id, account)
    allowed = methods_of(turn.tx, account)
    set_up = [method for method in methods_for(party) if ways_in(turn, account, method)]
    return tuple(method for method in (*set_up, *((Method.OPEN_ID,) if providers else ())) if method in allowed)


def known_at(turn: Turn, open_id: OpenIdDesk | None, account: AccountId) -> dict[str, str]:
    """Ids and names of the organisation's providers that the account is tied to. One that it has no more is left out;
    one that cannot be reached is not: it may be tomorrow.
    """
    names = {} if open_id is None else open_id.names()
    return {each: names[each] for each in linked_providers(turn, account) if each in names}


def _count(turn: Turn, table: Table, account: AccountId, *chosen: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(table).where(table.c.account == account, *chosen)
    return turn.tx.execute(query).scalar_one()
