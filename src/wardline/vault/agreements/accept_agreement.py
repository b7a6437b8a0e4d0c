"""Accept an agreement: countersign a proposal, or take back the own proposal that the other side countersigned."""

from dataclasses import dataclass

from wardline.audit.objects import agreement_object, organisation_object
from wardline.audit.record import Action, Numbers
from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.agreement import Party, SignedAgreement
from wardline.protocol.errors import ErrorCode
from wardline.vault.agreements.find_agreements import find_agreement
from wardline.vault.agreements.make_party import make_party
from wardline.vault.agreements.model import Agreement, AgreementState
from wardline.vault.agreements.propose_agreement import insert_agreement, is_anchor, terms_digest
from wardline.vault.agreements.replace_agreement import end_replaced, stands_in_the_way
from wardline.vault.agreements.rules import decide_terms, sides
from wardline.vault.agreements.sign_agreement import sign_terms, verify_signatures
from wardline.vault.authority.model import Authority
from wardline.vault.turn import Turn


@dataclass(frozen=True, slots=True)
class _Offer:
    """A file as it came in."""

    signed: SignedAgreement
    own: Party
    other: Party
    known: Agreement | None
    """As this vault has it already."""


def accept_agreement(
    turn: Turn, authority: Authority, steward: DeviceId, signed: SignedAgreement, *, fingerprint: bytes | None
) -> SignedAgreement | Refusal:
    """The agreement with both signatures; from now on it is in force here, between its dates.

    ``fingerprint``: SHA-256 of the proposer's anchor, as its administrator said it over another way; not needed for the
    own proposal, whose every byte must be as it was proposed. What the terms say of this organisation must be true.
    Refused: ``bad_agreement``, ``bad_certificate``, ``bad_signature``, ``unknown_account``, ``unknown_agreement``,
    ``agreement_exists``.
    """
    terms = signed.terms
    parties = sides(terms, turn.organisation)
    if parties is None:
        return turn.refuse(Action.AGREEMENT_ACCEPTED, ErrorCode.BAD_AGREEMENT, field_name="parties")
    offer = _Offer(signed, *parties, find_agreement(turn.tx, turn.keys, terms.agreement))
    about = (agreement_object(terms.agreement), organisation_object(offer.other.organisation))
    refusal = _check_signatures(offer, turn.now) or _check_known(offer, fingerprint)
    if refusal is None and offer.known is not None and offer.known.state is AgreementState.AGREED:
        return offer.known.signed
    refusal = refusal or _check_own(turn, authority, steward, offer.own)
    if refusal is None and stands_in_the_way(turn, offer.own, offer.other):
        refusal = Refusal(ErrorCode.AGREEMENT_EXISTS)
    if refusal is not None:
        return turn.refuse(Action.AGREEMENT_ACCEPTED, refusal.code, *about, field_name=refusal.field)
    theirs = tuple(each for each in signed.signatures if each.organisation == offer.other.organisation)
    agreed = SignedAgreement(terms, (*theirs, sign_terms(authority, terms)))
    end_replaced(turn, offer.other.organisation)
    insert_agreement(turn, agreed, offer.other, AgreementState.AGREED)
    turn.record(Action.AGREEMENT_ACCEPTED, *about, numbers=Numbers(until=terms.valid_until), digest=terms_digest(terms))
    return agreed


def _check_signatures(offer: _Offer, now: int) -> Refusal | None:
    signers = decide_terms(offer.signed.terms, now) or verify_signatures(offer.signed, now)
    if isinstance(signers, Refusal):
        return signers
    return None if offer.other.organisation in signers else Refusal(ErrorCode.BAD_SIGNATURE, "signatures")


def _check_known(offer: _Offer, fingerprint: bytes | None) -> Refusal | None:
    """The own proposal, unchanged; or a new one of an anchor that somebody vouches for."""
    if offer.known is not None:
        if offer.known.signed.terms != offer.signed.terms:
            return Refusal(ErrorCode.BAD_AGREEMENT, "terms")
        return Refusal(ErrorCode.UNKNOWN_AGREEMENT) if offer.known.state is AgreementState.ENDED else None
    if offer.own == offer.signed.terms.proposer:
        return Refusal(ErrorCode.UNKNOWN_AGREEMENT)
    vouched = fingerprint is not None and is_anchor(offer.other, fingerprint)
    return None if vouched else Refusal(ErrorCode.BAD_AGREEMENT, "fingerprint")


def _check_own(turn: Turn, authority: Authority, steward: DeviceId, own: Party) -> Refusal | None:
    truth = make_party(turn, authority, steward, [AccountId(each.account) for each in own.contacts])
    if isinstance(truth, Refusal):
        return truth
    return None if truth == own else Refusal(ErrorCode.BAD_AGREEMENT, "parties")
