"""Give a device the earlier messages of a conversation, newest first, signed by the vault and recorded."""

import hashlib
from typing import Final, final

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import load_der_private_key
from sqlalchemy import select

from wardline.audit.objects import account_object, conversation_object, device_object, message_object
from wardline.audit.record import Action, Numbers
from wardline.kit.ids import AccountId, ConversationId
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import GetHistory, History, HistoryEntry, SealedRequest, encode_entries
from wardline.protocol.signing import HistoryStatement, signed_bytes
from wardline.vault.archive.model import ArchivedMessage
from wardline.vault.archive.open_records import RECORD_COLUMNS, as_sealed, open_record_of, record_reads
from wardline.vault.archive.tables import ARCHIVE_RECORDS
from wardline.vault.conversations.find_conversation import find_conversation, roster
from wardline.vault.edge.authenticate import Asker
from wardline.vault.history.rules import Readable, readable_part
from wardline.vault.patients.find_patient import threads_of_subject
from wardline.vault.turn import Turn

ROOM: Final = 512 << 10
"""Bytes of content in one answer: it must fit into one sealed answer, with its padding (``protocol.limits``)."""


@final
class HistoryDesk:
    """Answers ``GetHistory`` (``edge.operations.ReleaseHistory``) with one vault's signature."""

    def __init__(self, signing_key: Secret) -> None:
        """``signing_key``: of the vault's own device, PKCS#8 DER, P-384."""
        key = load_der_private_key(signing_key.reveal(), None)
        if not isinstance(key, EllipticCurvePrivateKey):
            raise TypeError("the vault signs with an elliptic-curve key")
        self._key = key

    def __call__(self, turn: Turn, asker: Asker, request: SealedRequest, body: GetHistory, /) -> History | Refusal:
        """Up to ``body.limit`` messages before ``body.before``, as many as fit into an answer.

        Refused: ``unknown_conversation`` (also where the asker may not know of it), ``record_destroyed``.
        """
        conversation = ConversationId(body.conversation)
        readable = _readable(turn, asker.account, conversation)
        about = (conversation_object(conversation), account_object(asker.account), device_object(asker.device))
        if readable is None:
            return turn.refuse(
                Action.HISTORY_REFUSED, ErrorCode.UNKNOWN_CONVERSATION, *about, field_name="conversation"
            )
        opened = _open_messages(turn, conversation, readable, body)
        if isinstance(opened, Refusal):
            return turn.refuse(Action.HISTORY_REFUSED, opened.code, *about)
        entries = encode_entries(tuple(_entry(message) for message in opened))
        statement = HistoryStatement(turn.organisation, request.request, asker.device, hashlib.sha256(entries).digest())
        record_reads(turn, opened)
        turn.record(Action.HISTORY_RELEASED, *about, numbers=Numbers(count=len(opened)))
        return History(entries, self._key.sign(signed_bytes(statement), ECDSA(SHA384())))


def _readable(turn: Turn, account: AccountId, conversation: ConversationId) -> Readable | None:
    found = find_conversation(turn.tx, turn.keys, conversation)
    if found is None:
        return None
    threads = () if found.subject is None else threads_of_subject(turn.tx, found.subject)
    others = [roster(turn.tx, thread) for thread in threads if thread != conversation]
    return readable_part(account, found, roster(turn.tx, conversation), others)


def _open_messages(
    turn: Turn, conversation: ConversationId, readable: Readable, body: GetHistory
) -> list[ArchivedMessage] | Refusal:
    records = ARCHIVE_RECORDS.c
    statement = select(*RECORD_COLUMNS).where(records.conversation == conversation, records.at >= readable.since)
    if body.before:
        statement = statement.where(records.position < body.before)
    opened: list[ArchivedMessage] = []
    room = ROOM
    for row in turn.tx.execute(statement.order_by(records.position.desc()).limit(body.limit)).all():
        message = open_record_of(turn.tx, turn.keys, as_sealed(row))
        if isinstance(message, Refusal):
            if message.code == ErrorCode.RECORD_DESTROYED:
                return message
            # One damaged record must not hide the others: its place shows as a gap in the positions.
            turn.refuse(Action.MESSAGE_UNREADABLE, message.code, message_object(row.message))
            continue
        room -= len(message.content)
        if room < 0 and opened:
            break
        opened.append(message)
    return opened


def _entry(message: ArchivedMessage) -> HistoryEntry:
    return HistoryEntry(
        message.message,
        message.position,
        message.at,
        message.account,
        message.device,
        message.content,
        message.priority,
    )
