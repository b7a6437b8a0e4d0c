"""Open a vault's database with its keys: for the running vault, and for commands beside it (ADR 0010)."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from wardline.client.schema import migrate_client
from wardline.kit.clock import Clock, SystemClock
from wardline.kit.ids import new_id
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.ledger.ledger import Ledger
from wardline.protocol.errors import ErrorCode
from wardline.store.blobs.open_blobs import open_blobs
from wardline.store.blobs.port import Blobs
from wardline.store.database import Database
from wardline.store.migrate import migrate
from wardline.store.sequencer import Sequencer
from wardline.vault.authority.load_authority import find_organisation, load_authority
from wardline.vault.authority.model import Authority, VaultIdentity
from wardline.vault.authority.renew_vault import is_renewal_due, renew_vault
from wardline.vault.config import VaultConfig
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.keys.passphrase import PassphraseParameters, PassphraseWrapper, read_passphrase
from wardline.vault.keys.tables import KEY_ENCRYPTION
from wardline.vault.keys.wrapper import CannotUnwrapError
from wardline.vault.migrations import SCRIPTS
from wardline.vault.signals import Signals
from wardline.vault.turn import VaultLedger

_PROOF: Final = b"wardline key-encryption key"
_PROOF_NAME: Final = "proof"


@dataclass(frozen=True, slots=True)
class OpenVault:
    """A vault's database, open for work."""

    config: VaultConfig
    database: Database
    log: Ledger
    ledger: VaultLedger
    authority: Authority
    identity: VaultIdentity
    clock: Clock

    @property
    def keys(self) -> KeyRing:
        """The data keys."""
        return self.ledger.keys

    def open_blobs(self) -> Blobs:
        """Where the files of archived messages are. Raises StoreError."""
        return open_blobs(self.config.blobs_place)


@contextmanager
def open_vault(config: VaultConfig, clock: Clock | None = None) -> Generator[OpenVault]:
    """Open, migrate and unlock, and renew the vault's own certificates when they are due.

    Another process may have the same vault open: the ledger notices what it writes.

    Raises RefusedError: ``not_initialised``, ``wrong_passphrase``, ``schema_too_new``.
    """
    time = clock or SystemClock()
    if config.database is None and not config.database_file.exists():
        raise RefusedError(Refusal(ErrorCode.NOT_INITIALISED.value))  # and no empty database is left behind
    with open_database(config) as (database, sequencer):
        with database.read() as reader:
            organisation = find_organisation(reader)
        if organisation is None:
            raise RefusedError(Refusal(ErrorCode.NOT_INITIALISED.value))
        keys = KeyRing(_unlock(database, read_passphrase(config.key_file)))
        with database.read() as reader:
            authority, identity = load_authority(reader, keys, config.lifetimes)
        log = Ledger(database, sequencer, time, new_id)
        ledger = VaultLedger(log, organisation, keys, Signals())
        if is_renewal_due(authority, identity, time.now()):
            ledger.run(lambda turn: renew_vault(turn, authority, identity))
            with database.read() as reader:
                authority, identity = load_authority(reader, keys, config.lifetimes)
        yield OpenVault(config, database, log, ledger, authority, identity, time)


@contextmanager
def open_database(config: VaultConfig) -> Generator[tuple[Database, Sequencer]]:
    """The migrated database and its writer, both closed at the end."""
    database = Database.open(config.database_url)
    try:
        migrate(database, "vault", SCRIPTS)
        migrate_client(database)
        sequencer = Sequencer(database)
        try:
            yield database, sequencer
        finally:
            sequencer.close()
    finally:
        database.close()


def new_wrapper(passphrase: Secret, parameters: PassphraseParameters) -> tuple[PassphraseWrapper, dict[str, object]]:
    """A key-encryption key, and the row that says how it is derived."""
    wrapper = PassphraseWrapper(passphrase, parameters)
    row: dict[str, object] = {
        "id": 1,
        "salt": parameters.salt,
        "passes": parameters.passes,
        "memory_kib": parameters.memory_kib,
        "lanes": parameters.lanes,
        "proof": wrapper.wrap(_PROOF_NAME, _PROOF),
    }
    return wrapper, row


def _unlock(database: Database, passphrase: Secret) -> PassphraseWrapper:
    with database.read() as reader:
        row = reader.execute(select(KEY_ENCRYPTION)).one()
    wrapper = PassphraseWrapper(passphrase, PassphraseParameters(row.salt, row.passes, row.memory_kib, row.lanes))
    try:
        wrapper.unwrap(_PROOF_NAME, row.proof)
    except CannotUnwrapError:
        raise RefusedError(Refusal(ErrorCode.WRONG_PASSPHRASE.value)) from None
    return wrapper
