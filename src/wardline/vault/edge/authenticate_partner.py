"""Who asks from another organisation: its authority's certificate, the signature, and an agreement in force."""

from dataclasses import dataclass

from wardline.audit.record import Actor
from wardline.mls.public import MlsError, verify_chain
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import SealedRequest
from wardline.vault.agreements.find_agreements import agreement_in_force, read_anchors
from wardline.vault.edge.authenticate import is_signed
from wardline.vault.turn import Turn


@dataclass(frozen=True, slots=True)
class Partner:
    """The device of another organisation that signed a request. Whether it is revoked there, only that one knows."""

    actor: Actor


def authenticate_partner(turn: Turn, request: SealedRequest) -> Partner | ErrorCode:
    """Refused: ``bad_certificate`` where no agreement ever named its authority, ``no_agreement`` where none is in
    force, ``certificate_expired``, ``bad_signature``.
    """
    if request.chain is None or request.signature is None:
        return ErrorCode.BAD_SIGNATURE
    anchors = {name: anchor for name, anchor in read_anchors(turn.tx).items() if name != turn.organisation}
    try:
        identity = verify_chain(list(request.chain), anchors=anchors, now=turn.now // 1000)
    except MlsError as error:
        expired = error.code == ErrorCode.CERTIFICATE_EXPIRED
        return ErrorCode.CERTIFICATE_EXPIRED if expired else ErrorCode.BAD_CERTIFICATE
    if not is_signed(identity, request):
        return ErrorCode.BAD_SIGNATURE
    agreement = agreement_in_force(turn.tx, turn.keys, identity.organisation, turn.now)
    if agreement is None or agreement.other.anchor != anchors[identity.organisation]:
        return ErrorCode.NO_AGREEMENT
    # Not the account: its authority chooses that id, and could choose one of an account of this vault.
    return Partner(Actor(device=identity.device, organisation=identity.organisation))
