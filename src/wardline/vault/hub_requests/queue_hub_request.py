"""Ask the hub, after this turn is committed and until it answered."""

from wardline.protocol.frames import encode_frame
from wardline.protocol.requests import AnswerSealed, CloseSession, RevokeDevice
from wardline.vault.hub_requests.tables import HUB_REQUESTS
from wardline.vault.signals import Signal
from wardline.vault.turn import Turn

DurableRequest = AnswerSealed | RevokeDevice | CloseSession
"""Each may reach the hub more than once without harm."""


def queue_hub_request(turn: Turn, request: DurableRequest, *, about: str) -> None:
    """``about``: the id that the audit record of the hub's answer names. The caller records the turn."""
    turn.tx.insert(HUB_REQUESTS, {"about": about, "frame": encode_frame(request), "queued_at": turn.now, "attempts": 0})
    turn.signal(Signal.HUB_REQUESTS)
