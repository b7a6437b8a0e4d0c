"""An enrolled device lets another one in that signed in by password."""

import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import final

from wardline.client.passkeys import Ask
from wardline.client.sign_in_by_password import wait_a_little
from wardline.kit.outcome import Refusal, RefusedError
from wardline.mls.public import Identity
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import (
    Approvals,
    ApprovalSummary,
    BeginApproval,
    DecideApproval,
    ListApprovals,
)
from wardline.protocol.sealed_requests import Noted
from wardline.protocol.signing import approval_code, approval_commitment, approval_transcript

__all__ = ["Comparison", "OthersApproval"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The person looks whether the new device shows the same."""

    approval: str
    code: str
    """Six digits."""
    seen: bytes
    """What they stand for."""


@final
class OthersApproval:
    """``device.approvals``. Everything raises RefusedError, and ConnectionLostError where the hub is not there."""

    def __init__(self, ask: Ask, identity: Identity) -> None:
        self._ask = ask
        self._identity = identity

    async def waiting(self, account: str | None = None) -> tuple[ApprovalSummary, ...]:
        """Devices that wait, newest first: one's own, or for an administrator an account's."""
        return (await self._ask(ListApprovals(account), Approvals)).approvals

    async def compare(
        self, chosen: ApprovalSummary, *, pause: Callable[[], Awaitable[None]] = wait_a_little
    ) -> Comparison:
        """Show this device's nonce, wait until the other opens its commitment, check that, compute the code.

        Refused: ``unknown_approval`` (over, or another device answers it), ``step_up_required`` for another's account,
        ``bad_approval`` (what was opened is not what was committed to).
        """
        mine = secrets.token_bytes(32)
        await self._ask(BeginApproval(chosen.approval, mine), Noted)
        while True:
            found = [each for each in await self.waiting(self._about(chosen)) if each.approval == chosen.approval]
            if not found:
                raise RefusedError(Refusal(ErrorCode.UNKNOWN_APPROVAL))
            (now,) = found
            if now.nonce is not None and now.request_hash is not None:
                break
            await pause()
        # Against the commitment that was there before this device's nonce was known, not what is listed now.
        organisation = self._identity.organisation
        opened = approval_commitment(organisation, chosen.account, chosen.device, now.nonce, now.request_hash)
        if not hmac.compare_digest(opened, chosen.commitment):
            await self.deny(chosen.approval)
            raise RefusedError(Refusal(ErrorCode.BAD_APPROVAL))
        seen = approval_transcript(organisation, chosen.approval, now.request_hash, now.nonce, mine)
        return Comparison(chosen.approval, approval_code(seen), seen)

    async def approve(self, approval: str, seen: bytes) -> None:
        """The person saw the same on both: ``Comparison.seen``, or the hash that was scanned. Refused:
        ``bad_approval``, ``unknown_approval``, ``step_up_required``.
        """
        await self._ask(DecideApproval(approval, seen), Noted)

    async def deny(self, approval: str) -> None:
        """It stays out."""
        await self._ask(DecideApproval(approval), Noted)

    def _about(self, chosen: ApprovalSummary) -> str | None:
        return None if chosen.account == self._identity.account else chosen.account
