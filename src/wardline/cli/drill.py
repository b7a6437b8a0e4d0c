"""``wardline drill``: restore the newest back-up into a temporary folder, look whether all is there, and say so."""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from wardline.audit.checkpoint import verify_checkpoint
from wardline.audit.findings import Finding
from wardline.audit.keys import InvalidNoteError, VerifierKey
from wardline.cli.audit.logs import Which
from wardline.cli.backup_parts import SUFFIX, BackupPassphraseFile, backup_refusals
from wardline.cli.options import Json
from wardline.cli.output import Output, clock_time
from wardline.cli.restore import unpack_backup
from wardline.cli.run import refusals
from wardline.cli.secrets import read_secret
from wardline.cli.settings import read_settings, vault_config
from wardline.kit.clock import SystemClock
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.ledger.verify_database import verify_database
from wardline.protocol.errors import ErrorCode
from wardline.store.backup.describe_database import count_rows, read_schemas
from wardline.store.backup.manifest import BackedUpDatabase
from wardline.store.database import Database
from wardline.vault.restore.open_every_record import OpenedRecords, open_every_record


@dataclass(frozen=True, slots=True)
class PartEvidence:
    """What was found of one database."""

    part: str
    records: int
    """Audit records, every one verified against the log's tree and its signed heads."""
    findings: tuple[Finding, ...]
    checkpoint_size: int | None
    """Records under the newest signed head."""
    rows: int
    differing: tuple[str, ...]
    """Tables that do not have as many rows as the manifest says."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A drill's outcome."""

    path: Path
    bytes: int
    made_at: int
    drilled_at: int
    """Milliseconds UTC."""
    unpacked_ms: int
    verified_ms: int
    parts: tuple[PartEvidence, ...]
    opened: OpenedRecords | None
    """Of the vault's archive; None without its key file."""

    @property
    def good(self) -> bool:
        """Whether it would be a restoration."""
        whole = all(not part.findings and not part.differing for part in self.parts)
        return whole and bool(self.parts) and (self.opened is None or self.opened.damaged == 0)


def drill(
    source: Annotated[Path, typer.Argument(exists=True, help="A back-up, or the folder of back-ups: then the newest.")],
    key_file: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="The vault's key file: opens every archived record too."),
    ] = None,
    passphrase_file: BackupPassphraseFile = None,
    as_json: Json = False,
) -> None:
    """Prove that the newest back-up can be restored. Exit status 1 when it cannot."""
    with refusals(as_json=as_json):
        path = newest_backup(source)
        passphrase = read_secret("passphrase of the back-up", passphrase_file)
        with backup_refusals():
            evidence = hold_drill(path, passphrase, key_file=key_file)
    _show(Output(as_json=as_json), evidence)
    if not evidence.good:
        raise typer.Exit(1)


def newest_backup(source: Path) -> Path:
    """``source``, or the newest back-up in that folder. Raises RefusedError ``no_backup``."""
    if source.is_file():
        return source
    found = sorted(source.glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime_ns)
    if not found:
        raise RefusedError(Refusal(ErrorCode.NO_BACKUP.value))
    return found[-1]


def hold_drill(path: Path, passphrase: Secret, *, key_file: Path | None = None) -> Evidence:
    """Restore into a temporary folder that is gone afterwards; nothing else is touched, and no server is spoken to.

    Raises BackupError; RefusedError ``wrong_passphrase`` (the key file); OSError.
    """
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="wardline-drill-") as temporary:
        folder = Path(temporary)
        manifest = unpack_backup(path, passphrase, folder)
        unpacked = time.monotonic()
        parts = tuple(_look(folder, listed) for listed in manifest.databases)
        opened = None
        config = vault_config(folder, read_settings(folder))
        key_file = key_file or (config.key_file if config.key_file.is_file() else None)
        if key_file is not None and manifest.database(Which.VAULT.value) is not None:
            opened = open_every_record(config, key_file)
        verified = time.monotonic()
    return Evidence(
        path,
        path.stat().st_size,
        manifest.made_at,
        SystemClock().now(),
        round((unpacked - started) * 1000),
        round((verified - unpacked) * 1000),
        parts,
        opened,
    )


def _look(folder: Path, listed: BackedUpDatabase) -> PartEvidence:
    database = Database.open(f"sqlite:///{folder / listed.path}", readers=1)
    try:
        with database.read() as reader:
            key, peers = VerifierKey.parse(listed.log_key), tuple(map(VerifierKey.parse, listed.peers))
            findings = tuple(verify_database(reader, key, peers))
            rows, schemas = count_rows(reader), read_schemas(reader)
    finally:
        database.close()
    differing = {name for name in rows.keys() | listed.rows.keys() if rows.get(name) != listed.rows.get(name)}
    differing |= {
        name for name in schemas.keys() | listed.schemas.keys() if schemas.get(name) != listed.schemas.get(name)
    }
    return PartEvidence(
        listed.part, rows["audit_records"], findings, _signed(listed, key), sum(rows.values()), tuple(sorted(differing))
    )


def _signed(listed: BackedUpDatabase, key: VerifierKey) -> int | None:
    try:
        return None if listed.checkpoint is None else verify_checkpoint(listed.checkpoint.encode(), key).checkpoint.size
    except InvalidNoteError:
        return None


def _show(output: Output, evidence: Evidence) -> None:
    data = {
        "path": str(evidence.path),
        "bytes": evidence.bytes,
        "made_at": evidence.made_at,
        "drilled_at": evidence.drilled_at,
        "unpacked_ms": evidence.unpacked_ms,
        "verified_ms": evidence.verified_ms,
        "parts": [_part(part) for part in evidence.parts],
        "archive": None if evidence.opened is None else msgspec.to_builtins(evidence.opened),
        "good": evidence.good,
    }
    lines = [
        (
            f"{evidence.path} ({evidence.bytes} bytes), made {clock_time(evidence.made_at)} UTC, "
            f"restored {clock_time(evidence.drilled_at)} UTC in {evidence.unpacked_ms / 1000:.1f} s, "
            f"checked in {evidence.verified_ms / 1000:.1f} s."
        )
    ]
    for part in evidence.parts:
        verdict = f"{len(part.findings)} findings" if part.findings else "nothing was changed"
        lines.append(
            f"{part.part}: {part.records} audit records verified ({part.checkpoint_size or 0} under a signed "
            f"head): {verdict}. {part.rows} rows"
            + (f"; NOT as many as backed up: {', '.join(part.differing)}." if part.differing else ", all there.")
        )
    if evidence.opened is None:
        lines.append("The archive was not opened: give --key-file to open every record.")
    else:
        lines.append(
            f"Archive: {evidence.opened.opened} records opened, {evidence.opened.destroyed} destroyed on purpose, "
            f"{evidence.opened.damaged} DAMAGED."
            if evidence.opened.damaged
            else f"Archive: {evidence.opened.opened} records opened, {evidence.opened.destroyed} destroyed on purpose."
        )
    lines.append("This back-up can be restored." if evidence.good else "This back-up is NOT good: see above.")
    output.item(data, "\n".join(lines))


def _part(part: PartEvidence) -> dict[str, str | int | list[str] | None]:
    return {
        "part": part.part,
        "records": part.records,
        "signed": part.checkpoint_size,
        "findings": [f"{finding.kind.value}: {finding.detail}" for finding in part.findings],
        "rows": part.rows,
        "differing": list(part.differing),
    }
