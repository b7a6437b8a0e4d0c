"""Everything that a night left in the databases, read at once: what the checks look at."""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Row, and_, func, select

from wardline.audit.record import AuditRecord, decode
from wardline.audit.verify import Trust, verify_export
from wardline.cli.audit.logs import Which, open_log
from wardline.cli.settings import hub_config, read_settings, vault_config
from wardline.client import tables as client
from wardline.client.local.model import MessageState
from wardline.hub.tables.delivery import MESSAGES, RECEIPTS
from wardline.hub.tables.groups import COMMITS, MEMBERS
from wardline.ledger.export_log import export_log
from wardline.ledger.make_checkpoint import make_checkpoint
from wardline.ledger.read_log import read_records
from wardline.ledger.verify_database import verify_database
from wardline.mls.public import inspect_message
from wardline.store.database import Database
from wardline.vault.archive.tables import ARCHIVE_RECORDS
from wardline.vault.conversations.tables import WAITING_MESSAGES
from wardline.vault.escalation.model import OPEN_STATES, DeadlineState
from wardline.vault.escalation.tables import DEADLINES
from wardline.vault.intake.find_inbound import find_inbound
from wardline.vault.intake.model import InboundState
from wardline.vault.intake.tables import INBOUND, INBOUND_POSTED
from wardline.vault.open_vault import OpenVault, open_vault


@dataclass(frozen=True)
class Carried:
    """A message at the hub."""

    seq: int
    conversation: str
    position: int
    sender: str
    message: str
    generation: int
    epoch: int
    """In which it was encrypted."""


@dataclass(frozen=True)
class Interval:
    """A membership: deliveries with ``joined < seq <= left``."""

    device: str
    conversation: str
    joined: int
    left: int
    generation: int
    epoch: int
    """The first one that the device can read: a message of the epoch before, taken in the grace after, it cannot."""


@dataclass(frozen=True)
class Kept:
    """A message on a device."""

    number: int
    message: str
    conversation: str
    position: int | None
    sender: str
    state: MessageState


@dataclass
class OnDevice:
    """What one device holds."""

    messages: list[Kept]
    outbox: int
    """What it has not handed over yet."""


@dataclass(frozen=True)
class Posted:
    """What a gateway's message became."""

    inbound: str
    message: str
    priority: int


@dataclass(frozen=True)
class Due:
    """A deadline."""

    id: str
    message: str
    state: DeadlineState
    paged: bool
    handed: str | None

    @property
    def open(self) -> bool:
        return self.state in OPEN_STATES


@dataclass
class Evidence:
    """One look at all databases. They are read one after another: cold ones agree, running ones may not yet."""

    carried: list[Carried] = field(default_factory=list[Carried])
    intervals: list[Interval] = field(default_factory=list[Interval])
    receipts: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict[tuple[str, str], tuple[int, int]])
    inbound: list[tuple[str, InboundState, bytes | None]] = field(
        default_factory=list[tuple[str, InboundState, bytes | None]]
    )
    posted: list[Posted] = field(default_factory=list[Posted])
    archived: list[tuple[str, str, int]] = field(default_factory=list[tuple[str, str, int]])
    """Message, conversation, position."""
    vault_waits: int = 0
    """Messages that wait for their group, or for the hub."""
    deadlines: list[Due] = field(default_factory=list[Due])
    devices: dict[str, OnDevice] = field(default_factory=dict[str, OnDevice])
    records: dict[Which, list[AuditRecord]] = field(default_factory=dict[Which, list[AuditRecord]])
    log_findings: list[str] = field(default_factory=list[str])


def gather(data: Path, devices: dict[str, Path], *, logs: bool = True) -> Evidence:
    """Read the servers' data folder and the devices' folders (by device id). ``logs``: the audit logs too, after a
    checkpoint of each, as an auditor asks for one.
    """
    evidence = Evidence()
    settings = read_settings(data)
    for device, folder in devices.items():
        evidence.devices[device] = _read_device(folder)
    with open_vault(vault_config(data, settings)) as vault:
        read_vault(vault, evidence)
    hub = Database.open(hub_config(data, settings.hub).database_url)
    try:
        read_hub(hub, evidence)
    finally:
        hub.close()
    for which in Which if logs else ():
        _read_log(data, which, evidence)
    return evidence


