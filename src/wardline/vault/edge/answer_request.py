"""One sealed request from arrival to answer, in the transaction of its delivery."""

import hashlib
from typing import Final, final

from sqlalchemy import delete, select

from wardline.audit.objects import request_object
from wardline.audit.record import Action, Actor
from wardline.client.effects import SealedRequestArrived
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.mls.public import MlsError
from wardline.mls.sealing import open_request
from wardline.protocol import canonical
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import CompleteSignIn, Evidence, StepUp
from wardline.protocol.limits import MAX_SEALED
from wardline.protocol.requests import AnswerSealed
from wardline.protocol.sealed_requests import (
    MalformedRequestError,
    SealedRequest,
    VaultAnswer,
    VaultRefused,
    VaultRequest,
    decode_request,
    encode_answer,
    request_info,
)
from wardline.vault.devices.note_seen import note_seen
from wardline.vault.edge.authenticate import AHEAD, OLDEST, Asker, authenticate, check_time
from wardline.vault.edge.authenticate_partner import Partner, authenticate_partner
from wardline.vault.edge.defer_request import defer_request
from wardline.vault.edge.operation import Asked, Services, Told
from wardline.vault.edge.operations import OPERATIONS
from wardline.vault.edge.permissions import permit_request
from wardline.vault.edge.tables import ANSWERED_REQUESTS
from wardline.vault.hub_requests.queue_hub_request import queue_hub_request
from wardline.vault.identity.open_id.model import Redemption
from wardline.vault.keys.data_key import open_record, seal_record
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.sessions.find_session import find_session
from wardline.vault.sessions.rules import Standing, decide_session, standing_of
from wardline.vault.turn import Turn

KEPT: Final = 2 * (OLDEST + AHEAD)
"""Milliseconds that an answer is kept: twice as long as a request can be taken."""

_ROOM: Final = MAX_SEALED - 1024
"""Bytes of an encoded answer; the rest is for its sealing."""


