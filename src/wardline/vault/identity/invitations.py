"""Read invitations; their secrets are sealed at rest."""

from sqlalchemy import select

from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.secret import Secret
from wardline.vault.identity.model import Invitation
from wardline.vault.identity.tables import INVITATIONS
from wardline.vault.keys.data_key import DataKey, open_record, seal_record
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader


def find_invitation(reader: Reader, keys: KeyRing, invitation: str) -> Invitation | None:
    """One invitation, used and expired ones too."""
    row = reader.execute(select(INVITATIONS).where(INVITATIONS.c.id == invitation)).one_or_none()
    key = keys.find(reader, DIRECTORY)
    if row is None or key is None:
        return None
    return Invitation(
        id=row.id,
        account=AccountId(row.account),
        secret=Secret(open_record(key, _place(row.id), row.secret)),
        expires_at=row.expires_at,
        nonce=row.nonce,
        device=None if row.device is None else DeviceId(row.device),
        attempts=row.attempts,
        used_at=row.used_at,
        withdrawn_at=row.withdrawn_at,
    )


def seal_invitation_secret(key: DataKey, invitation: str, secret: Secret) -> bytes:
    """Sealed for its row, under the directory key."""
    return seal_record(key, _place(invitation), secret.reveal())


def _place(invitation: str) -> bytes:
    return b"invitations/secret/" + invitation.encode("ascii")
