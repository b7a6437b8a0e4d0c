"""Which chunks are taken, and which attachments are handed out."""

from wardline.hub.attachments.model import Piece, Upload
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.limits import CHUNK_TAG, MAX_CHUNK


def decide_piece(piece: Piece, limit: int) -> Refusal | None:
    """Each chunk but the last is full, and the whole, decrypted, at most ``limit`` bytes."""
    if not piece.last and piece.size != MAX_CHUNK:
        return Refusal(ErrorCode.ATTACHMENT_OUT_OF_ORDER, "data")
    if piece.index * (MAX_CHUNK - CHUNK_TAG) + piece.size - CHUNK_TAG > limit:
        return Refusal(ErrorCode.ATTACHMENT_TOO_LARGE)
    return None


def decide_put(piece: Piece, upload: Upload | None, device: str, now: int, keep_ms: int) -> Refusal | None:
    """The first chunk begins an attachment; whoever began it goes on, and may say again what was stored.

    What was begun ``keep_ms`` ago and is not complete will be dropped: it begins anew, under another name.
    """
    if upload is None:
        return Refusal(ErrorCode.ATTACHMENT_OUT_OF_ORDER, "index") if piece.index else None
    if upload.device != device:
        return Refusal(ErrorCode.ATTACHMENT_ID_REUSED, "blob")
    if upload.chunks is None:
        return Refusal(ErrorCode.UNKNOWN_ATTACHMENT) if now - upload.begun_at >= keep_ms else None
    if (piece.index == upload.chunks - 1) != piece.last or piece.index >= upload.chunks:
        return Refusal(ErrorCode.ATTACHMENT_ID_REUSED, "index")
    return None


def decide_get(index: int, upload: Upload | None) -> Refusal | None:
    """Only what is complete is handed out."""
    if upload is None or upload.chunks is None or index >= upload.chunks:
        return Refusal(ErrorCode.UNKNOWN_ATTACHMENT)
    return None
