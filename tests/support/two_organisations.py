"""Two vaults without a hub, and what their administrators do."""

import hashlib
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.support.organisations import START, Organisation, open_organisation

from wardline.kit.outcome import Refusal
from wardline.protocol.agreement import Party, Purpose, SignedAgreement
from wardline.vault.agreements.accept_agreement import accept_agreement
from wardline.vault.agreements.make_party import make_party
from wardline.vault.agreements.propose_agreement import propose_agreement
from wardline.vault.organisation_plan import OrganisationPlan

DAY: Final = 86_400_000


@dataclass
class Two:
    """Two vaults, and what their administrators do."""

    ours: Organisation
    theirs: Organisation
    our_party: Party
    their_party: Party

    def propose(self, **changes: Any) -> SignedAgreement | Refusal:
        wanted: dict[str, Any] = {
            "other": self.their_party,
            "fingerprint": hashlib.sha256(self.theirs.authority.root).digest(),
            "valid_from": START,
            "valid_until": START + 30 * DAY,
        } | changes
        other = wanted.pop("other")
        return self.ours.run(
            lambda turn: propose_agreement(
                turn, self.ours.authority, self.our_party, other, purposes=[Purpose.TRANSPORT], **wanted
            )
        )

    def proposed(self) -> SignedAgreement:
        signed = self.propose()
        assert isinstance(signed, SignedAgreement)
        return signed

    def countersign(self, signed: SignedAgreement, fingerprint: bytes | None = None) -> SignedAgreement | Refusal:
        digest = fingerprint or hashlib.sha256(self.ours.authority.root).digest()
        return accept(self.theirs, signed, digest)

    def agree(self) -> SignedAgreement:
        both = self.countersign(self.proposed())
        assert isinstance(both, SignedAgreement)
        assert accept(self.ours, both) is not None
        return both


def accept(
    organisation: Organisation, signed: SignedAgreement, fingerprint: bytes | None = None
) -> SignedAgreement | Refusal:
    return organisation.run(
        lambda turn: accept_agreement(
            turn, organisation.authority, organisation.identity.device, signed, fingerprint=fingerprint
        )
    )


def party_of(organisation: Organisation, name: str) -> Party:
    account = organisation.person(name, "Dispatch")
    party = organisation.run(
        lambda turn: make_party(turn, organisation.authority, organisation.identity.device, [account])
    )
    assert isinstance(party, Party)
    return party


@contextmanager
def two_organisations(folder: Path) -> Generator[Two]:
    """A hospital and a transport company, without an agreement."""
    with ExitStack() as stack:
        houses: list[Organisation] = []
        for name in ("General Hospital", "City Transport"):
            (folder / name).mkdir()
            houses.append(stack.enter_context(open_organisation(folder / name, plan=OrganisationPlan(name))))
        ours, theirs = houses
        yield Two(ours, theirs, party_of(ours, "Ben Blue"), party_of(theirs, "Dora Dispatch"))
