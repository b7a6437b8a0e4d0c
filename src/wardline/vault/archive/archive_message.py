"""Archive messages: sealed, indexed, recorded, in one transaction with their arrival or, for the vault's own, with the
hub's answer that gives them their place.
"""

from collections.abc import Iterable
from itertools import islice

from sqlalchemy import func, select

from wardline.audit.record import Action, Numbers, Object, ObjectKind
from wardline.content import codec
from wardline.kit.ids import MessageId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.archive.blind_index import index_key_name, tags_of
from wardline.vault.archive.model import ArchivedMessage
from wardline.vault.archive.pack_complete_blocks import pack_complete_blocks
from wardline.vault.archive.packed_terms import block_of, pack_tags
from wardline.vault.archive.seal_message import seal_message
from wardline.vault.archive.tables import ARCHIVE_FRESH_TERMS, ARCHIVE_RECORDS
from wardline.vault.archive.terms import MAX_TERMS, content_kind, content_words
from wardline.vault.keys.data_key import DataKey
from wardline.vault.keys.key_names import archive_key
from wardline.vault.keys.key_ring import KeyDestroyedError
from wardline.vault.turn import Turn


def archive_message(turn: Turn, message: ArchivedMessage) -> bool:
    """``archive_messages`` for one; False when it is archived already."""
    return archive_messages(turn, (message,)) == 1


def archive_plainly(turn: Turn, message: ArchivedMessage) -> bool:
    """``archive_message`` without a look into the content: found by its id and in its conversation, not by words."""
    return archive_messages(turn, (message,), read=False) == 1


def archive_messages(turn: Turn, messages: Iterable[ArchivedMessage], *, read: bool = True) -> int:
    """Archive every message that is not archived yet; how many that were.

    Call it once for what arrived together: the rows are buffered, and the keys, the next number and the question which
    are there already are looked up once. A message of a conversation whose records were destroyed is not kept, and that
    is recorded: it must not stop those beside it.
    """
    wanted = {message.message: message for message in messages}
    records = ARCHIVE_RECORDS.c
    for known in turn.tx.execute(select(records.message).where(records.message.in_(wanted))).scalars():
        del wanted[known]
    if not wanted:
        return 0
    last = turn.tx.execute(select(func.coalesce(func.max(records.number), 0))).scalar_one()
    keys = _find_keys(turn, wanted)
    if not wanted:
        return 0
    for number, message in enumerate(wanted.values(), start=last + 1):
        sealing, indexing = (keys[name] for name in _key_names(message))
        _archive(turn, number, message, sealing, indexing, read=read)
    pack_complete_blocks(turn, block_of(last), block_of(last + len(wanted)))
    return len(wanted)


def _find_keys(turn: Turn, wanted: dict[MessageId, ArchivedMessage]) -> dict[str, DataKey]:
    """What seals and indexes ``wanted``; messages whose key was destroyed are taken out of it."""
    keys: dict[str, DataKey] = {}
    for message in tuple(wanted.values()):
        try:
            for name in _key_names(message):
                if name not in keys:
                    keys[name] = turn.key(name)
        except KeyDestroyedError:
            del wanted[message.message]
            turn.refuse(Action.MESSAGE_ARCHIVED, ErrorCode.RECORD_DESTROYED, *_objects(message))
    return keys


def _objects(message: ArchivedMessage) -> tuple[Object, Object]:
    return Object(message.message, ObjectKind.MESSAGE), Object(message.conversation, ObjectKind.CONVERSATION)


def _key_names(message: ArchivedMessage) -> tuple[str, str]:
    """What seals the message, and what hides its words."""
    return archive_key(message.conversation, message.retention_class), index_key_name(message.retention_class)


def _archive(
    turn: Turn, number: int, message: ArchivedMessage, sealing: DataKey, indexing: DataKey, *, read: bool
) -> None:
    content = codec.decode(message.content) if read else Refusal(ErrorCode.INTERNAL)
    turn.tx.insert(
        ARCHIVE_RECORDS,
        {
            "number": number,
            "message": message.message,
            "conversation": message.conversation,
            "position": message.position,
            "account": message.account,
            "device": message.device,
            "at": message.at,
            "priority": message.priority,
            "retention_class": message.retention_class,
            "kind": content_kind(content),
            "sealed": seal_message(sealing, message),
        },
    )
    tags = tags_of(indexing, islice(content_words(content), MAX_TERMS))
    turn.tx.insert(ARCHIVE_FRESH_TERMS, {"number": number, "tags": pack_tags(tags)})
    turn.record(
        Action.MESSAGE_ARCHIVED,
        *_objects(message),
        numbers=Numbers(position=message.position),
    )