def read_hub(hub: Database, evidence: Evidence) -> None:
    """Messages, memberships, marks."""
    with hub.read() as reader:
        evidence.carried = [_carried(row) for row in reader.execute(select(MESSAGES).order_by(MESSAGES.c.seq))]
        joining = and_(COMMITS.c.conversation == MEMBERS.c.conversation, COMMITS.c.seq == MEMBERS.c.joined_seq - 1)
        members = (*MEMBERS.c, COMMITS.c.generation, COMMITS.c.epoch)
        for row in reader.execute(select(*members).select_from(MEMBERS.outerjoin(COMMITS, joining))):
            first = 0 if row.epoch is None else row.epoch + 1  # None: the founder
            span = (row.device, row.conversation, row.joined_seq, row.left_seq, row.generation or 0, first)
            evidence.intervals.append(Interval(*span))
        evidence.receipts = {
            (row.conversation, row.device): (row.delivered, row.read) for row in reader.execute(select(RECEIPTS))
        }


def _carried(row: Row[*tuple[Any, ...]]) -> Carried:
    info = inspect_message(row.ciphertext)
    generation = int(info.group_id.partition(b"/")[2])
    return Carried(row.seq, row.conversation, row.position, row.sender, row.message, generation, info.epoch)


def read_vault(vault: OpenVault, evidence: Evidence) -> None:
    """The inbox, what became of it, the archive, deadlines."""
    archive, posted = ARCHIVE_RECORDS.c, INBOUND_POSTED.c
    with vault.database.read() as reader:
        for inbound, state in reader.execute(select(INBOUND.c.id, INBOUND.c.state).order_by(INBOUND.c.number)).all():
            opened = find_inbound(reader, vault.keys, inbound)
            evidence.inbound.append((inbound, InboundState(state), None if opened is None else opened.raw))
        rows = reader.execute(select(posted.inbound, posted.message, posted.priority))
        evidence.posted = [Posted(*row) for row in rows]
        rows = reader.execute(select(archive.message, archive.conversation, archive.position).order_by(archive.number))
        evidence.archived = [(message, conversation, position) for message, conversation, position in rows]
        evidence.vault_waits = sum(
            reader.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (WAITING_MESSAGES, client.OUTBOX)
        )
        evidence.deadlines = [
            Due(row.id, row.message, DeadlineState(row.state), row.paged_at is not None, row.handed)
            for row in reader.execute(select(DEADLINES))
        ]


def _read_device(folder: Path) -> OnDevice:
    database = Database.open(f"sqlite:///{folder / 'device.db'}")
    try:
        with database.read() as reader:
            columns = client.MESSAGES.c
            messages = [
                Kept(row.number, row.message, row.conversation, row.position, row.device, MessageState(row.state))
                for row in reader.execute(select(client.MESSAGES).order_by(columns.number))
            ]
            outbox = reader.execute(select(func.count()).select_from(client.OUTBOX)).scalar_one()
    finally:
        database.close()
    return OnDevice(messages, outbox)


def _read_log(data: Path, which: Which, evidence: Evidence) -> None:
    """The records; and both verifications: of the tables, and of an export as an outsider does it."""
    with open_log(data, which) as log:
        make_checkpoint(log.ledger, log.key)
        with log.ledger.database.read() as reader:
            evidence.records[which] = [decode(each.entry) for each in read_records(reader)]
            findings = verify_database(reader, log.key.verifier, log.peers)
            export = export_log(reader, log.key.verifier, log.witnesses)
            report = verify_export(export, Trust(log=log.key.verifier))
    evidence.log_findings += [f"{which.value} log, its tables: {each.detail}" for each in findings]
    evidence.log_findings += [f"{which.value} log, its export: {each.detail}" for each in report.findings]
    if report.proven != len(evidence.records[which]):
        evidence.log_findings.append(f"{which.value} log, its export: only {report.proven} records are proven")


def fingerprint(message: bytes) -> str:
    """Names a message of the feed in a report, without its content."""
    return sha256(message.strip()).hexdigest()[:16]
