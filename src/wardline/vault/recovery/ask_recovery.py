"""An administrator says that somebody lost every way in."""

from wardline.audit.objects import account_object
from wardline.audit.record import Action, Numbers
from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.administration_requests import AskRecovery, Recoveries
from wardline.protocol.errors import ErrorCode
from wardline.vault.conversations.send_message import Composer
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.model import AccountKind
from wardline.vault.identity.step_up import require_step_up
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.recovery.administers import administers
from wardline.vault.recovery.end_recovery import expire_recoveries, expire_recovery
from wardline.vault.recovery.find_recoveries import recovery_of, seal_reason
from wardline.vault.recovery.model import Recovery, recovery_object
from wardline.vault.recovery.rules import LIFETIME
from wardline.vault.recovery.summarise import summarise
from wardline.vault.recovery.tables import RECOVERIES
from wardline.vault.recovery.tell_owner import tell_owner
from wardline.vault.turn import Turn


def ask_recovery(
    turn: Turn, composer: Composer, title: str, asker: AccountId, device: DeviceId, body: AskRecovery
) -> Recoveries | Refusal:
    """It waits ``LIFETIME`` for another administrator. Where one about the account waits already, that one is the
    answer: whoever did not ask for it may agree to it. The owner is told on every device that is left, in a
    conversation of that ``title``. The edge asked the policies.

    Refused: ``not_permitted`` for one's own account, ``unknown_account`` (also suspended ones and services),
    ``reason_required``, ``step_up_required``.
    """
    account, reason = AccountId(body.account), body.reason.strip()
    if account == asker:
        return Refusal(ErrorCode.NOT_PERMITTED, "account")
    found = find_account(turn.tx, turn.keys, account)
    if found is None or found.suspended or found.kind is not AccountKind.PERSON:
        return Refusal(ErrorCode.UNKNOWN_ACCOUNT, "account")
    if not reason:
        return Refusal(ErrorCode.REASON_REQUIRED, "reason")
    refusal = require_step_up(turn, device)
    if refusal is not None:
        return refusal
    expire_recoveries(turn)
    waiting = recovery_of(turn.tx, turn.keys, account, turn.now)
    if waiting is not None and administers(turn, waiting.asked_by):
        return summarise(turn, (waiting,))
    if waiting is not None:
        expire_recovery(turn, waiting.id, account)
    recovery = Recovery(turn.make_id(), account, asker, reason, body.wipe, turn.now, turn.now + LIFETIME)
    turn.tx.insert(
        RECOVERIES,
        {
            "id": recovery.id,
            "account": account,
            "asked_by": asker,
            "reason": seal_reason(turn.key(DIRECTORY), recovery.id, reason),
            "wipe": recovery.wipe,
            "asked_at": recovery.asked_at,
            "expires_at": recovery.expires_at,
            "ended_at": None,
            "decided_by": None,
            "agreed": None,
        },
    )
    turn.record(
        Action.RECOVERY_ASKED,
        recovery_object(recovery.id),
        account_object(account),
        numbers=Numbers(until=recovery.expires_at),
    )
    asked = summarise(turn, (recovery,))
    tell_owner(turn, composer, title, recovery, asked.recoveries[0].asked_by_name)
    return asked
