"""A verified passkey becomes one of its owner's ways in."""

from sqlalchemy import update

from wardline.audit.objects import account_object
from wardline.audit.record import Action, Numbers
from wardline.kit.ids import AccountId
from wardline.vault.identity.passkeys import Passkey, is_known_credential, passkeys_of, seal_passkey
from wardline.vault.identity.sign_in_decoys import MOST_PASSKEYS
from wardline.vault.identity.tables import PASSKEYS
from wardline.vault.identity.verify_passkey import NewPasskey, UsedPasskey, credential_digest
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.turn import Turn


def may_store_passkey(turn: Turn, account: AccountId, new: NewPasskey) -> bool:
    """Not where anybody has, or had, that credential (WebAuthn section 7.1, step 26), nor beyond ``MOST_PASSKEYS``."""
    if is_known_credential(turn.tx, new.credential):
        return False
    return len(passkeys_of(turn.tx, turn.keys, account)) < MOST_PASSKEYS


def store_passkey(turn: Turn, account: AccountId, new: NewPasskey, name: str) -> None:
    """Of ``account``, where ``may_store_passkey`` said so."""
    turn.tx.insert(
        PASSKEYS,
        {
            "credential": new.credential,
            "account": account,
            "record": seal_passkey(turn.key(DIRECTORY), new.credential, account, new.public_key, name),
            "counter": new.counter,
            "synced": new.synced,
            "added_at": turn.now,
            "used_at": None,
            "removed_at": None,
        },
    )
    turn.record(Action.PASSKEY_ADDED, account_object(account), digest=credential_digest(new.credential))


def note_use(turn: Turn, passkey: Passkey, used: UsedPasskey) -> None:
    """A counter that did not rise is worth a record, not a refusal: synced passkeys have none, and a locked-out owner
    is worse than a copied key that still needs its owner's finger (WebAuthn section 6.1.1).
    """
    if (used.counter or passkey.counter) and used.counter <= passkey.counter:
        turn.record(
            Action.PASSKEY_COUNTER_FELL,
            account_object(passkey.account),
            numbers=Numbers(count=used.counter),
            digest=credential_digest(passkey.credential),
        )
    turn.tx.execute(
        update(PASSKEYS)
        .where(PASSKEYS.c.credential == passkey.credential)
        .values(counter=max(used.counter, passkey.counter), synced=used.synced, used_at=turn.now)
    )
