"""A device becomes somebody's: the invitation's secret vouches for its certificate request."""

import hmac

from sqlalchemy import update

from wardline.audit.objects import invitation_object
from wardline.audit.record import Action
from wardline.kit.ids import DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import Enrol, Enrolled
from wardline.protocol.signing import enrolment_challenge, invitation_evidence
from wardline.vault.authority.certificate_request import read_certificate_request
from wardline.vault.authority.certificates import device_uri
from wardline.vault.authority.issue_certificate import issue_device_certificate
from wardline.vault.authority.model import Authority
from wardline.vault.devices.add_device import add_device
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.invitations import find_invitation
from wardline.vault.identity.model import Invitation
from wardline.vault.identity.relying_party import RelyingParty
from wardline.vault.identity.rules import check_invitation
from wardline.vault.identity.store_passkey import may_store_passkey, store_passkey
from wardline.vault.identity.tables import INVITATIONS
from wardline.vault.identity.verify_passkey import NewPasskey, verify_created
from wardline.vault.turn import Turn


def enrol_device(turn: Turn, authority: Authority, party: RelyingParty | None, body: Enrol) -> Enrolled | Refusal:
    """The device's certificate. Whatever comes of it, the nonce is used up; done, the invitation is too.

    Refused: ``bad_invitation``, ``bad_evidence`` (wrong secret, replayed nonce, or a certificate request that is not
    the one that the secret's holder made), ``bad_certificate_request``, ``bad_passkey`` (one was offered, and it was
    not made by the same challenge on the organisation's page, with user verification).
    """
    invitation = find_invitation(turn.tx, turn.keys, body.invitation)
    account = None if invitation is None else find_account(turn.tx, turn.keys, invitation.account)
    fault = check_invitation(invitation, now=turn.now, suspended=account is None or account.suspended)
    if fault is not None or invitation is None or account is None:
        return _refuse(turn, ErrorCode.BAD_INVITATION, body, "invitation")
    device = _proven_device(authority, invitation, body)
    if device is None:
        _use_nonce(turn, invitation, wrong=1)
        return _refuse(turn, ErrorCode.BAD_EVIDENCE, body, "evidence")
    uri = device_uri(authority.organisation, account.id, device)
    key = read_certificate_request(body.certificate_request, uri=uri)
    if key is None:
        _use_nonce(turn, invitation, wrong=0)
        return _refuse(turn, ErrorCode.BAD_CERTIFICATE_REQUEST, body, "certificate_request")
    passkey = _passkey(turn, authority, party, invitation, body)
    if body.passkey is not None and passkey is None:
        _use_nonce(turn, invitation, wrong=0)
        return _refuse(turn, ErrorCode.BAD_PASSKEY, body, "passkey")
    _use_nonce(turn, invitation, wrong=0)
    turn.tx.execute(update(INVITATIONS).where(INVITATIONS.c.id == invitation.id).values(used_at=turn.now))
    certificate = issue_device_certificate(turn, authority, key, account=account.id, device=device)
    add_device(turn, device, account.id, certificate, device_class=body.device_class, name=body.name)
    if body.passkey is not None and passkey is not None:
        store_passkey(turn, account.id, passkey, body.passkey.name)
    return Enrolled((certificate, authority.issuing), account.profile.name, authority.name)


def _proven_device(authority: Authority, invitation: Invitation, body: Enrol) -> DeviceId | None:
    """The device id of the attempt whose nonce the evidence answers."""
    if invitation.nonce is None or invitation.device is None:
        return None
    challenge = enrolment_challenge(
        authority.organisation, invitation.account, invitation.nonce, body.certificate_request
    )
    expected = invitation_evidence(invitation.secret.reveal(), challenge)
    return invitation.device if hmac.compare_digest(expected, body.evidence) else None


def _passkey(
    turn: Turn, authority: Authority, party: RelyingParty | None, invitation: Invitation, body: Enrol
) -> NewPasskey | None:
    """The one offered, if it was made for this very request."""
    if body.passkey is None or party is None or invitation.nonce is None:
        return None
    challenge = enrolment_challenge(
        authority.organisation, invitation.account, invitation.nonce, body.certificate_request
    )
    made = verify_created(party, body.passkey, challenge)
    return made if made is not None and may_store_passkey(turn, invitation.account, made) else None


def _use_nonce(turn: Turn, invitation: Invitation, *, wrong: int) -> None:
    turn.tx.execute(
        update(INVITATIONS)
        .where(INVITATIONS.c.id == invitation.id)
        .values(nonce=None, attempts=INVITATIONS.c.attempts + wrong)
    )


def _refuse(turn: Turn, code: ErrorCode, body: Enrol, field_name: str) -> Refusal:
    return turn.refuse(Action.ENROLMENT_REFUSED, code, invitation_object(body.invitation), field_name=field_name)
