"""Read the archive's files: their rows, and what is in them. Who opens one leaves the record of it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, select

from wardline.audit.objects import conversation_object, message_object
from wardline.audit.record import Action, Object, ObjectKind
from wardline.content import codec
from wardline.content.attachment import Attachment
from wardline.content.text import Text
from wardline.kit.ids import ConversationId, MessageId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.store.blobs.port import Blobs
from wardline.vault.archive.model import CLINICAL, ArchivedMessage
from wardline.vault.archive.open_records import find_record, open_record_of, read_record
from wardline.vault.attachments.model import ArchivedFile, AttachmentState, Listed
from wardline.vault.attachments.seal_file import file_name, open_file
from wardline.vault.attachments.tables import ARCHIVE_ATTACHMENTS
from wardline.vault.keys.data_key import CannotOpenError
from wardline.vault.keys.key_names import archive_key
from wardline.vault.keys.key_ring import KeyDestroyedError, KeyRing
from wardline.vault.reader import Reader
from wardline.vault.turn import Turn

_C = ARCHIVE_ATTACHMENTS.c
_COLUMNS = (_C.message, _C.ordinal, _C.conversation, _C.state, _C.attempts, _C.size)


def list_files(
    reader: Reader,
    *,
    conversation: ConversationId | None = None,
    state: AttachmentState | None = None,
    limit: int = 100,
) -> tuple[Listed, ...]:
    """The newest first."""
    wanted = select(*_COLUMNS)
    if conversation is not None:
        wanted = wanted.where(_C.conversation == conversation)
    if state is not None:
        wanted = wanted.where(_C.state == state.value)
    rows = reader.execute(wanted.order_by(_C.next_at.desc(), _C.message, _C.ordinal).limit(limit)).all()
    return tuple(_listed(row) for row in rows)


def find_due(reader: Reader, now: int, limit: int) -> tuple[Listed, ...]:
    """What is to be fetched, the longest due first."""
    waiting = select(*_COLUMNS).where(_C.state == AttachmentState.WAITING.value, _C.next_at <= now)
    return tuple(_listed(row) for row in reader.execute(waiting.order_by(_C.next_at).limit(limit)).all())


def archived_files(reader: Reader) -> Iterable[Listed]:
    """Every file that is here."""
    return list_files(reader, state=AttachmentState.ARCHIVED, limit=1 << 62)


def find_attachment(reader: Reader, keys: KeyRing, listed: Listed) -> Attachment | Refusal:
    """What the message says of the file. ``state_corrupt``, ``record_destroyed``, ``unknown_attachment``."""
    row = find_record(reader, listed.message)
    opened = Refusal(ErrorCode.UNKNOWN_ATTACHMENT) if row is None else open_record_of(reader, keys, row)
    return opened if isinstance(opened, Refusal) else _attachment(opened, listed.ordinal)


def open_archived(reader: Reader, keys: KeyRing, blobs: Blobs, listed: Listed) -> bytes | Refusal:
    """The file's bytes; ``state_corrupt`` where they are gone or were changed, ``record_destroyed``."""
    sealed = blobs.get(file_name(listed.message, listed.ordinal))
    try:
        key = keys.find(reader, archive_key(listed.conversation, CLINICAL))
        if key is None or sealed is None:
            return Refusal(ErrorCode.STATE_CORRUPT, "blobs")
        return open_file(key, listed.message, listed.ordinal, sealed)
    except KeyDestroyedError:
        return Refusal(ErrorCode.RECORD_DESTROYED)
    except CannotOpenError:
        return Refusal(ErrorCode.STATE_CORRUPT, "blobs")


def read_files(turn: Turn, blobs: Blobs, message: MessageId) -> tuple[ArchivedFile, ...] | Refusal:
    """Open the archived files of a message for ``turn.actor``, and leave the record of each.

    Refused: ``unknown_attachment`` (no such message, or none of its files is here), ``state_corrupt``,
    ``record_destroyed``.
    """
    about = message_object(message)
    opened = read_record(turn, message)
    if not isinstance(opened, ArchivedMessage):
        code = ErrorCode.UNKNOWN_ATTACHMENT if opened is None else opened.code
        return turn.refuse(Action.ATTACHMENT_READ, code, about)
    rows = turn.tx.execute(select(*_COLUMNS).where(_C.message == message).order_by(_C.ordinal)).all()
    files: list[ArchivedFile] = []
    for listed in map(_listed, rows):
        if listed.state is not AttachmentState.ARCHIVED:
            continue
        attachment = _attachment(opened, listed.ordinal)
        data = open_archived(turn.tx, turn.keys, blobs, listed)
        refusal = next((each for each in (attachment, data) if isinstance(each, Refusal)), None)
        if refusal is not None or isinstance(attachment, Refusal) or isinstance(data, Refusal):
            return turn.refuse(Action.ATTACHMENT_READ, (refusal or Refusal(ErrorCode.INTERNAL)).code, about)
        files.append(ArchivedFile(attachment, data))
        turn.record(Action.ATTACHMENT_READ, *file_objects(listed, attachment))
    return tuple(files) or turn.refuse(Action.ATTACHMENT_READ, ErrorCode.UNKNOWN_ATTACHMENT, about)


def file_objects(listed: Listed, attachment: Attachment | Refusal) -> tuple[Object, ...]:
    """What an audit record calls a file. A sender's id that is none is left out."""
    about = (message_object(listed.message), conversation_object(listed.conversation))
    if isinstance(attachment, Refusal):
        return about
    return (Object(attachment.blob, ObjectKind.ATTACHMENT), *about)


def _attachment(message: ArchivedMessage, ordinal: int) -> Attachment | Refusal:
    content = codec.decode(message.content)
    files = content.attachments if isinstance(content, Text) else ()
    return files[ordinal] if ordinal < len(files) else Refusal(ErrorCode.UNKNOWN_ATTACHMENT)


def _listed(row: Row[*tuple[Any, ...]]) -> Listed:
    message, ordinal, conversation, state, attempts, size = row
    return Listed(MessageId(message), ordinal, ConversationId(conversation), AttachmentState(state), attempts, size)
