"""Records of the vault's audit log leave it."""

from wardline.audit.record import Action, Numbers, Object, ObjectKind
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.vault.exports.name_exporter import name_exporter
from wardline.vault.turn import Turn


def record_log_export(turn: Turn, count: int, *, by: AccountId | None = None) -> Refusal | None:
    """So many of them; before the first one does. Refused: as ``name_exporter``."""
    own = name_exporter(turn, by)
    if isinstance(own, Refusal):
        return own
    own.record(Action.EXPORT_MADE, Object(turn.make_id(), ObjectKind.EXPORT), numbers=Numbers(count=count))
    return None
