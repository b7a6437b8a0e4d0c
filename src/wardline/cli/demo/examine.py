"""Examines the night: the vault's account of every message, both audit logs, and what the hub's operator could see."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wardline.audit.verify import Report, Trust, verify_export
from wardline.cli.audit.logs import Which, open_log
from wardline.cli.demo.canaries import Canaries, search
from wardline.ledger.export_log import export_log
from wardline.ledger.make_checkpoint import make_checkpoint
from wardline.vault.escalation.model import OPEN_STATES
from wardline.vault.intake.model import InboundState
from wardline.vault.intake.summarise import Account, FeedSummary, account_for, summarise_feed
from wardline.vault.open_vault import OpenVault


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found."""

    accounts: tuple[Account, ...]
    """One for each message of the feed."""
    summary: FeedSummary
    logs: dict[str, Report]
    canaries_found: Counter[bytes]
    searched_bytes: int


def is_settled(vault: OpenVault, expected: int) -> bool:
    """Whether every message of the feed was worked on, is archived where it was posted, and no deadline runs."""
    with vault.database.read() as reader:
        accounts, summary = account_for(reader), summarise_feed(reader)
    return (
        len(accounts) == expected
        and all(each.state is not InboundState.STORED for each in accounts)
        and summary.archived == summary.posted
        and all(each.state not in OPEN_STATES for each in summary.criticals)
    )


def examine(vault: OpenVault, servers: Path, seen: Sequence[Path], canaries: Canaries) -> Examined:
    """Look at everything once. The servers may run on."""
    with vault.database.read() as reader:
        accounts, summary = account_for(reader), summarise_feed(reader)
    logs = {which.value: _verify(servers, which) for which in Which}
    searched = sum(file.stat().st_size for path in seen for file in ([path] if path.is_file() else path.rglob("*")))
    return Examined(accounts, summary, logs, search(canaries, seen), searched)


def _verify(servers: Path, which: Which) -> Report:
    """Export the log and verify it as an auditor who knows its key."""
    with open_log(servers, which) as log:
        make_checkpoint(log.ledger, log.key)
        with log.ledger.database.read() as reader:
            return verify_export(export_log(reader, log.key.verifier, log.witnesses), Trust(log=log.key.verifier))
