"""Earlier messages from the vault's archive: checked, and kept with the others."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP384R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA384

from wardline.client.local.model import Message, MessageState
from wardline.kit.ids import AccountId, ConversationId, DeviceId, MessageId
from wardline.kit.outcome import Refusal
from wardline.mls.public import Identity
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import History, MalformedRequestError, decode_entries
from wardline.protocol.signing import HistoryStatement, signed_bytes


def open_history(
    history: History,
    *,
    conversation: ConversationId,
    request: str,
    asker: Identity,
    members: tuple[Identity, ...],
) -> list[Message] | Refusal:
    """The messages, newest first. Vouched for by a steward of one's own organisation in that conversation.

    Refused: ``bad_signature``, ``malformed_request``.
    """
    statement = HistoryStatement(asker.organisation, request, asker.device, hashlib.sha256(history.entries).digest())
    signed = signed_bytes(statement)
    stewards = [member for member in members if member.steward and member.organisation == asker.organisation]
    if not any(_holds(steward.public_key, history.signature, signed) for steward in stewards):
        return Refusal(ErrorCode.BAD_SIGNATURE, "history")
    try:
        entries = decode_entries(history.entries)
    except MalformedRequestError:
        return Refusal(ErrorCode.MALFORMED_REQUEST, "entries")
    return [
        Message(
            message=MessageId(entry.message),
            conversation=conversation,
            position=entry.position,
            at=entry.at,
            account=AccountId(entry.account),
            device=DeviceId(entry.device),
            priority=entry.priority,
            acknowledges=None,
            content=entry.content,
            state=MessageState.HISTORY,
            failure=None,
            read=False,
            acknowledged=False,
        )
        for entry in entries
    ]


def _holds(point: bytes, signature: bytes, signed: bytes) -> bool:
    try:
        key = EllipticCurvePublicKey.from_encoded_point(SECP384R1(), point)
        key.verify(signature, signed, ECDSA(SHA384()))
    except (InvalidSignature, ValueError):
        return False
    return True
