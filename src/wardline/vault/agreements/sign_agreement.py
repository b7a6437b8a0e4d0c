"""Sign terms with the authority's issuing key, and verify what both sides signed."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA384

from wardline.kit.outcome import Refusal
from wardline.mls.issuers import BadChainError, verify_issuer
from wardline.protocol.agreement import PartySignature, SignedAgreement, Terms
from wardline.protocol.errors import ErrorCode
from wardline.protocol.signing import signed_bytes
from wardline.vault.authority.model import Authority


def sign_terms(authority: Authority, terms: Terms) -> PartySignature:
    """This organisation's signature."""
    signature = authority.issuing_key.sign(signed_bytes(terms), ECDSA(SHA384()))
    return PartySignature(authority.organisation, (authority.issuing,), signature)


def verify_signatures(signed: SignedAgreement, now: int) -> frozenset[str] | Refusal:
    """The organisations that signed. Refused: ``bad_certificate`` (an anchor or an issuer), ``bad_signature``.

    Each signature must be of a party's authority under the anchor that the terms name; a second one of the same party
    or one of a stranger is refused.
    """
    terms = signed.terms
    anchors = {party.organisation: party.anchor for party in (terms.proposer, terms.partner)}
    for anchor in anchors.values():
        try:
            verify_issuer((anchor,), anchor, now)
        except BadChainError:
            return Refusal(ErrorCode.BAD_CERTIFICATE, "anchor")
    organisations = [each.organisation for each in signed.signatures]
    if len(set(organisations)) != len(organisations) or not anchors.keys() >= set(organisations):
        return Refusal(ErrorCode.BAD_SIGNATURE, "signatures")
    message = signed_bytes(terms)
    for each in signed.signatures:
        try:
            key = verify_issuer(each.issuer, anchors[each.organisation], now)
            key.verify(each.signature, message, ECDSA(SHA384()))
        except BadChainError:
            return Refusal(ErrorCode.BAD_CERTIFICATE, "issuer")
        except InvalidSignature:
            return Refusal(ErrorCode.BAD_SIGNATURE, "signatures")
    return frozenset(organisations)
