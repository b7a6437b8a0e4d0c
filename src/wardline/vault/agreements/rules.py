"""Which terms may be signed, and whose signatures make an agreement. Pure."""

from wardline.kit.outcome import Refusal
from wardline.protocol.agreement import Party, Terms
from wardline.protocol.errors import ErrorCode
from wardline.vault.agreements.model import MOST_YEARS, YEAR


def decide_terms(terms: Terms, now: int) -> Refusal | None:
    """Two different organisations under two different anchors, for a time that is not over and not for ever."""
    one, other = terms.proposer, terms.partner
    if one.organisation == other.organisation or one.anchor == other.anchor or one.steward == other.steward:
        return Refusal(ErrorCode.BAD_AGREEMENT, "parties")
    if not now < terms.valid_until or not terms.valid_from < terms.valid_until:
        return Refusal(ErrorCode.BAD_AGREEMENT, "valid_until")
    if terms.valid_until - terms.valid_from > MOST_YEARS * YEAR:
        return Refusal(ErrorCode.BAD_AGREEMENT, "valid_until")
    for party in (one, other):
        if len({contact.account for contact in party.contacts}) != len(party.contacts):
            return Refusal(ErrorCode.BAD_AGREEMENT, "contacts")
    if len(set(terms.purposes)) != len(terms.purposes):
        return Refusal(ErrorCode.BAD_AGREEMENT, "purposes")
    return None


def sides(terms: Terms, own: str) -> tuple[Party, Party] | None:
    """Own party and the other one's; None where ``own`` is neither."""
    if terms.proposer.organisation == own:
        return terms.proposer, terms.partner
    if terms.partner.organisation == own:
        return terms.partner, terms.proposer
    return None
