"""Enrolment by invitation: a key pair made here, certified by the vault, the hub learning neither secret nor name."""

from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from wardline.client.certificates import fingerprint
from wardline.client.invitation import Invitation
from wardline.client.sealed import AskHub, SealedRequests
from wardline.kit.clock import Clock
from wardline.kit.ids import MakeId
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.mls.public import Identity, MlsError, verify_chain
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import BeginEnrolment, Enrol, Enrolled, EnrolmentBegun
from wardline.protocol.signing import enrolment_challenge, invitation_evidence


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A device's new identity."""

    identity: Identity
    chain: tuple[bytes, ...]
    anchor: bytes
    signing_key: Secret
    """PKCS#8 DER."""
    account_name: str
    organisation_name: str


async def enrol(ask: AskHub, invitation: Invitation, *, clock: Clock, make_id: MakeId) -> Enrolment | Refusal:
    """Begin, make the key pair, prove the invitation's secret over the certificate request, verify what comes back.

    Refused: what the vault refuses (``bad_invitation``, ``bad_evidence``), ``bad_certificate`` where root or chain are
    not those that the invitation promised. Raises ConnectionLostError.
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
    key = generate_private_key(SECP384R1())
    request = _certificate_request(key, f"wardline:{invitation.organisation}/{begun.account}/{begun.device}")
    challenge = enrolment_challenge(invitation.organisation, begun.account, begun.nonce, request)
    evidence = invitation_evidence(invitation.secret.reveal(), challenge)
    enrolled = await sealed.ask(Enrol(invitation.invitation, request, evidence))
    if isinstance(enrolled, Refusal):
        return enrolled
    if not isinstance(enrolled, Enrolled) or sealed.anchor is None:
        return Refusal(ErrorCode.MALFORMED_REQUEST)
    identity = _verify(enrolled, sealed.anchor, invitation, begun, key, clock.now() // 1000)
    if isinstance(identity, Refusal):
        return identity
    return Enrolment(
        identity=identity,
        chain=enrolled.chain,
        anchor=sealed.anchor,
        signing_key=Secret(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
        account_name=enrolled.account_name,
        organisation_name=enrolled.organisation_name,
    )


def _certificate_request(key: EllipticCurvePrivateKey, uri: str) -> bytes:
    """PKCS#10 (RFC 2986) whose one name is the device's URI."""
    return (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([]))
        .add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier(uri)]), critical=True)
        .sign(key, SHA384())
        .public_bytes(Encoding.DER)
    )


def _verify(
    enrolled: Enrolled,
    anchor: bytes,
    invitation: Invitation,
    begun: EnrolmentBegun,
    key: EllipticCurvePrivateKey,
    now: int,
) -> Identity | Refusal:
    try:
        identity = verify_chain(list(enrolled.chain), anchors={invitation.organisation: anchor}, now=now)
    except MlsError:
        return Refusal(ErrorCode.BAD_CERTIFICATE, "chain")
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    named = (identity.organisation, identity.account, identity.device, identity.public_key, identity.steward)
    if named != (invitation.organisation, begun.account, begun.device, point, False):
        return Refusal(ErrorCode.BAD_CERTIFICATE, "chain")
    return identity
