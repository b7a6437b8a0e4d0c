"""Enrolment by invitation: a key pair made here, certified by the vault, the hub learning neither secret nor name."""

from wardline.client.authenticator.authenticator import Authenticator, NewCredential
from wardline.client.candidate import Candidate, Enrolment
from wardline.client.certificates import fingerprint
from wardline.client.invitation import Invitation
from wardline.client.sealed import AskHub, SealedRequests
from wardline.kit.clock import Clock
from wardline.kit.ids import MakeId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import DeviceClass
from wardline.protocol.sealed_requests import BeginEnrolment, Enrol, Enrolled, EnrolmentBegun
from wardline.protocol.signing import invitation_evidence


async def enrol(
    ask: AskHub,
    invitation: Invitation,
    *,
    clock: Clock,
    make_id: MakeId,
    authenticator: Authenticator | None = None,
    name: str = "",
    device_class: DeviceClass = DeviceClass.PERSONAL,
) -> Enrolment | Refusal:
    """Begin, make the key pair, prove the invitation's secret over the certificate request, verify what comes back.

    With an ``authenticator``, the person's first passkey is made by the same challenge. ``name``: what they call the
    device; ``device_class``: how long its sessions last. Refused: what the vault refuses (``bad_invitation``,
    ``bad_evidence``, ``bad_passkey``), ``bad_certificate`` where root or chain are not those that the invitation
    promised. Raises ConnectionLostError.
    """
    sealed = SealedRequests(
        ask,
        organisation=invitation.organisation,
        check_anchor=lambda anchor: fingerprint(anchor) == invitation.root_fingerprint,
        clock=clock,
        make_id=make_id,
    )
    begun = await sealed.ask(BeginEnrolment(invitation.invitation))
    if isinstance(begun, Refusal):
        return begun
    if not isinstance(begun, EnrolmentBegun):
        return Refusal(ErrorCode.MALFORMED_REQUEST)
    candidate = Candidate.make(invitation.organisation, begun.account, begun.device)
    challenge = candidate.challenge(begun.nonce)
    passkey = None
    if authenticator is not None:
        passkey = await authenticator.create(_first_passkey(begun, challenge, name))
        if isinstance(passkey, Refusal):
            return passkey
    evidence = invitation_evidence(invitation.secret.reveal(), challenge)
    body = Enrol(invitation.invitation, candidate.request, evidence, passkey, name, device_class)
    enrolled = await sealed.ask(body)
    if isinstance(enrolled, Refusal):
        return enrolled
    if not isinstance(enrolled, Enrolled) or sealed.anchor is None:
        return Refusal(ErrorCode.MALFORMED_REQUEST)
    return candidate.accept(enrolled, sealed.anchor, clock.now() // 1000)


def _first_passkey(begun: EnrolmentBegun, challenge: bytes, name: str) -> NewCredential:
    return NewCredential(
        relying_party=begun.relying_party,
        organisation_name="",
        user=bytes.fromhex(begun.account),
        login=begun.login,
        challenge=challenge,
        name=name,
    )
