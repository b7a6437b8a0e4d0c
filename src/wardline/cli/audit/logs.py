"""The two audit logs of a data folder, opened for reading, with the keys that sign and witness them."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select

from wardline.audit.keys import SignerKey, VerifierKey
from wardline.cli.settings import hub_config, read_settings, vault_config
from wardline.hub.app import open_ledger
from wardline.hub.log_keys import load_log_keys
from wardline.hub.tables.organisations import ORGANISATIONS
from wardline.ledger.ledger import Ledger
from wardline.vault.audit.hub_keys import known_hub_keys
from wardline.vault.audit.log_keys import log_keys
from wardline.vault.open_vault import open_vault
from wardline.vault.restore.find_restore import find_log_name
from wardline.vault.turn import VaultLedger


class Which(StrEnum):
    """Whose log."""

    HUB = "hub"
    VAULT = "vault"


WhichLog = Annotated[Which, typer.Argument(help="Whose log: hub or vault.")]


@dataclass(frozen=True, slots=True)
class OpenLog:
    """A log with the keys that have to do with it."""

    ledger: Ledger
    key: SignerKey
    witnesses: tuple[VerifierKey, ...]
    """Whose cosignatures its checkpoints may carry."""
    peers: tuple[VerifierKey, ...]
    """The same, the logs that this party witnesses, and its own key as a witness."""
    vault: VaultLedger | None = None
    """The ledger with the vault's keys, where the log is a vault's."""


@contextmanager
def open_log(data: Path, which: Which) -> Generator[OpenLog]:
    """Open it; its server may run meanwhile. Raises RefusedError ``not_initialised``, ``wrong_passphrase``."""
    settings = read_settings(data)
    if which is Which.VAULT:
        with open_vault(vault_config(data, settings)) as vault:
            with vault.database.read() as reader:
                hub = known_hub_keys(reader, settings.hub.origin)
                continued = find_log_name(reader)
            keys = log_keys(vault.authority.organisation, vault.identity.log_key, continued)
            witnesses = () if hub is None else (hub.witness,)
            peers = (keys.witness.verifier, *(() if hub is None else (hub.witness, hub.log, *hub.former)))
            yield OpenLog(vault.log, keys.log, witnesses, peers, vault.ledger)
        return
    config = hub_config(data, settings.hub)
    with open_ledger(config.database_url) as ledger:
        with ledger.database.read() as reader:
            columns = ORGANISATIONS.c
            rows = reader.execute(select(columns.witness_key, columns.log_key, columns.former_log_keys)).all()
        keys = load_log_keys(ledger, config.origin)
        witnesses = tuple(VerifierKey.parse(text) for text, _, _ in rows if text is not None)
        logs = tuple(
            VerifierKey.parse(text) for _, now, former in rows for text in (now, *(former or "").split()) if text
        )
        yield OpenLog(ledger, keys.log, witnesses, (*witnesses, *logs, keys.witness.verifier))
