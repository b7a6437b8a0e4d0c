"""The MLS module's refusals as the wire's codes."""

from typing import Final

from wardline.kit.outcome import Refusal
from wardline.mls.public import MlsError
from wardline.protocol.errors import ErrorCode

_CERTIFICATE_CODES: Final = {
    "bad_certificate": ErrorCode.BAD_CERTIFICATE,
    "certificate_expired": ErrorCode.CERTIFICATE_EXPIRED,
    "group_full": ErrorCode.TOO_MANY_MEMBERS,
}


def refusal_of(error: MlsError, otherwise: ErrorCode) -> Refusal:
    """What a device is told: a code about certificates or size where that was the reason, else ``otherwise``."""
    return Refusal(_CERTIFICATE_CODES.get(error.code, otherwise))
