"""Take one encrypted chunk of an attachment from a member of its conversation: durable before it is answered."""

from sqlalchemy import update

from wardline.audit.objects import attachment_object, conversation_object
from wardline.audit.record import Action, AuditRecord, Numbers
from wardline.hub import records
from wardline.hub.attachments.model import Piece, Upload, blob_name
from wardline.hub.attachments.rules import decide_piece, decide_put
from wardline.hub.attachments.tables import ATTACHMENTS, find_upload, is_member
from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Moment, Recorded, Unchanged
from wardline.protocol.answers import Done
from wardline.protocol.errors import ErrorCode
from wardline.protocol.limits import MAX_CHUNK
from wardline.protocol.requests import PutChunk
from wardline.store.blobs.port import BlobExistsError, Blobs, BlobsFullError
from wardline.store.transaction import Transaction

Outcome = Done | Refusal


async def put_chunk(hub: Hub, caller: Caller, request: PutChunk) -> Outcome:
    """The first chunk writes the attachment's row, the last one completes it; what lies between is in the blobs alone.

    So a crash leaves an attachment that is not complete, never one that is not there. Refused: ``not_a_member``,
    ``attachment_too_large``, ``attachment_out_of_order``, ``attachment_id_reused``, ``unknown_attachment`` (begun too
    long ago), ``storage_full``.
    """
    about = (attachment_object(request.blob), conversation_object(request.conversation))
    put = _Put(hub, caller, request)
    refusal = await put.check()
    if refusal is None and put.upload is None:
        begun = await hub.ledger.submit_timed(put.begin)
        if isinstance(begun, Refusal):
            return begun
    if refusal is None:
        refusal = await hub.work(put.keep)
    if refusal is not None:
        return await hub.refuse(caller, refusal, *about)
    if request.last:
        return await hub.ledger.submit_timed(put.complete)
    return Done(id=request.id)


class _Put:
    """One request's steps, in order: look, begin, keep the bytes, complete."""

    __slots__ = ("_blobs", "_caller", "_hub", "_name", "_piece", "_request", "upload")

    def __init__(self, hub: Hub, caller: Caller, request: PutChunk) -> None:
        self._hub = hub
        self._blobs: Blobs | None = hub.blobs
        self._caller = caller
        self._request = request
        self._piece = Piece(request.index, request.last, len(request.data))
        self._name = blob_name(request.conversation, request.blob, request.index)
        self.upload: Upload | None = None
        """As the last look found it."""

    async def check(self) -> Refusal | None:
        """On a snapshot: most of what is wrong costs the writer nothing."""
        request, limits = self._request, self._hub.limits
        member = await self._hub.read(lambda reader: is_member(reader, self._caller.device, request.conversation))
        if not member:
            return Refusal(ErrorCode.NOT_A_MEMBER)
        if self._blobs is None:
            return Refusal(ErrorCode.STORAGE_FULL)
        refusal = decide_piece(self._piece, limits.attachment_bytes)
        if refusal is not None:
            return refusal
        self.upload = await self._hub.read(lambda reader: find_upload(reader, request.conversation, request.blob))
        return self._decide(self._hub.clock.now())

    def begin(self, tx: Transaction, moment: Moment) -> Recorded[Refusal | None] | Unchanged[Refusal | None]:
        """The row, before the first byte."""
        request = self._request
        refusal = self._look_again(tx, moment.now)
        if refusal is not None:
            return self._refused(refusal, moment.now)
        if self.upload is not None:
            return Unchanged(None)
        row = {
            "conversation": request.conversation,
            "blob": request.blob,
            "device": self._caller.device,
            "begun_at": moment.now,
            "completed_at": None,
            "chunks": None,
            "size": None,
        }
        tx.insert(ATTACHMENTS, row)
        return Recorded(None, (self._record(Action.ATTACHMENT_BEGUN, moment.now),))

    def keep(self) -> Refusal | None:
        """The bytes, on a worker thread."""
        assert self._blobs is not None
        request = self._request
        if request.index:
            before = self._blobs.size(blob_name(request.conversation, request.blob, request.index - 1))
            if before != MAX_CHUNK:
                return Refusal(ErrorCode.ATTACHMENT_OUT_OF_ORDER, "index")
        try:
            self._blobs.put(self._name, request.data)
        except BlobExistsError:
            return Refusal(ErrorCode.ATTACHMENT_ID_REUSED, "data")
        except BlobsFullError:
            return Refusal(ErrorCode.STORAGE_FULL)
        return None

    def complete(self, tx: Transaction, moment: Moment) -> Recorded[Outcome] | Unchanged[Outcome]:
        """The row again, after the last byte."""
        request = self._request
        refusal = self._look_again(tx, moment.now)
        if refusal is None and self.upload is None:
            refusal = Refusal(ErrorCode.UNKNOWN_ATTACHMENT)
        if refusal is not None:
            return self._refused(refusal, moment.now)
        if self.upload is not None and self.upload.chunks is not None:
            return Unchanged(Done(id=request.id))
        size = request.index * MAX_CHUNK + len(request.data)
        tx.execute(
            update(ATTACHMENTS)
            .where(ATTACHMENTS.c.conversation == request.conversation, ATTACHMENTS.c.blob == request.blob)
            .values(completed_at=moment.now, chunks=request.index + 1, size=size)
        )
        stored = self._record(Action.ATTACHMENT_STORED, moment.now, Numbers(count=request.index + 1, size=size))
        return Recorded(Done(id=request.id), (stored,))

    def _look_again(self, tx: Transaction, now: int) -> Refusal | None:
        state, request = self._hub.state, self._request
        state.enter(tx)
        if state.is_revoked(self._caller):
            return Refusal(ErrorCode.DEVICE_REVOKED)
        live = state.group(tx, request.conversation)
        if live is None or self._caller.device not in live.members:
            return Refusal(ErrorCode.NOT_A_MEMBER)
        self.upload = find_upload(tx, request.conversation, request.blob)
        return self._decide(now)

    def _decide(self, now: int) -> Refusal | None:
        keep_ms = self._hub.limits.keep_incomplete_ms
        return decide_put(self._piece, self.upload, self._caller.device, now, keep_ms)

    def _record(self, action: Action, now: int, numbers: Numbers | None = None) -> AuditRecord:
        request = self._request
        about = (attachment_object(request.blob), conversation_object(request.conversation))
        return records.record(action, self._caller, now, *about, numbers=numbers)

    def _refused(self, refusal: Refusal, now: int) -> Recorded[Refusal]:
        request = self._request
        about = (attachment_object(request.blob), conversation_object(request.conversation))
        return records.refused(self._caller, refusal, now, *about)