@final
class Edge:
    """Answers sealed requests with one organisation's keys."""

    def __init__(self, services: Services, sealing_key: Secret) -> None:
        self._services = services
        self._sealing_key = sealing_key

    def answer(
        self, turn: Turn, arrived: SealedRequestArrived, *, failed: bool = False, told: Told | None = None
    ) -> None:
        """Open, authenticate, do, answer. What cannot even be opened is recorded and not answered.

        ``failed``: the operation threw in an earlier turn, of which nothing is left: refused as ``internal``.
        ``told``: what was asked outside since it arrived; where that has to be done first, it is kept until then.
        """
        try:
            plaintext, context = open_request(
                self._sealing_key.reveal(), info=request_info(turn.organisation), sealed=arrived.sealed
            )
        except MlsError:
            turn.refuse(Action.REQUEST_REFUSED, ErrorCode.MALFORMED_REQUEST, request_object(arrived.request))
            return
        try:
            request, body = decode_request(plaintext)
        except MalformedRequestError:
            encoded = self._refuse(turn, arrived, ErrorCode.MALFORMED_REQUEST)
        else:
            answered = self._answer_once(turn, arrived, request, body, failed=failed, told=told)
            if answered is None:
                return
            encoded = answered
        sealed = context.seal_answer(encoded)
        queue_hub_request(turn, AnswerSealed(1, arrived.request, sealed), about=arrived.request)

    def open_evidence(self, organisation: str, sealed: bytes) -> Evidence | None:
        """What a request that was kept is to be asked about outside; None where it holds nothing of the kind."""
        try:
            plaintext, _ = open_request(self._sealing_key.reveal(), info=request_info(organisation), sealed=sealed)
            _, body = decode_request(plaintext)
        except (MlsError, MalformedRequestError):
            return None
        return body.evidence if isinstance(body, CompleteSignIn | StepUp) else None

    def _answer_once(
        self,
        turn: Turn,
        arrived: SealedRequestArrived,
        request: SealedRequest,
        body: VaultRequest,
        *,
        failed: bool,
        told: Told | None,
    ) -> bytes | None:
        """The encoded answer: the one given before where there is one. None where it has to wait."""
        digest = hashlib.sha256(canonical.encode(request)).digest()
        columns = ANSWERED_REQUESTS.c
        earlier = turn.tx.execute(
            select(columns.digest, columns.answer).where(columns.request == arrived.request)
        ).one_or_none()
        if earlier is not None and earlier[0] != digest:
            return self._refuse(turn, arrived, ErrorCode.REQUEST_ID_REUSED)
        if earlier is not None:
            turn.record(Action.REQUEST_ANSWERED, request_object(arrived.request))
            return open_record(turn.key(DIRECTORY), _place(arrived.request), earlier[1])
        if request.request != arrived.request or request.organisation != turn.organisation:
            return self._refuse(turn, arrived, ErrorCode.MALFORMED_REQUEST)
        operation = OPERATIONS.get(type(body))
        stale = None if operation is not None and operation.revoked_too else check_time(request, turn.now)
        if stale is not None:
            return self._refuse(turn, arrived, stale)
        if failed:
            encoded = self._refuse(turn, arrived, ErrorCode.INTERNAL)
        else:
            answer = self._answer(turn, arrived, request, body, told)
            if isinstance(answer, Redemption):
                defer_request(turn, arrived, answer)
                return None
            encoded = encode_answer(answer)
        if len(encoded) > _ROOM:
            encoded = self._refuse(turn, arrived, ErrorCode.FRAME_TOO_LARGE)
        repeated = encoded
        if operation is not None and not operation.kept:
            repeated = encode_answer(VaultRefused(ErrorCode.REQUEST_ID_REUSED.value))
        turn.tx.insert(
            ANSWERED_REQUESTS,
            {
                "request": arrived.request,
                "digest": digest,
                "answer": seal_record(turn.key(DIRECTORY), _place(arrived.request), repeated),
                "answered_at": turn.now,
            },
        )
        return encoded

    def _answer(
        self,
        turn: Turn,
        arrived: SealedRequestArrived,
        request: SealedRequest,
        body: VaultRequest,
        told: Told | None,
    ) -> VaultAnswer | Redemption:
        operation = OPERATIONS.get(type(body))
        whereabouts = self._services.places.find(arrived.network)
        place = None if whereabouts is None else whereabouts.shown
        turn = turn.at_place(None if whereabouts is None else whereabouts.recorded)
        if operation is None:
            turn.refuse(Action.REQUEST_REFUSED, ErrorCode.NOT_PERMITTED, request_object(arrived.request))
            return VaultRefused(ErrorCode.NOT_PERMITTED.value)
        asker: Asker | None = None
        if not operation.anyone:
            found = authenticate(turn, self._services.authority, request, revoked_too=operation.revoked_too)
            if found is ErrorCode.BAD_CERTIFICATE and operation.for_partner is not None:
                found = authenticate_partner(turn, request)
            if isinstance(found, ErrorCode):
                turn.refuse(Action.REQUEST_REFUSED, found, request_object(arrived.request))
                return VaultRefused(found.value)
            if isinstance(found, Partner):
                # No session, no policy: the agreement allows what ``for_partner`` does, and nothing else.
                assert operation.for_partner is not None
                turn = turn.on_behalf_of(found.actor)
                return _conclude(turn, arrived, operation.for_partner(turn, self._services, body))
            asker = found
            turn = turn.on_behalf_of(Actor(account=asker.account, device=asker.device, organisation=turn.organisation))
        asked = Asked(turn, self._services, request, asker, told, place)
        refusal = self._decide_session(asked, body) or permit_request(asked, body)
        redemption = operation.redemption(asked, body) if refusal is None and told is None else None
        if redemption is not None:
            return redemption
        outcome = refusal or operation.run(asked, body)
        if asker is not None:
            note_seen(turn, asker.device, place)
        return _conclude(turn, arrived, outcome)

    def _decide_session(self, asked: Asked, body: VaultRequest) -> Refusal | None:
        if asked.asker is None or standing_of(type(body)) is not Standing.SESSION:
            return None
        session = find_session(asked.turn.tx, self._services.sessions, asked.asker.device)
        return decide_session(type(body), None if session is None else session.until, asked.turn.now)

    def _refuse(self, turn: Turn, arrived: SealedRequestArrived, code: ErrorCode) -> bytes:
        turn.refuse(Action.REQUEST_REFUSED, code, request_object(arrived.request))
        return encode_answer(VaultRefused(code.value))


def _conclude(turn: Turn, arrived: SealedRequestArrived, outcome: VaultAnswer | Refusal) -> VaultAnswer:
    if isinstance(outcome, Refusal):
        turn.refuse(Action.REQUEST_REFUSED, outcome.code, request_object(arrived.request))
        return VaultRefused(outcome.code, outcome.field, outcome.retry_after)
    turn.record(Action.REQUEST_ANSWERED, request_object(arrived.request))
    return outcome


def forget_answers(turn: Turn) -> int:
    """Drop answers to requests that would be stale by now. The caller records the turn."""
    return turn.tx.execute(delete(ANSWERED_REQUESTS).where(ANSWERED_REQUESTS.c.answered_at < turn.now - KEPT)).rowcount


def _place(request: str) -> bytes:
    return b"answered_requests/answer/" + request.encode("ascii")
