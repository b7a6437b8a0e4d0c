"""An account's passkeys, password and codes are good no more, nor what was begun with them."""

from sqlalchemy import delete, update

from wardline.audit.objects import account_object, device_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId
from wardline.vault.devices.approvals.find_approval import approvals_of
from wardline.vault.devices.approvals.tables import APPROVALS
from wardline.vault.identity.passkeys import passkeys_of
from wardline.vault.identity.passwords.tables import PASSWORDS, RECOVERY_CODES, TOTPS
from wardline.vault.identity.tables import INVITATIONS, PASSKEYS, SIGN_IN_ATTEMPTS
from wardline.vault.identity.verify_passkey import credential_digest
from wardline.vault.turn import Turn


def end_ways_in(turn: Turn, account: AccountId) -> None:
    """For ever: no credential of before is taken again. Sign-ins, approvals and invitations under way end with them."""
    for passkey in passkeys_of(turn.tx, turn.keys, account):
        turn.tx.execute(update(PASSKEYS).where(PASSKEYS.c.credential == passkey.credential).values(removed_at=turn.now))
        turn.record(Action.PASSKEY_REMOVED, account_object(account), digest=credential_digest(passkey.credential))
    ended = 0
    for table in (PASSWORDS, TOTPS, RECOVERY_CODES):
        ended += turn.tx.execute(delete(table).where(table.c.account == account)).rowcount
    if ended:
        turn.record(Action.PASSWORD_REMOVED, account_object(account))
    turn.tx.execute(delete(SIGN_IN_ATTEMPTS).where(SIGN_IN_ATTEMPTS.c.account == account))
    for approval in approvals_of(turn.tx, account, turn.now):
        turn.tx.execute(
            update(APPROVALS).where(APPROVALS.c.id == approval.id).values(decided_at=turn.now, granted=False)
        )
        turn.record(Action.APPROVAL_DENIED, account_object(account), device_object(approval.device))
    columns = INVITATIONS.c
    turn.tx.execute(
        update(INVITATIONS)
        .where(columns.account == account, columns.used_at.is_(None), columns.withdrawn_at.is_(None))
        .values(withdrawn_at=turn.now)
    )
