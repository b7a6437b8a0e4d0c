"""An administrator adds a person."""

from wardline.audit.record import Action
from wardline.kit.ids import DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.administration_requests import AccountSaved, CreateAccount
from wardline.protocol.errors import ErrorCode
from wardline.vault.administering.rules import read_roles, read_words
from wardline.vault.identity.create_account import create_account
from wardline.vault.identity.set_login import check_login, set_login
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.identity.step_up import require_step_up
from wardline.vault.turn import Turn


def create_person(turn: Turn, asking: DeviceId, body: CreateAccount) -> AccountSaved | Refusal:
    """Without devices. Refused, and nothing is made: ``malformed_request`` (a role that is none, a name or title that
    cannot be shown), ``login_taken``, ``malformed_login``; ``step_up_required`` where roles are given.
    """
    roles, name, title = read_roles(body.roles), read_words(body.name), read_words(body.title)
    if roles is None or not name or title is None:
        field = "roles" if roles is None else "title" if name else "name"
        return turn.refuse(Action.ACCOUNT_CREATED, ErrorCode.MALFORMED_REQUEST, field_name=field)
    fault = check_login(turn, body.login)
    if fault is not None:
        return turn.refuse(Action.ACCOUNT_CREATED, fault, field_name="login")
    missing = require_step_up(turn, asking) if roles else None
    if missing is not None:
        return turn.refuse(Action.ACCOUNT_CREATED, missing.code)
    account = create_account(turn, name=name, role=title)
    if body.login.strip():
        set_login(turn, account, body.login)
    set_roles(turn, account, roles)
    return AccountSaved(account)
