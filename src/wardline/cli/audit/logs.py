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
from wardline.hub.audit.log_keys import load_log_keys
from wardline.hub.organisations.tables import ORGANISATIONS
from wardline.ledger.ledger import Ledger
from wardline.vault.audit.hub_keys import known_hub_keys
from wardline.vault.audit.log_keys import log_keys
from wardline.vault.open_vault import open_vault


class Which(StrEnum):
    """Whose log."""

    HUB = "hub"
    VAULT = "vault"


WhichLog = Annotated[Which, typer.Argument(help="Whose log: hub or vault.")]


@dataclass(frozen=True, slots=True)
class OpenLog:
    """A log with its signing key and its witnesses' keys."""

    ledger: Ledger
    key: SignerKey
    witnesses: tuple[VerifierKey, ...]


@contextmanager
def open_log(data: Path, which: Which) -> Generator[OpenLog]:
    """Open it; its server may run meanwhile. Raises RefusedError ``not_initialised``, ``wrong_passphrase``."""
    settings = read_settings(data)
    if which is Which.VAULT:
        with open_vault(vault_config(data, settings)) as vault:
            with vault.database.read() as reader:
                hub = known_hub_keys(reader, settings.hub.origin)
            keys = log_keys(vault.authority.organisation, vault.identity.log_key)
            yield OpenLog(vault.log, keys.log, () if hub is None else (hub.witness,))
        return
    config = hub_config(data, settings.hub)
    with open_ledger(config.database_url) as ledger:
        with ledger.database.read() as reader:
            texts = reader.execute(select(ORGANISATIONS.c.witness_key)).scalars().all()
        witnesses = tuple(VerifierKey.parse(text) for text in texts if text is not None)
        yield OpenLog(ledger, load_log_keys(ledger, config.origin).log, witnesses)
