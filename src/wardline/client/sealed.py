"""Sealed requests: what a device asks of its vault, carried by the hub that reads nothing of it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, final

from wardline.client.certificates import sealing_key
from wardline.client.credentials import Credentials
from wardline.kit.clock import Clock
from wardline.kit.ids import MakeId
from wardline.kit.outcome import Refusal
from wardline.mls.public import MlsError
from wardline.mls.sealing import seal_request
from wardline.protocol.answers import Answer, SealedAnswer, VaultCertificates
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import CarrySealed, GetVault, Request
from wardline.protocol.sealed_requests import (
    MalformedRequestError,
    SealedRequest,
    VaultAnswer,
    VaultRefused,
    VaultRequest,
    body_hash,
    decode_answer,
    encode_body,
    encode_request,
    request_info,
)
from wardline.protocol.signing import RequestStatement

AskHub = Callable[[Request], Awaitable[Answer | Refusal]]
"""``Runner.request`` or ``Connection.request``."""

TRIES: Final = 3
"""Times that the same bytes are carried while the vault is away."""


def make_request(
    credentials: Credentials, request: str, body: VaultRequest, at: int, *, organisation: str
) -> SealedRequest:
    """Signed by the device for the vault of ``organisation``, and no other. ``at``: milliseconds, its clock."""
    encoded = encode_body(body)
    statement = RequestStatement(
        organisation=organisation, request=request, device=credentials.identity.device, at=at, body=body_hash(encoded)
    )
    return SealedRequest(organisation, request, at, encoded, credentials.chain, credentials.sign(statement))


@final
class SealedRequests:
    """Asks one vault, as a device or, before enrolment, as nobody.

    The hub's word about the vault counts nothing: its sealing certificate must lead to ``anchor``, or, before the
    device has one, to the certificate that ``check_anchor`` takes.
    """

    def __init__(
        self,
        ask: AskHub,
        *,
        organisation: str,
        check_anchor: Callable[[bytes], bool],
        clock: Clock,
        make_id: MakeId,
        credentials: Credentials | None = None,
    ) -> None:
        self._ask = ask
        self._organisation = organisation
        self._check_anchor = check_anchor
        self._clock = clock
        self._make_id = make_id
        self.credentials = credentials
        """What requests are signed with: may be replaced by a renewed certificate of the same device."""
        self._key: bytes | None = None
        self.anchor: bytes | None = None
        """The root certificate that was taken."""

    async def ask(self, body: VaultRequest) -> VaultAnswer | Refusal:
        """Seal, sign, carry, open. The vault's refusals come back as values, as do ``vault_away``,
        ``vault_not_published`` and ``bad_certificate``. Raises ConnectionLostError.
        """
        return await self.ask_as(self._make_id(), body)

    async def ask_as(self, request: str, body: VaultRequest) -> VaultAnswer | Refusal:
        """The same under a request id of the caller's, for what is signed over it (``HistoryStatement``)."""
        return await self.carry(self._request(request, body))

    async def carry(self, request: SealedRequest) -> VaultAnswer | Refusal:
        """The same for a request that is made, and signed, already."""
        key = await self._sealing_key()
        if isinstance(key, Refusal):
            return key
        plaintext = encode_request(request)
        sealed, context = seal_request(key, info=request_info(self._organisation), plaintext=plaintext)
        answer = await self._carry(CarrySealed(0, self._organisation, request.request, sealed))
        if isinstance(answer, Refusal):
            return answer
        if not isinstance(answer, SealedAnswer):
            return Refusal(ErrorCode.MALFORMED_FRAME)
        try:
            opened = decode_answer(context.open_answer(answer.sealed))
        except (MlsError, MalformedRequestError):
            # Not sealed by the vault, or not to this request; a vault that changed its key is asked anew.
            self._key = None
            return Refusal(ErrorCode.CANNOT_DECRYPT, "answer")
        if isinstance(opened, VaultRefused):
            return Refusal(opened.code, opened.field, opened.retry_after)
        return opened

    def _request(self, request: str, body: VaultRequest) -> SealedRequest:
        at = self._clock.now()
        if self.credentials is None:
            return SealedRequest(self._organisation, request, at, encode_body(body))
        return make_request(self.credentials, request, body, at, organisation=self._organisation)

    async def _carry(self, request: CarrySealed) -> Answer | Refusal:
        for _ in range(TRIES - 1):
            answer = await self._ask(request)
            if not isinstance(answer, Refusal) or answer.code != ErrorCode.VAULT_AWAY:
                return answer
            await asyncio.sleep((answer.retry_after or 0) / 1000)
        return await self._ask(request)

    async def _sealing_key(self) -> bytes | Refusal:
        if self._key is not None:
            return self._key
        answer = await self._ask(GetVault(0, self._organisation))
        if isinstance(answer, Refusal):
            return answer
        if not isinstance(answer, VaultCertificates):
            return Refusal(ErrorCode.MALFORMED_FRAME)
        if not self._check_anchor(answer.anchor):
            return Refusal(ErrorCode.BAD_CERTIFICATE, "anchor")
        key = sealing_key(answer.sealing_chain, answer.anchor, self._organisation, self._clock.now())
        if isinstance(key, bytes):
            self._key, self.anchor = key, answer.anchor
        return key
