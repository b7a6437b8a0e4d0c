"""An administrator changes who somebody is, and what they may."""

from wardline.audit.objects import account_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.administration_requests import ChangeAccount
from wardline.protocol.errors import ErrorCode
from wardline.vault.administering.count_administrators import count_administrators
from wardline.vault.administering.rules import loses_last_administrator, read_roles, read_words
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.find_roles import roles_of
from wardline.vault.identity.logins import normalise_login
from wardline.vault.identity.model import Account, AccountKind, Role
from wardline.vault.identity.set_login import check_login, set_login
from wardline.vault.identity.set_profile import set_profile
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.identity.step_up import require_step_up
from wardline.vault.turn import Turn


def change_person(turn: Turn, asker: AccountId, asking: DeviceId, body: ChangeAccount) -> Refusal | None:
    """Only what differs. Refused, and nothing is changed: ``unknown_account``; ``malformed_request`` (a role that is
    none, a name or title that cannot be shown); ``login_taken``, ``malformed_login``; for other roles than before
    ``not_permitted`` (one's own), ``last_administrator`` and ``step_up_required``.
    """
    about = account_object(body.account)
    found = find_account(turn.tx, turn.keys, body.account)
    if found is None or found.kind is not AccountKind.PERSON:
        return turn.refuse(Action.ACCOUNT_CHANGED, ErrorCode.UNKNOWN_ACCOUNT, about, field_name="account")
    roles, name, title = read_roles(body.roles), read_words(body.name), read_words(body.title)
    if roles is None or not name or title is None:
        field = "roles" if roles is None else "title" if name else "name"
        return turn.refuse(Action.ACCOUNT_CHANGED, ErrorCode.MALFORMED_REQUEST, about, field_name=field)
    moves = found.profile.login != normalise_login(body.login)
    fault = check_login(turn, body.login, found.id) if moves else None
    if fault is not None:
        return turn.refuse(Action.ACCOUNT_CHANGED, fault, about, field_name="login")
    refusal = _check_roles(turn, asker, asking, found, roles)
    if refusal is not None:
        return turn.refuse(Action.ACCOUNT_CHANGED, refusal.code, about, field_name=refusal.field)
    set_profile(turn, found.id, name=name, role=title)
    if moves:
        set_login(turn, found.id, body.login)
    set_roles(turn, found.id, roles)
    return None


def _check_roles(
    turn: Turn, asker: AccountId, asking: DeviceId, found: Account, wanted: frozenset[Role]
) -> Refusal | None:
    now = roles_of(turn.tx, found.id)
    if now == wanted:
        return None
    if found.id == asker:
        return Refusal(ErrorCode.NOT_PERMITTED, "roles")
    # A suspended one administers nothing: what it loses leaves nobody out.
    if not found.suspended and loses_last_administrator(now, wanted, count_administrators(turn.tx, besides=found.id)):
        return Refusal(ErrorCode.LAST_ADMINISTRATOR, "roles")
    return require_step_up(turn, asking)
