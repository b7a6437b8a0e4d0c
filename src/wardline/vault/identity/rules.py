"""Who may enrol. Pure."""

from typing import Final

from wardline.protocol.errors import ErrorCode
from wardline.vault.identity.model import Invitation

MOST_ATTEMPTS: Final = 5
"""Wrong evidences after which an invitation is dead: its secret has 128 bits, so nobody guesses; somebody attacks."""


def check_invitation(invitation: Invitation | None, *, now: int, suspended: bool) -> ErrorCode | None:
    """Why it lets nobody in; None when it does. One code for every reason: a stranger learns nothing."""
    if (
        invitation is None
        or suspended
        or invitation.used_at is not None
        or invitation.withdrawn_at is not None
        or now >= invitation.expires_at
        or invitation.attempts >= MOST_ATTEMPTS
    ):
        return ErrorCode.BAD_INVITATION
    return None
