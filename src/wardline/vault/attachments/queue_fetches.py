"""An archived message has files: they are fetched after this turn, and until they are here."""

from collections.abc import Iterable

from sqlalchemy import select

from wardline.audit.objects import conversation_object, message_object
from wardline.audit.record import Action
from wardline.content import codec
from wardline.content.text import Text
from wardline.protocol.errors import ErrorCode
from wardline.protocol.limits import MAX_ATTACHMENTS
from wardline.vault.archive.model import ArchivedMessage
from wardline.vault.attachments.model import AttachmentState
from wardline.vault.attachments.tables import ARCHIVE_ATTACHMENTS
from wardline.vault.signals import Signal
from wardline.vault.turn import Turn
from wardline.vault.work_items.model import WorkItemKind
from wardline.vault.work_items.open_work_item import open_work_item


def queue_fetches(turn: Turn, archived: Iterable[ArchivedMessage]) -> int:
    """A row for each file of these messages that has none yet; how many. The archiving records the turn.

    Of a message with more files than a message may have, the first ones are kept, and a person is told.
    """
    wanted = {message.message: message for message in archived if _files(message)}
    if not wanted:
        return 0
    columns = ARCHIVE_ATTACHMENTS.c
    for known in turn.tx.execute(select(columns.message).where(columns.message.in_(wanted)).distinct()).scalars():
        del wanted[known]
    count = 0
    for message in wanted.values():
        files = _files(message)
        if files > MAX_ATTACHMENTS:
            _tell(turn, message)
        for ordinal in range(min(files, MAX_ATTACHMENTS)):
            _insert(turn, message, ordinal)
            count += 1
    if count:
        turn.signal(Signal.ATTACHMENTS)
    return count


def _files(message: ArchivedMessage) -> int:
    content = codec.decode(message.content)
    return len(content.attachments) if isinstance(content, Text) else 0


def _insert(turn: Turn, message: ArchivedMessage, ordinal: int) -> None:
    turn.tx.insert(
        ARCHIVE_ATTACHMENTS,
        {
            "message": message.message,
            "ordinal": ordinal,
            "conversation": message.conversation,
            "state": AttachmentState.WAITING.value,
            "attempts": 0,
            "next_at": turn.now,
            "settled_at": None,
            "size": None,
        },
    )


def _tell(turn: Turn, message: ArchivedMessage) -> None:
    code = ErrorCode.ATTACHMENT_TOO_LARGE.value
    about = (message_object(message.message), conversation_object(message.conversation))
    turn.refuse(Action.ATTACHMENT_MISSING, code, *about)
    open_work_item(
        turn,
        WorkItemKind.LOST_ATTACHMENT,
        reason=code,
        conversation=message.conversation,
        message=message.message,
    )
