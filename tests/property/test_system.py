"""Random lives of a whole hospital: whatever is killed, cut off or repeated, nothing is lost, doubled or disclosed.

A real hub, a real vault and real devices (``tests/support/system.py``) against lists in Python. ``WARDLINE_SOAK=1``
makes the lives longer and random. A life that failed is kept in ``seeds/`` as hypothesis printed it, one file each.
"""

from pathlib import Path
from typing import Final

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule
from tests.support.life import MOST_DEVICES, SOAK, Life, live_again, lives

from wardline.kit.ids import AccountId, ConversationId
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.set_roster import remove_from_roster, set_roster

SEEDS: Final = sorted((Path(__file__).parent / "seeds").glob("*.txt"))
pytestmark = pytest.mark.timeout(0 if SOAK else 900)
PEOPLE: Final = ("Ada", "Ben", "Cal")


class SystemMachine(Life):
    def begin(self) -> None:
        self.people = [self.system.person(name) for name in PEOPLE]
        for number, account in enumerate(self.people):
            self.system.enrol(account, f"{number}")
        self.system.settle()
        self.conversations = [self.open_conversation(self.system.devices["0"], self.people[1:], "Bed 4")]
        self.system.settle()
        self.roster = set(self.people)

    def insiders(self, conversation: ConversationId) -> set[AccountId]:  # noqa: ARG002 (there is one)
        return set(self.roster)

    @rule(who=st.integers(0, 2))
    def remove_person(self, who: int) -> None:
        account = self.people[who]
        self.roster.discard(account)
        self.system.persist(
            lambda: self.system.vault.submit(lambda turn: remove_from_roster(turn, self.conversations[0], account))
        )

    @rule(who=st.integers(0, 2))
    def add_person(self, who: int) -> None:
        account = self.people[who]
        self.roster.add(account)
        self.system.persist(
            lambda: self.system.vault.submit(
                lambda turn: set_roster(turn, self.conversations[0], account, RosterReason.ADDRESSED)
            )
        )

    @rule(who=st.integers(0, 2))
    def new_device(self, who: int) -> None:
        if len(self.system.devices) < MOST_DEVICES and not self.system.vault.cut_off:
            self.system.enrol(self.people[who], f"{len(self.system.devices)}")


@pytest.mark.parametrize("seed", SEEDS, ids=[path.stem for path in SEEDS])
def test_a_life_that_failed_is_lived_again(seed: Path) -> None:
    live_again(SystemMachine, seed)


TestSystem = SystemMachine.TestCase
TestSystem.settings = lives(10, 2000)
