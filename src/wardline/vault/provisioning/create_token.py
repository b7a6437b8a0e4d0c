"""Let an identity provider in."""

from wardline.audit.objects import account_object
from wardline.audit.record import Action, Numbers, Object, ObjectKind
from wardline.vault.identity.create_account import create_account
from wardline.vault.identity.model import AccountKind, Role
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.provisioning.tables import SCIM_TOKENS
from wardline.vault.provisioning.tokens import format_token, new_secret, token_digest
from wardline.vault.turn import Turn


def create_token(turn: Turn, *, name: str, lifetime: int, appoints: bool, key: bytes | None = None) -> tuple[str, str]:
    """Its id, and the token itself: shown once, kept nowhere. ``lifetime`` in milliseconds.

    Each has a service account of its own, so that the audit log says which provider did what. ``appoints``: it may
    give and take the roles of administrators and compliance officers. ``key``: the thumbprint of the one that its calls
    prove to hold (RFC 9449).
    """
    account = create_account(turn, name=name, role="identity provider", kind=AccountKind.SERVICE)
    set_roles(turn, account, (Role.SERVICE,))
    token, secret = turn.make_id(), new_secret()
    expires_at = turn.now + lifetime
    turn.tx.insert(
        SCIM_TOKENS,
        {
            "id": token,
            "account": account,
            "digest": token_digest(secret),
            "key": key,
            "appoints": appoints,
            "created_at": turn.now,
            "expires_at": expires_at,
            "revoked_at": None,
        },
    )
    turn.record(
        Action.TOKEN_CREATED,
        Object(id=token, kind=ObjectKind.TOKEN),
        account_object(account),
        numbers=Numbers(until=expires_at),
    )
    return token, format_token(token, secret)
