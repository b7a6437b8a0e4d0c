"""Open the authority and the vault's own keys."""

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key
from sqlalchemy import select

from wardline.kit.ids import AccountId, DeviceId, OrganisationId
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.protocol.errors import ErrorCode
from wardline.vault.authority.model import Authority, Lifetimes, VaultIdentity
from wardline.vault.authority.tables import AUTHORITY
from wardline.vault.keys.data_key import DataKey, open_record, seal_record
from wardline.vault.keys.key_names import AUTHORITY as AUTHORITY_KEY
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader


def find_organisation(reader: Reader) -> OrganisationId | None:
    """Whose vault this is; None before ``initialise_organisation``."""
    found = reader.execute(select(AUTHORITY.c.organisation)).scalar_one_or_none()
    return None if found is None else OrganisationId(found)


def load_authority(
    reader: Reader, keys: KeyRing, lifetimes: Lifetimes | None = None
) -> tuple[Authority, VaultIdentity]:
    """Raises RefusedError ``not_initialised``, and CannotOpenError where rows were changed."""
    row = reader.execute(select(AUTHORITY)).one_or_none()
    key = keys.find(reader, AUTHORITY_KEY)
    if row is None or key is None:
        raise RefusedError(Refusal(ErrorCode.NOT_INITIALISED.value))

    def opened(column: str) -> bytes:
        return open_record(key, _place(column), getattr(row, column))

    issuing_key = load_der_private_key(opened("issuing_key"), None)
    assert isinstance(issuing_key, EllipticCurvePrivateKey)
    authority = Authority(
        OrganisationId(row.organisation),
        opened("name").decode(),
        row.root,
        row.issuing,
        issuing_key,
        lifetimes or Lifetimes(),
    )
    vault = VaultIdentity(
        AccountId(row.vault_account),
        DeviceId(row.vault_device),
        (row.vault_certificate, row.issuing),
        Secret(opened("signing_key")),
        (row.sealing_certificate, row.issuing),
        Secret(opened("sealing_key")),
        Secret(opened("log_key")),
    )
    return authority, vault


def seal_authority_secret(key: DataKey, column: str, secret: bytes) -> bytes:
    """Sealed for its column."""
    return seal_record(key, _place(column), secret)


def _place(column: str) -> bytes:
    return b"authority/" + column.encode("ascii")
