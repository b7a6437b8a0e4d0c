"""Random lives of two organisations on one hub: an agreement gates who is in, and each archives what its people read.

A hospital and a transport company, each with its vault, its people and a conversation that it founded, over real code
(``tests/support/system.py``), against lists in Python. ``WARDLINE_SOAK=1`` makes the lives longer and random. A life
that failed is kept in ``seeds/two_organisations/`` as hypothesis printed it, one file each.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select
from tests.support.life import SOAK, WHICH, Life, live_again, lives
from tests.support.system_vault import VaultParty

from wardline.client.certificates import fingerprint
from wardline.hub.tables.groups import MEMBERS, OPEN
from wardline.kit.ids import AccountId, ConversationId
from wardline.kit.outcome import Refusal
from wardline.protocol.agreement import Party, Purpose, SignedAgreement
from wardline.protocol.errors import ErrorCode
from wardline.vault.agreements.accept_agreement import accept_agreement
from wardline.vault.agreements.end_agreement import end_agreement
from wardline.vault.agreements.make_party import make_party
from wardline.vault.agreements.propose_agreement import propose_agreement
from wardline.vault.conversations.find_conversation import roster
from wardline.vault.conversations.leave_conversation import leave_conversation
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.partners import add_partner, remove_partner
from wardline.vault.conversations.set_roster import remove_from_roster, set_roster
from wardline.vault.conversations.tables import CONVERSATION_PARTNERS, CONVERSATIONS
from wardline.vault.turn import Turn

T = TypeVar("T")
SEEDS: Final = sorted((Path(__file__).parent / "seeds" / "two_organisations").glob("*.txt"))
pytestmark = pytest.mark.timeout(0 if SOAK else 900)
MINUTE: Final = 60_000
LONG: Final = 100_000
MOST_DEVICES: Final = 6
WHOM: Final = st.integers(0, 3)


@dataclass
class Signed:
    """An agreement that both signed."""

    agreement: str
    valid_from: int
    valid_until: int
    ended: set[str] = field(default_factory=set[str])
    """Organisations that ended it."""


class TwoOrganisationsMachine(Life):
    def begin(self) -> None:
        self.system.found("City Transport", self.folder / "transport")
        names = (("Ada", "Ben"), ("Dora", "Emil"))
        self.people = [
            [self.system.person(name, vault) for name in each]
            for vault, each in zip(self.system.vaults, names, strict=True)
        ]
        for vault, accounts in zip(self.system.vaults, self.people, strict=True):
            for account in accounts:
                self.system.enrol(account, f"{len(self.system.devices)}", vault)
        self.agreements: list[Signed] = []
        self.make_agreement(0, LONG, 0)
        self.system.settle()
        self.conversations = []
        self.partner: dict[ConversationId, bool | None] = {}
        """Whether the other organisation should be in; None until the next rest, where both had a say."""
        for which, device in enumerate(("0", "2")):
            accounts = [self.people[which][1], self.people[1 - which][0]]
            opened = self.open_conversation(self.system.devices[device], accounts, "Bed 4 to Elm Park")
            self.conversations.append(opened)
            self.partner[opened] = True
        self.in_force = [self._in_force(vault) for vault in self.system.vaults]
        self.settle()
        self.check_rest()

    # what administrators do

    @rule(whom=WHOM, where=WHICH)
    def remove_person(self, whom: int, where: int) -> None:
        vault, account = self._person(whom)
        self._submit(vault, lambda turn: remove_from_roster(turn, self.conversations[where], account))

    @rule(whom=WHOM, where=WHICH)
    def add_person(self, whom: int, where: int) -> None:
        vault, account = self._person(whom)
        if not self._is_closed(vault, self.conversations[where]):
            reason = RosterReason.ADDRESSED
            self._submit(vault, lambda turn: set_roster(turn, self.conversations[where], account, reason))

    @rule(whom=WHOM)
    def new_device(self, whom: int) -> None:
        vault, account = self._person(whom)
        if len(self.system.devices) < MOST_DEVICES and not vault.cut_off:
            self.system.enrol(account, f"{len(self.system.devices)}", vault)

    @rule(which=WHICH, minutes=st.sampled_from([10, LONG]), delay=st.sampled_from([0, 0, 2]))
    def make_agreement(self, which: int, minutes: int, delay: int) -> None:
        """Card, proposal, countersignature; refused where one is in force already."""
        now = self.system.clock.now()
        valid_from, valid_until = now + delay * MINUTE, now + (delay + minutes) * MINUTE
        proposer, partner = self.system.vaults[which], self.system.vaults[1 - which]
        own, other = self._party(which), self._party(1 - which)

        def propose(turn: Turn) -> SignedAgreement | Refusal:
            return propose_agreement(
                turn,
                proposer.authority,
                own,
                other,
                fingerprint=fingerprint(partner.authority.root),
                purposes=[Purpose.TRANSPORT],
                valid_from=valid_from,
                valid_until=valid_until,
            )

        signed = self._submit(proposer, propose)
        if not isinstance(signed, Refusal):
            signed = self._accept(partner, signed, fingerprint(proposer.authority.root))
        if isinstance(signed, Refusal):
            assert signed.code == ErrorCode.AGREEMENT_EXISTS, signed
            return
        signed = self._accept(proposer, signed, None)
        assert isinstance(signed, SignedAgreement), signed
        self.agreements.append(Signed(signed.terms.agreement, valid_from, valid_until))

    @rule(which=WHICH)
    def end_agreement(self, which: int) -> None:
        """By one side."""
        vault = self.system.vaults[which]
        for each in self.agreements:
            if vault.organisation not in each.ended:
                each.ended.add(vault.organisation)
                self._submit(vault, lambda turn, each=each: end_agreement(turn, each.agreement))

    @rule()
    def agreements_lapse(self) -> None:
        """Those of ten minutes."""
        self.system.clock.advance(11 * MINUTE)

    @rule(where=WHICH)
    def bring_partner_in(self, where: int) -> None:
        conversation, vault, other = self._sides(where)
        if self._in_force(vault):
            self.partner[conversation] = None if self.partner[conversation] is None else True
            self._submit(vault, lambda turn: add_partner(turn, conversation, other.organisation))

    @rule(where=WHICH)
    def send_partner_away(self, where: int) -> None:
        conversation, vault, other = self._sides(where)
        self.partner[conversation] = None if self.partner[conversation] is None else False
        self._submit(vault, lambda turn: remove_partner(turn, conversation, other.organisation))

    @rule(where=WHICH)
    def leave(self, where: int) -> None:
        """The organisation that did not found it."""
        conversation, _, other = self._sides(where)
        if self._submit(other, lambda turn: leave_conversation(turn, conversation)) is None:
            self.partner[conversation] = None

    # what must hold

    def insiders(self, conversation: ConversationId) -> set[AccountId]:
        _, vault, other = self._sides(self.conversations.index(conversation))
        inside = self._roster(vault, conversation)
        return inside if self.partner[conversation] is False else inside | self._roster(other, conversation)

    def settle(self) -> None:
        super().settle()
        if any(vault.cut_off for vault in self.system.vaults):
            return
        in_force = [self._in_force(vault) for vault in self.system.vaults]
        for where, conversation in enumerate(self.conversations):
            if not all(in_force):
                self.partner[conversation] = False
            elif self.partner[conversation] is None or in_force != self.in_force:
                self.partner[conversation] = self._is_partner(where)
        self.in_force = in_force

    def check_rest(self) -> None:
        super().check_rest()
        for where, conversation in enumerate(self.conversations):
            founder, other = self._sides(where)[1:]
            assert self._is_partner(where) == self.partner[conversation]
            assert self._is_closed(other, conversation) != self.partner[conversation]
            wanted = self._devices(founder, conversation)
            if self.partner[conversation]:
                wanted |= {other.id} | self._devices(other, conversation)
            if wanted:
                assert self._members(conversation) == wanted | {founder.id}, "those who should be in are in"
            else:
                assert self._members(conversation) <= {founder.id}, "and nobody else"

    # steps

    def _person(self, whom: int) -> tuple[VaultParty, AccountId]:
        return self.system.vaults[whom // 2], self.people[whom // 2][whom % 2]

    def _sides(self, where: int) -> tuple[ConversationId, VaultParty, VaultParty]:
        """Who founded it, and the other one."""
        return self.conversations[where], self.system.vaults[where], self.system.vaults[1 - where]

    def _submit(self, vault: VaultParty, operation: Callable[[Turn], T]) -> T:
        return self.system.persist(lambda: vault.submit(operation))

    def _party(self, which: int) -> Party:
        vault = self.system.vaults[which]
        party = self._submit(
            vault, lambda turn: make_party(turn, vault.authority, vault.identity.device, self.people[which])
        )
        assert isinstance(party, Party)
        return party

    def _accept(self, vault: VaultParty, signed: SignedAgreement, vouched: bytes | None) -> SignedAgreement | Refusal:
        steward = vault.identity.device
        return self._submit(
            vault, lambda turn: accept_agreement(turn, vault.authority, steward, signed, fingerprint=vouched)
        )

    def _in_force(self, vault: VaultParty) -> frozenset[str]:
        """As that organisation sees it."""
        now = self.system.clock.now()
        return frozenset(
            each.agreement
            for each in self.agreements
            if each.valid_from <= now < each.valid_until and vault.organisation not in each.ended
        )

    def _is_partner(self, where: int) -> bool:
        """Whether its founder wants the other organisation in it."""
        conversation, vault, other = self._sides(where)
        columns = CONVERSATION_PARTNERS.c
        wanted = select(columns.since).where(
            columns.conversation == conversation, columns.organisation == other.organisation, columns.until.is_(None)
        )
        with vault.database.read() as reader:
            return reader.execute(wanted).one_or_none() is not None

    def _is_closed(self, vault: VaultParty, conversation: ConversationId) -> bool:
        opened = select(CONVERSATIONS.c.id).where(
            CONVERSATIONS.c.id == conversation, CONVERSATIONS.c.closed_at.is_(None)
        )
        with vault.database.read() as reader:
            return reader.execute(opened).one_or_none() is None

    def _roster(self, vault: VaultParty, conversation: ConversationId) -> set[AccountId]:
        with vault.database.read() as reader:
            return {entry.account for entry in roster(reader, conversation)}

    def _devices(self, vault: VaultParty, conversation: ConversationId) -> set[str]:
        accounts = self._roster(vault, conversation)
        return {
            device.id
            for device in self.system.devices.values()
            if device.account in accounts and device.id not in self.revoked
        }

    def _members(self, conversation: ConversationId) -> set[str]:
        present = select(MEMBERS.c.device).where(MEMBERS.c.conversation == conversation, MEMBERS.c.left_seq == OPEN)
        with self.system.hub.database.read() as reader:
            return set(reader.execute(present).scalars())


@pytest.mark.parametrize("seed", SEEDS, ids=[path.stem for path in SEEDS])
def test_a_life_that_failed_is_lived_again(seed: Path) -> None:
    live_again(TwoOrganisationsMachine, seed)


TestTwoOrganisations = TwoOrganisationsMachine.TestCase
TestTwoOrganisations.settings = lives(8, 2000)
