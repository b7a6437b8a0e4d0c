"""Whose account a provider's person signs in to: by login name once, by ``sub`` from then on."""

import hmac

from sqlalchemy import select

from wardline.audit.objects import account_object
from wardline.audit.record import Action
from wardline.vault.identity.logins import normalise_login
from wardline.vault.identity.model import Account
from wardline.vault.identity.open_id.model import OpenIdProvider, Person
from wardline.vault.identity.open_id.tables import OPEN_ID_LINKS
from wardline.vault.keys.data_key import DataKey
from wardline.vault.keys.key_names import INDEX
from wardline.vault.turn import Turn


def link_person(turn: Turn, account: Account, provider: OpenIdProvider, person: Person) -> bytes | None:
    """The link's digest, if ``person`` is the owner of ``account``; None if not.

    A name may be given to somebody else when its owner leaves; ``sub`` never is (OpenID Connect Core 1.0, section 5.7).
    So the first sign-in ties an account to one ``sub`` of this provider, and another one with the same name is refused.
    """
    digest = person_digest(turn.key(INDEX), provider, person.subject)
    columns = OPEN_ID_LINKS.c
    linked = turn.tx.execute(select(columns.account).where(columns.digest == digest)).scalar_one_or_none()
    if linked is not None:
        return digest if linked == account.id else None
    tied = turn.tx.execute(
        select(columns.digest).where(columns.account == account.id, columns.provider == provider.id)
    ).first()
    same = bool(account.profile.login) and normalise_login(person.login) == account.profile.login
    if tied is not None or not same:
        return None
    turn.tx.insert(
        OPEN_ID_LINKS, {"digest": digest, "account": account.id, "provider": provider.id, "linked_at": turn.now}
    )
    turn.record(Action.ACCOUNT_CHANGED, account_object(account.id), digest=digest.hex())
    return digest


def is_linked(turn: Turn, account: Account, provider: OpenIdProvider, person: Person) -> bytes | None:
    """The link's digest, if ``person`` is tied to ``account`` already: a name alone is nobody's presence."""
    digest = person_digest(turn.key(INDEX), provider, person.subject)
    chosen = select(OPEN_ID_LINKS.c.account).where(OPEN_ID_LINKS.c.digest == digest)
    return digest if turn.tx.execute(chosen).scalar_one_or_none() == account.id else None


def linked_providers(turn: Turn, account: str) -> tuple[str, ...]:
    """Ids of the providers at which the owner of ``account`` is known."""
    chosen = select(OPEN_ID_LINKS.c.provider).where(OPEN_ID_LINKS.c.account == account).distinct()
    return tuple(sorted(turn.tx.execute(chosen).scalars()))


def person_digest(index_key: DataKey, provider: OpenIdProvider, subject: str) -> bytes:
    """HMAC-SHA-256 (RFC 2104); the issuer's length first, so that no two pairs share an encoding."""
    return _digest(index_key, b"wardline/open-id/v1\0", provider, subject)


def session_digest(index_key: DataKey, provider: OpenIdProvider, session: str) -> bytes:
    """The same of a session there (``sid``)."""
    return _digest(index_key, b"wardline/open-id-session/v1\0", provider, session)


def _digest(index_key: DataKey, label: bytes, provider: OpenIdProvider, value: str) -> bytes:
    issuer = provider.issuer.encode()
    message = label + len(issuer).to_bytes(4) + issuer + value.encode()
    return hmac.digest(index_key.secret.reveal(), message, "sha256")
