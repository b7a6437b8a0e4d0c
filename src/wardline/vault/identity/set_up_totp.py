"""An enrolled device's owner sets up time-based codes."""

import secrets
from typing import Final

from sqlalchemy import select, update

from wardline.audit.objects import account_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import ConfirmTotp, Method, RecoveryCodes, TotpBegun
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.model import AccountKind
from wardline.vault.identity.passwords.recovery_codes import make_codes
from wardline.vault.identity.passwords.tables import TOTPS
from wardline.vault.identity.passwords.totp import SECRET_BYTES, matching_step, open_totp, provisioning_uri, seal_totp
from wardline.vault.identity.presence import require_presence
from wardline.vault.identity.sign_in_rules.find_rules import methods_of
from wardline.vault.identity.throttle import check_throttle, count_failure, device_sources, forget_failures
from wardline.vault.identity.ways_in import SignInOffer
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.turn import Turn

PENDING_FOR: Final = 10 * 60_000
"""Milliseconds in which a new secret must be confirmed."""


def begin_totp(
    turn: Turn, offer: SignInOffer, organisation_name: str, account: AccountId, device: DeviceId
) -> TotpBegun | Refusal:
    """A new secret; one that is confirmed works until this one is. Refused: ``step_up_required`` (``presence.py``),
    ``not_permitted`` for services, ``method_not_allowed`` by the rules of the owner's roles.
    """
    owner = find_account(turn.tx, turn.keys, account)
    if owner is None or owner.kind is not AccountKind.PERSON:
        return Refusal(ErrorCode.NOT_PERMITTED)
    if Method.PASSWORD not in methods_of(turn.tx, account):
        return Refusal(ErrorCode.METHOD_NOT_ALLOWED)
    refusal = require_presence(turn, offer, account, device)
    if refusal is not None:
        return refusal
    secret = secrets.token_bytes(SECRET_BYTES)
    kept = turn.tx.execute(select(TOTPS.c.secret, TOTPS.c.last_step).where(TOTPS.c.account == account)).one_or_none()
    turn.tx.put(
        TOTPS,
        {
            "account": account,
            "secret": None if kept is None else kept[0],
            "last_step": 0 if kept is None else kept[1],
            "pending": seal_totp(turn.key(DIRECTORY), account, secret),
            "pending_until": turn.now + PENDING_FOR,
        },
    )
    return TotpBegun(secret, provisioning_uri(secret, owner.profile.login, organisation_name))


def confirm_totp(turn: Turn, account: AccountId, device: DeviceId, body: ConfirmTotp) -> RecoveryCodes | Refusal:
    """The app has the secret; with it come new recovery codes. Refused: ``wrong_code`` (also where nothing waits for
    one, or no more), ``throttled``.
    """
    sources = device_sources(device)
    throttled = check_throttle(turn, sources)
    if throttled is not None:
        return throttled
    columns = TOTPS.c
    pending = turn.tx.execute(
        select(columns.pending).where(columns.account == account, columns.pending_until > turn.now)
    ).scalar_one_or_none()
    secret = None if pending is None else open_totp(turn.key(DIRECTORY), account, pending)
    step = None if secret is None else matching_step(secret, body.code, now=turn.now, last_step=0)
    if step is None:
        count_failure(turn, sources)
        return Refusal(ErrorCode.WRONG_CODE, "code")
    forget_failures(turn, sources)
    turn.tx.execute(
        update(TOTPS)
        .where(columns.account == account)
        .values(secret=pending, last_step=step, pending=None, pending_until=None)
    )
    turn.record(Action.TOTP_SET_UP, account_object(account))
    return RecoveryCodes(make_codes(turn, account))
