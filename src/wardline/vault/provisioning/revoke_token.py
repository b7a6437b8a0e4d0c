"""Shut an identity provider out."""

from sqlalchemy import select, update

from wardline.audit.objects import account_object
from wardline.audit.record import Action, Object, ObjectKind
from wardline.kit.ids import is_id
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.provisioning.tables import SCIM_TOKENS
from wardline.vault.turn import Turn


def revoke_token(turn: Turn, token: str) -> Refusal | None:
    """From the next call on; repeating it changes nothing. Refused: ``unknown_token``."""
    columns = SCIM_TOKENS.c
    row = turn.tx.execute(select(columns.account, columns.revoked_at).where(columns.id == token)).one_or_none()
    if row is None:
        named = (Object(id=token, kind=ObjectKind.TOKEN),) if is_id(token) else ()
        return turn.refuse(Action.TOKEN_REVOKED, ErrorCode.UNKNOWN_TOKEN, *named)
    if row.revoked_at is not None:
        return None
    turn.tx.execute(update(SCIM_TOKENS).where(columns.id == token).values(revoked_at=turn.now))
    turn.record(Action.TOKEN_REVOKED, Object(id=token, kind=ObjectKind.TOKEN), account_object(row.account))
    return None
