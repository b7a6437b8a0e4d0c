"""The files of an archived message leave the archive."""

from wardline.audit.objects import message_object
from wardline.audit.record import Action, Numbers, Object, ObjectKind
from wardline.kit.ids import AccountId, MessageId
from wardline.kit.outcome import Refusal
from wardline.store.blobs.port import Blobs
from wardline.vault.attachments.find_files import read_files
from wardline.vault.attachments.model import ArchivedFile
from wardline.vault.exports.name_exporter import name_exporter
from wardline.vault.turn import Turn


def export_files(
    turn: Turn, blobs: Blobs, message: MessageId, *, by: AccountId | None = None
) -> tuple[ArchivedFile, ...] | Refusal:
    """Decrypted. Recorded as one export, beside the reading of each.

    Refused: as ``name_exporter`` and ``read_files``.
    """
    own = name_exporter(turn, by)
    if isinstance(own, Refusal):
        return own
    found = read_files(own, blobs, message)
    if not isinstance(found, Refusal):
        export = Object(turn.make_id(), ObjectKind.EXPORT)
        own.record(Action.EXPORT_MADE, export, message_object(message), numbers=Numbers(count=len(found)))
    return found
