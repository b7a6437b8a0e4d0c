"""Signing in: a new device without an invitation."""

from wardline.client.begin_sign_in import begin_sign_in
from wardline.client.candidate import Enrolment
from wardline.client.provers import Prover
from wardline.client.sealed import AskHub, SealedRequests
from wardline.kit.clock import Clock
from wardline.kit.ids import MakeId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import CompleteSignIn, DeviceClass
from wardline.protocol.sealed_requests import Enrolled


async def sign_in(
    ask: AskHub,
    *,
    organisation: str,
    anchor: bytes,
    login: str,
    prove: Prover,
    clock: Clock,
    make_id: MakeId,
    device_class: DeviceClass = DeviceClass.PERSONAL,
    name: str = "",
) -> Enrolment | Refusal:
    """Begin, make the key pair, have its owner answer for the certificate request, verify what comes back.

    ``anchor``: the organisation's root certificate, DER, from where it can be trusted: whoever gives another one is the
    vault to this device. ``name``: what the person calls it. Refused: ``sign_in_failed``, ``throttled``,
    ``bad_certificate``, and what ``prove`` refuses. Raises ConnectionLostError.
    """
    sealed = SealedRequests(
        ask, organisation=organisation, check_anchor=lambda offered: offered == anchor, clock=clock, make_id=make_id
    )
    beginning = await begin_sign_in(sealed, organisation, login, prove.port)
    if isinstance(beginning, Refusal):
        return beginning
    begun, candidate = beginning
    evidence = await prove.answer(begun, candidate.challenge(begun.nonce))
    if isinstance(evidence, Refusal):
        return evidence
    enrolled = await sealed.ask(CompleteSignIn(begun.attempt, candidate.request, evidence, device_class, name))
    if isinstance(enrolled, Refusal):
        return enrolled
    if not isinstance(enrolled, Enrolled):
        return Refusal(ErrorCode.MALFORMED_REQUEST)
    return candidate.accept(enrolled, anchor, clock.now() // 1000)
