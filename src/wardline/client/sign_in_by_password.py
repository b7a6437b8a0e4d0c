"""Signing in with a password and a code: another device of the account, or an administrator, lets this one in."""

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from wardline.client.approval_link import ApprovalLink
from wardline.client.begin_sign_in import begin_sign_in
from wardline.client.candidate import Enrolment
from wardline.client.sealed import AskHub, SealedRequests
from wardline.kit.clock import Clock
from wardline.kit.ids import MakeId
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import (
    ApprovalAwaited,
    ApprovalPending,
    AwaitApproval,
    CompleteSignIn,
    DeviceClass,
    PasswordEvidence,
)
from wardline.protocol.sealed_requests import Enrolled
from wardline.protocol.signing import approval_code, approval_commitment, approval_hash, approval_transcript


@dataclass(frozen=True, slots=True)
class Shown:
    """What the person sees on the device that waits."""

    link: ApprovalLink
    """The whole hash of what it asks for, for the other device's camera (``format_approval_link``)."""
    code: str | None
    """Six digits to compare, once the other device has begun."""


Show = Callable[[Shown], Awaitable[None]]
EVERY: Final = 2.0
"""Seconds between two questions."""


async def wait_a_little() -> None:
    """Between two questions."""
    await asyncio.sleep(EVERY)


async def sign_in_by_password(
    ask: AskHub,
    *,
    organisation: str,
    anchor: bytes,
    login: str,
    password: Secret,
    code: str,
    show: Show,
    clock: Clock,
    make_id: MakeId,
    device_class: DeviceClass = DeviceClass.PERSONAL,
    name: str = "",
    pause: Callable[[], Awaitable[None]] = wait_a_little,
) -> Enrolment | Refusal:
    """As ``sign_in``; then ``show`` what is to be compared, and wait until it is decided.

    ``code``: what the authenticator app shows, or a recovery code. Refused: ``sign_in_failed``, ``throttled``,
    ``approval_denied``, ``unknown_approval`` (nobody let it in within five minutes), ``bad_approval``,
    ``bad_certificate``. Raises ConnectionLostError.
    """
    sealed = SealedRequests(
        ask, organisation=organisation, check_anchor=lambda offered: offered == anchor, clock=clock, make_id=make_id
    )
    beginning = await begin_sign_in(sealed, organisation, login)
    if isinstance(beginning, Refusal):
        return beginning
    begun, candidate = beginning
    request_hash, nonce = hashlib.sha256(candidate.request).digest(), secrets.token_bytes(32)
    commitment = approval_commitment(organisation, begun.account, begun.device, nonce, request_hash)
    evidence = PasswordEvidence(password.reveal().decode(), code, commitment)
    awaited = await sealed.ask(CompleteSignIn(begun.attempt, candidate.request, evidence, device_class, name))
    if isinstance(awaited, Refusal):
        return awaited
    if not isinstance(awaited, ApprovalAwaited):
        return Refusal(ErrorCode.MALFORMED_REQUEST)
    scan = approval_hash(organisation, awaited.approval, request_hash)
    link = ApprovalLink(begun.account, awaited.approval, scan)
    enrolled = await _wait(sealed, organisation, awaited, link, (request_hash, nonce), show, pause)
    if isinstance(enrolled, Refusal):
        return enrolled
    return candidate.accept(enrolled, anchor, clock.now() // 1000)


async def _wait(
    sealed: SealedRequests,
    organisation: str,
    awaited: ApprovalAwaited,
    link: ApprovalLink,
    committed: tuple[bytes, bytes],
    show: Show,
    pause: Callable[[], Awaitable[None]],
) -> Enrolled | Refusal:
    request_hash, nonce = committed
    await show(Shown(link, None))
    theirs: bytes | None = None
    while True:
        mine = None if theirs is None else nonce
        answer = await sealed.ask(AwaitApproval(awaited.approval, awaited.ticket, mine))
        if isinstance(answer, Enrolled | Refusal):
            return answer
        if not isinstance(answer, ApprovalPending) or (theirs is not None and answer.nonce != theirs):
            return Refusal(ErrorCode.BAD_APPROVAL)  # two nonces would be two tries at a code
        if theirs is None and answer.nonce is not None:
            theirs = answer.nonce
            transcript = approval_transcript(organisation, awaited.approval, request_hash, nonce, theirs)
            await show(Shown(link, approval_code(transcript)))
        else:
            await pause()
