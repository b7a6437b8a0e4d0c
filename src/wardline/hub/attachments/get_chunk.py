"""Hand one encrypted chunk of an attachment to a member of its conversation. Who fetched what is recorded, once."""

from sqlalchemy import Connection

from wardline.audit.objects import attachment_object, conversation_object
from wardline.audit.record import Action
from wardline.hub import records
from wardline.hub.attachments.model import Upload, blob_name
from wardline.hub.attachments.rules import decide_get
from wardline.hub.attachments.tables import ATTACHMENT_READS, find_upload, is_member, was_read
from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Moment, Recorded, Unchanged
from wardline.protocol.answers import Chunk
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import GetChunk
from wardline.store.transaction import Transaction


async def get_chunk(hub: Hub, caller: Caller, request: GetChunk) -> Chunk | Refusal:
    """The record commits before the first byte leaves. Refused: ``not_a_member``, ``unknown_attachment``."""
    about = (attachment_object(request.blob), conversation_object(request.conversation))
    found = await hub.read(lambda reader: _find(reader, caller, request))
    if isinstance(found, Refusal):
        return await hub.refuse(caller, found, *about)
    upload, read = found
    blobs = hub.blobs
    name = blob_name(request.conversation, request.blob, request.index)
    data = None if blobs is None else await hub.work(blobs.get, name)
    if data is None:
        return await hub.refuse(caller, Refusal(ErrorCode.UNKNOWN_ATTACHMENT, "index"), *about)
    if not read:
        await hub.ledger.submit_timed(lambda tx, moment: _note_read(tx, moment, caller, request))
    return Chunk(id=request.id, data=data, last=request.index + 1 == upload.chunks)


def _find(reader: Connection, caller: Caller, request: GetChunk) -> tuple[Upload, bool] | Refusal:
    if not is_member(reader, caller.device, request.conversation):
        return Refusal(ErrorCode.NOT_A_MEMBER)
    upload = find_upload(reader, request.conversation, request.blob)
    refusal = decide_get(request.index, upload)
    if refusal is not None or upload is None:
        return refusal or Refusal(ErrorCode.UNKNOWN_ATTACHMENT)
    return upload, was_read(reader, request.conversation, request.blob, caller.device)


def _note_read(tx: Transaction, moment: Moment, caller: Caller, request: GetChunk) -> Recorded[None] | Unchanged[None]:
    if was_read(tx, request.conversation, request.blob, caller.device):
        return Unchanged(None)
    row = {
        "conversation": request.conversation,
        "blob": request.blob,
        "device": caller.device,
        "at": moment.now,
    }
    tx.insert(ATTACHMENT_READS, row)
    about = (attachment_object(request.blob), conversation_object(request.conversation))
    return Recorded(None, (records.record(Action.ATTACHMENT_READ, caller, moment.now, *about),))
