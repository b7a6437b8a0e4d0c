"""Agreements as this vault keeps them."""

from dataclasses import dataclass
from enum import StrEnum

from wardline.kit.ids import DeviceId, OrganisationId
from wardline.protocol.agreement import Contact, Party, SignedAgreement

YEAR = 365 * 86_400_000
MOST_YEARS = 3


class AgreementState(StrEnum):
    """How far it got."""

    PROPOSED = "proposed"
    """Signed here, not by the other side yet."""
    AGREED = "agreed"
    """Signed by both; in force between its dates."""
    ENDED = "ended"
    """By an administrator of this side. Its anchor still verifies what happened before."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement with one other organisation."""

    id: str
    state: AgreementState
    own: Party
    other: Party
    signed: SignedAgreement

    @property
    def organisation(self) -> OrganisationId:
        """The other one."""
        return OrganisationId(self.other.organisation)

    @property
    def steward(self) -> DeviceId:
        """The other vault's device."""
        return DeviceId(self.other.steward)

    @property
    def own_contacts(self) -> tuple[Contact, ...]:
        """Whom the other side may address here."""
        return self.own.contacts

    def in_force(self, now: int) -> bool:
        """Agreed, and between its dates."""
        terms = self.signed.terms
        return self.state is AgreementState.AGREED and terms.valid_from <= now < terms.valid_until
