"""Hand one encrypted chunk of an attachment to a member of its conversation."""

from wardline.hub import records
from wardline.hub.attachments.tables import is_member
from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.kit.outcome import Refusal
from wardline.protocol.answers import Chunk
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import GetChunk


async def get_chunk(hub: Hub, caller: Caller, request: GetChunk) -> Chunk | Refusal:
    """Refused: ``not_a_member``, ``unknown_attachment``."""
    member = await hub.read(lambda reader: is_member(reader, caller.device, request.conversation))
    code = ErrorCode.UNKNOWN_ATTACHMENT if member else ErrorCode.NOT_A_MEMBER
    return await hub.refuse(caller, Refusal(code), records.conversation(request.conversation))
