"""Whose a token is."""

import hmac
from typing import Any, Final

from sqlalchemy import Row, select

from wardline.kit.ids import AccountId
from wardline.vault.identity.find_accounts import find_accounts
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.provisioning.model import Token
from wardline.vault.provisioning.tables import SCIM_TOKENS
from wardline.vault.provisioning.tokens import parse_token, token_digest
from wardline.vault.reader import Reader

_NONE: Final = bytes(32)


def find_token(reader: Reader, text: str, now: int) -> Token | None:
    """The token that ``text`` is, if it is good now: neither revoked nor expired. Its name is left empty.

    The secret is compared in constant time, also where no such token is; another organisation's is just unknown.
    """
    parsed = parse_token(text)
    if parsed is None:
        return None
    token, secret = parsed
    row = reader.execute(select(SCIM_TOKENS).where(SCIM_TOKENS.c.id == token)).one_or_none()
    same = hmac.compare_digest(token_digest(secret), _NONE if row is None else row.digest)
    if row is None or not same or row.revoked_at is not None or now >= row.expires_at:
        return None
    return _token(row, "")


def all_tokens(reader: Reader, keys: KeyRing) -> tuple[Token, ...]:
    """Every token, the ended ones too, oldest first."""
    rows = reader.execute(select(SCIM_TOKENS).order_by(SCIM_TOKENS.c.created_at, SCIM_TOKENS.c.id)).all()
    names = {each.id: each.profile.name for each in find_accounts(reader, keys, {row.account for row in rows})}
    return tuple(_token(row, names[AccountId(row.account)]) for row in rows)


def _token(row: Row[*tuple[Any, ...]], name: str) -> Token:
    return Token(
        id=row.id,
        account=AccountId(row.account),
        name=name,
        appoints=row.appoints,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        key=row.key,
    )
