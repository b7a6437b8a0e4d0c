"""An enrolled device lets another one in that signed in by password."""

import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, final

from wardline.client.approval_link import ApprovalLink
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
from wardline.protocol.signing import approval_code, approval_commitment, approval_hash, approval_transcript

__all__ = ["Comparison", "OthersApproval"]

NO_HASH: Final = bytes(32)
"""No request has it: the vault ends the approval as one that was found out, and records it so. What was scanned is not
sent, since nothing may come of it before somebody said yes.
"""

Pause = Callable[[], Awaitable[None]]


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

    async def waiting(self, account: str | None = None, *, everybody: bool = False) -> tuple[ApprovalSummary, ...]:
        """Devices that wait, newest first: one's own, or for an administrator an account's, or those of all accounts
        (the newest 200). Refused: ``not_permitted``.
        """
        return (await self._ask(ListApprovals(account, everybody), Approvals)).approvals

    async def compare(self, chosen: ApprovalSummary, *, pause: Pause = wait_a_little) -> Comparison:
        """Show this device's nonce, wait until the other opens its commitment, check that, compute the code.

        Refused: ``unknown_approval`` (over, or another device answers it), ``step_up_required`` for another's account,
        ``bad_approval`` (what was opened is not what was committed to).
        """
        mine = secrets.token_bytes(32)
        await self._ask(BeginApproval(chosen.approval, mine), Noted)
        nonce, request_hash = await self._opened(chosen, pause)
        seen = approval_transcript(self._identity.organisation, chosen.approval, request_hash, nonce, mine)
        return Comparison(chosen.approval, approval_code(seen), seen)

    async def find(self, link: ApprovalLink) -> ApprovalSummary:
        """What a scanned link is about. Refused: ``unknown_approval`` (over, decided, or of another account than the
        link says), ``not_permitted`` (somebody else's, for who does not administer).
        """
        listed = await self.waiting(self._about(link.account))
        found = next((each for each in listed if each.approval == link.approval), None)
        if found is None or found.account != link.account:
            raise RefusedError(Refusal(ErrorCode.UNKNOWN_APPROVAL))
        return found

    async def check(self, chosen: ApprovalSummary, scanned: bytes, *, pause: Pause = wait_a_little) -> None:
        """Hold the hash that the waiting device shows against the request that the vault has, before anybody is asked
        whether to let it in; then ``approve`` with it.

        Refused: as ``compare``, but another device may have begun; ``bad_approval`` also where the vault has another
        request than the one that was scanned: somebody else wants to come in. It is over then, and recorded.
        """
        try:
            await self._ask(BeginApproval(chosen.approval, secrets.token_bytes(32)), Noted)
        except RefusedError as error:
            # Begun already: what is scanned needs no nonce of this device.
            if error.refusal.code != ErrorCode.UNKNOWN_APPROVAL:
                raise
        _, request_hash = await self._opened(chosen, pause)
        there = approval_hash(self._identity.organisation, chosen.approval, request_hash)
        if not hmac.compare_digest(there, scanned):
            await self._ask(DecideApproval(chosen.approval, NO_HASH), Noted)
            raise RefusedError(Refusal(ErrorCode.BAD_APPROVAL))

    async def approve(self, approval: str, seen: bytes) -> None:
        """The person saw the same on both: ``Comparison.seen``, or the hash that was scanned. Refused:
        ``bad_approval``, ``unknown_approval``, ``step_up_required``.
        """
        await self._ask(DecideApproval(approval, seen), Noted)

    async def deny(self, approval: str) -> None:
        """It stays out."""
        await self._ask(DecideApproval(approval), Noted)

    async def _opened(self, chosen: ApprovalSummary, pause: Pause) -> tuple[bytes, bytes]:
        """The new device's nonce and the hash of its request, once it shows them, and if it committed to them."""
        while True:
            listed = await self.waiting(self._about(chosen.account))
            now = next((each for each in listed if each.approval == chosen.approval), None)
            if now is None:
                raise RefusedError(Refusal(ErrorCode.UNKNOWN_APPROVAL))
            if now.nonce is not None and now.request_hash is not None:
                break
            await pause()
        # Against the commitment that was there before this device's nonce was known, not what is listed now.
        organisation = self._identity.organisation
        opened = approval_commitment(organisation, chosen.account, chosen.device, now.nonce, now.request_hash)
        if not hmac.compare_digest(opened, chosen.commitment):
            await self.deny(chosen.approval)
            raise RefusedError(Refusal(ErrorCode.BAD_APPROVAL))
        return now.nonce, now.request_hash

    def _about(self, account: str) -> str | None:
        return None if account == self._identity.account else account
