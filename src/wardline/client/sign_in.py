"""Signing in: a new device without an invitation."""

from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key

from wardline.client.certificate_request import check_certificate, make_certificate_request, private_bytes
from wardline.client.enrol import Enrolment
from wardline.client.provers import Prove
from wardline.client.sealed import AskHub, SealedRequests
from wardline.kit.clock import Clock
from wardline.kit.ids import MakeId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import BeginSignIn, CompleteSignIn, DeviceClass, SignInBegun
from wardline.protocol.sealed_requests import Enrolled
from wardline.protocol.signing import enrolment_challenge


async def sign_in(
    ask: AskHub,
    *,
    organisation: str,
    anchor: bytes,
    login: str,
    prove: Prove,
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
    begun = await sealed.ask(BeginSignIn(login))
    if isinstance(begun, Refusal):
        return begun
    if not isinstance(begun, SignInBegun):
        return Refusal(ErrorCode.MALFORMED_REQUEST)
    key = generate_private_key(SECP384R1())
    request = make_certificate_request(key, organisation, begun.account, begun.device)
    challenge = enrolment_challenge(organisation, begun.account, begun.nonce, request)
    evidence = await prove(begun, challenge)
    if isinstance(evidence, Refusal):
        return evidence
    enrolled = await sealed.ask(CompleteSignIn(begun.attempt, request, evidence, device_class, name))
    if isinstance(enrolled, Refusal):
        return enrolled
    if not isinstance(enrolled, Enrolled):
        return Refusal(ErrorCode.MALFORMED_REQUEST)
    expected = (organisation, begun.account, begun.device)
    identity = check_certificate(enrolled.chain, anchor, key, expected, clock.now() // 1000)
    if isinstance(identity, Refusal):
        return identity
    return Enrolment(
        identity=identity,
        chain=enrolled.chain,
        anchor=anchor,
        signing_key=private_bytes(key),
        account_name=enrolled.account_name,
        organisation_name=enrolled.organisation_name,
    )
