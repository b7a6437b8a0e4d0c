"""An enrolled device's owner sets their password."""

from pathlib import Path

from wardline.audit.objects import account_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import Method, SetPassword
from wardline.protocol.sealed_requests import Noted
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.model import AccountKind
from wardline.vault.identity.passwords.breached import is_breached
from wardline.vault.identity.passwords.hashing import hash_password, seal_hash
from wardline.vault.identity.passwords.rules import Weakness, find_weakness
from wardline.vault.identity.passwords.tables import PASSWORDS
from wardline.vault.identity.presence import require_presence
from wardline.vault.identity.sign_in_rules.find_rules import methods_of
from wardline.vault.identity.ways_in import SignInOffer
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.turn import Turn


def set_password(
    turn: Turn,
    offer: SignInOffer,
    organisation_name: str,
    breached: Path | None,
    account: AccountId,
    device: DeviceId,
    body: SetPassword,
) -> Noted | Refusal:
    """Their new one. ``breached``: a file of ``breached.py``.

    Refused: ``step_up_required`` (``presence.py``), ``not_permitted`` for services, ``method_not_allowed`` by the rules
    of the owner's roles, ``weak_password`` with a ``Weakness`` as the field.
    """
    owner = find_account(turn.tx, turn.keys, account)
    if owner is None or owner.kind is not AccountKind.PERSON:
        return Refusal(ErrorCode.NOT_PERMITTED)
    if Method.PASSWORD not in methods_of(turn.tx, account):
        return Refusal(ErrorCode.METHOD_NOT_ALLOWED)
    refusal = require_presence(turn, offer, account, device)
    if refusal is not None:
        return refusal
    weakness = find_weakness(body.password, (owner.profile.login, owner.profile.name, organisation_name, "wardline"))
    if weakness is None and is_breached(breached, body.password):
        weakness = Weakness.BREACHED
    if weakness is not None:
        return Refusal(ErrorCode.WEAK_PASSWORD, weakness.value)
    sealed = seal_hash(turn.key(DIRECTORY), account, hash_password(body.password))
    turn.tx.put(PASSWORDS, {"account": account, "hash": sealed, "set_at": turn.now})
    turn.record(Action.PASSWORD_SET, account_object(account))
    return Noted()
