"""The one map from a refusal to its frame."""

from wardline.kit.outcome import Refusal
from wardline.protocol.handshake import Refused


def refused_frame(refusal: Refusal, request: int = 0) -> Refused:
    """What the device gets; ``request`` 0 is the connection itself."""
    return Refused(id=request, code=str(refusal.code), field=refusal.field, retry_after=refusal.retry_after)
