"""Hand the signed receipt of a wipe to the vault, over a connection that needs no certificate."""

import asyncio
from enum import Enum, auto
from typing import Final

import msgspec

from wardline.client.connection import ConnectionLostError
from wardline.client.sealed import SealedRequests
from wardline.client.websocket import HubAddress, WebSocketConnection
from wardline.client.wipe_marker import WipeMarker
from wardline.kit.clock import Clock
from wardline.kit.ids import MakeId
from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import SealedRequest

PATIENCE_S: Final = 20.0
_REFUSED: Final = frozenset(
    {
        ErrorCode.NOT_PERMITTED,
        ErrorCode.UNKNOWN_DEVICE,
        ErrorCode.BAD_SIGNATURE,
        ErrorCode.BAD_CERTIFICATE,
        ErrorCode.MALFORMED_REQUEST,
        ErrorCode.REQUEST_ID_REUSED,
    }
)
"""The vault's word that it will never take it."""


class HandedOver(Enum):
    """What came of it."""

    TAKEN = auto()
    REFUSED = auto()
    LATER = auto()
    """Hub or vault were away."""


async def hand_over(marker: WipeMarker, clock: Clock, make_id: MakeId) -> HandedOver:
    """One try, of at most ``PATIENCE_S`` seconds."""
    assert marker.receipt is not None
    try:
        request = msgspec.msgpack.decode(marker.receipt, type=SealedRequest)
        async with asyncio.timeout(PATIENCE_S):
            connection = await WebSocketConnection.introduce(HubAddress(marker.hub))
            try:
                sealed = SealedRequests(
                    connection.request,
                    organisation=marker.organisation,
                    check_anchor=lambda anchor: anchor == marker.anchor,
                    clock=clock,
                    make_id=make_id,
                )
                answer = await sealed.carry(request)
            finally:
                await connection.close()
    except (ConnectionLostError, RefusedError, TimeoutError):
        return HandedOver.LATER
    if isinstance(answer, Refusal):
        # The hub has its own say in nothing here: BAD_CERTIFICATE may also be a hub that shows another vault's.
        final = answer.code in _REFUSED and answer.field is None
        return HandedOver.REFUSED if final else HandedOver.LATER
    return HandedOver.TAKEN
