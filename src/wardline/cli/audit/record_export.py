"""An export is in the log that it is of, before it leaves."""

import typer

from wardline.audit.record import SYSTEM, Action, AuditRecord, Numbers, Object, ObjectKind
from wardline.cli.audit.logs import OpenLog
from wardline.kit.ids import AccountId
from wardline.kit.outcome import RefusedError
from wardline.ledger.ledger import Moment, Recorded
from wardline.store.transaction import Transaction
from wardline.vault.exports.record_log_export import record_log_export


def record_export(log: OpenLog, count: int, by: str | None) -> None:
    """Of ``count`` records. Raises RefusedError as ``record_log_export``; the hub knows nobody to name."""
    if log.vault is not None:
        refusal = log.vault.run(lambda turn: record_log_export(turn, count, by=None if by is None else AccountId(by)))
        if refusal is not None:
            raise RefusedError(refusal)
        return
    if by is not None:
        raise typer.BadParameter("--by names an account of the vault: the hub knows none")

    def operation(_: Transaction, moment: Moment) -> Recorded[None]:
        export = Object(moment.make_id(), ObjectKind.EXPORT)
        made = AuditRecord(
            action=Action.EXPORT_MADE, actor=SYSTEM, at=moment.now, numbers=Numbers(count=count), objects=(export,)
        )
        return Recorded(None, (made,))

    log.ledger.run_timed(operation)
