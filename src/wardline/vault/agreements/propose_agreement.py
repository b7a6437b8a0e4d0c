"""Propose an agreement to an organisation whose card an administrator has."""

import hashlib
import hmac
from collections.abc import Sequence

from wardline.audit.objects import agreement_object, organisation_object
from wardline.audit.record import Action, Numbers
from wardline.kit.outcome import Refusal
from wardline.protocol.agreement import Party, Purpose, SignedAgreement, Terms
from wardline.protocol.errors import ErrorCode
from wardline.protocol.signing import signed_bytes
from wardline.vault.agreements.find_agreements import seal_agreement
from wardline.vault.agreements.model import AgreementState
from wardline.vault.agreements.replace_agreement import stands_in_the_way
from wardline.vault.agreements.rules import decide_terms
from wardline.vault.agreements.sign_agreement import sign_terms, verify_signatures
from wardline.vault.agreements.tables import AGREEMENTS
from wardline.vault.authority.model import Authority
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.turn import Turn


def propose_agreement(
    turn: Turn,
    authority: Authority,
    own: Party,
    other: Party,
    *,
    fingerprint: bytes,
    purposes: Sequence[Purpose],
    valid_from: int,
    valid_until: int,
) -> SignedAgreement | Refusal:
    """Signed by this side, for the other one to accept.

    ``fingerprint``: SHA-256 of the other's anchor, as its administrator said it over another way. Times: milliseconds
    UTC. Refused: ``bad_agreement`` (fingerprint, dates, parties), ``bad_certificate``, ``agreement_exists``.
    """
    about = organisation_object(other.organisation)
    if not is_anchor(other, fingerprint):
        return turn.refuse(Action.AGREEMENT_PROPOSED, ErrorCode.BAD_AGREEMENT, about, field_name="fingerprint")
    terms = Terms(turn.make_id(), own, other, tuple(purposes), valid_from, valid_until)
    signed = SignedAgreement(terms, (sign_terms(authority, terms),))
    refusal = decide_terms(terms, turn.now)
    verified = refusal or verify_signatures(signed, turn.now)
    if isinstance(verified, Refusal):
        return turn.refuse(Action.AGREEMENT_PROPOSED, verified.code, about, field_name=verified.field)
    if stands_in_the_way(turn, own, other):
        return turn.refuse(Action.AGREEMENT_PROPOSED, ErrorCode.AGREEMENT_EXISTS, about)
    insert_agreement(turn, signed, other, AgreementState.PROPOSED)
    turn.record(
        Action.AGREEMENT_PROPOSED,
        agreement_object(terms.agreement),
        about,
        numbers=Numbers(until=valid_until),
        digest=terms_digest(terms),
    )
    return signed


def is_anchor(party: Party, fingerprint: bytes) -> bool:
    """Whether it is the anchor with that SHA-256."""
    return hmac.compare_digest(hashlib.sha256(party.anchor).digest(), fingerprint)


def terms_digest(terms: Terms) -> str:
    """SHA-256 of what is signed, hexadecimal: the same in both organisations' audit logs."""
    return hashlib.sha256(signed_bytes(terms)).hexdigest()


def insert_agreement(turn: Turn, signed: SignedAgreement, other: Party, state: AgreementState) -> None:
    """Its row, new or replaced."""
    terms = signed.terms
    turn.tx.put(
        AGREEMENTS,
        {
            "id": terms.agreement,
            "organisation": other.organisation,
            "anchor": other.anchor,
            "steward": other.steward,
            "state": state.value,
            "valid_from": terms.valid_from,
            "valid_until": terms.valid_until,
            "signed": seal_agreement(turn.key(DIRECTORY), signed),
            "proposed_at": turn.now,
            "agreed_at": turn.now if state is AgreementState.AGREED else None,
            "ended_at": None,
        },
    )
