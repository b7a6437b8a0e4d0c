"""From an open socket to a session: challenge, then a sign-in or an introduction."""

import asyncio
import secrets

from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.hub.devices.sign_in import OpenSession, sign_in
from wardline.hub.edge.refusals import refused_frame
from wardline.hub.edge.socket import FrameSocket
from wardline.hub.edge.strangers import Strangers
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.handshake import Challenge, Introduce, Revoked, SignedIn, SignIn
from wardline.protocol.requests import HubRequest
from wardline.protocol.version import WIRE_VERSION
from wardline.store.errors import Overloaded


async def shake_hands(
    hub: Hub, socket: FrameSocket, strangers: Strangers
) -> tuple[Caller | None, SignedIn, int] | None:
    """Who is there (None: someone without a certificate), what to answer, and the cursor; None when it was refused.

    Requests before the sign-in are refused one by one, a few times; everything else ends the connection.
    """
    challenge = Challenge(WIRE_VERSION, hub.config.origin, secrets.token_bytes(32))
    await socket.send(challenge)
    try:
        async with asyncio.timeout(hub.limits.handshake_ms / 1000):
            for _ in range(hub.limits.refusals_before_sign_in):
                frame = await socket.receive()
                if isinstance(frame, HubRequest):
                    strangers.refused(ErrorCode.NOT_SIGNED_IN)
                    await socket.send(refused_frame(Refusal(ErrorCode.NOT_SIGNED_IN), frame.id))
                    continue
                match frame:
                    case SignIn():
                        outcome = await _sign_in(hub, challenge, frame)
                    case Introduce():
                        outcome = _introduce(hub, frame)
                    case Refusal():
                        outcome = frame
                    case _:
                        outcome = Refusal(ErrorCode.NOT_SIGNED_IN)
                if isinstance(outcome, Revoked):
                    await socket.send(outcome)
                    outcome = Refusal(ErrorCode.DEVICE_REVOKED)
                if not isinstance(outcome, Refusal):
                    return outcome
                strangers.refused(outcome.code)
                await socket.send(refused_frame(outcome))
                return None
    except TimeoutError:
        strangers.refused(ErrorCode.TOO_SLOW)
        await socket.send(refused_frame(Refusal(ErrorCode.TOO_SLOW)))
    return None


async def _sign_in(hub: Hub, challenge: Challenge, frame: SignIn) -> tuple[Caller, SignedIn, int] | Refusal | Revoked:
    try:
        session = await sign_in(hub, challenge, frame)
    except Overloaded as overloaded:
        return Refusal(ErrorCode.OVERLOADED, retry_after=overloaded.retry_after_ms)
    return (session.caller, session.answer, frame.cursor) if isinstance(session, OpenSession) else session


def _introduce(hub: Hub, frame: Introduce) -> tuple[None, SignedIn, int] | Refusal:
    if frame.version != WIRE_VERSION:
        return Refusal(ErrorCode.UNSUPPORTED_VERSION)
    return None, SignedIn(at=hub.clock.now(), available_key_packages=0, sent_messages=0), 0
