"""Whether the records of a vault can still be opened: for drills, on a copy."""

from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.archive.model import ArchivedMessage
from wardline.vault.archive.open_records import RECORD_COLUMNS, as_sealed, open_record_of
from wardline.vault.archive.tables import ARCHIVE_RECORDS
from wardline.vault.attachments.find_files import archived_files, open_archived
from wardline.vault.config import VaultConfig
from wardline.vault.open_vault import open_vault


@dataclass(frozen=True, slots=True)
class OpenedRecords:
    """How many records and files were opened, and forgotten again."""

    opened: int
    destroyed: int
    """Their key was destroyed on purpose."""
    damaged: int


def open_every_record(config: VaultConfig, key_file: Path) -> OpenedRecords:
    """Unlock the vault and open each archived record. Nothing is written; the copy's log gets no record of it, because
    the copy is thrown away. Raises RefusedError ``wrong_passphrase``.
    """
    counts = {"opened": 0, "destroyed": 0, "damaged": 0}
    with open_vault(replace(config, key_file=key_file)) as vault, vault.database.read() as reader:
        for row in reader.execute(select(*RECORD_COLUMNS).order_by(ARCHIVE_RECORDS.c.number)):
            opened = open_record_of(reader, vault.keys, as_sealed(row))
            if isinstance(opened, ArchivedMessage):
                counts["opened"] += 1
            else:
                counts["destroyed" if opened.code == ErrorCode.RECORD_DESTROYED else "damaged"] += 1
        blobs = vault.open_blobs()
        for listed in archived_files(reader):
            data = open_archived(reader, vault.keys, blobs, listed)
            if not isinstance(data, Refusal):
                counts["opened"] += 1
            else:
                counts["destroyed" if data.code == ErrorCode.RECORD_DESTROYED else "damaged"] += 1
    return OpenedRecords(**counts)
