"""Random lives of a whole hospital: whatever is killed, cut off or repeated, nothing is lost, doubled or disclosed.

A real hub, a real vault and real devices (``tests/support/system.py``) against lists in Python. ``WARDLINE_SOAK=1``
makes the lives longer and random. A life that failed is kept in ``seeds/`` as hypothesis printed it, one file each.
"""

import ast
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tests.support import faults
from tests.support.model import Witnessed, check_rest, look
from tests.support.system import System, connect
from tests.support.system_client import Fate
from tests.support.system_device import DeviceParty

from wardline.client.connection import ConnectionLostError
from wardline.content import codec
from wardline.content.acknowledgement import Acknowledgement, AcknowledgementKind
from wardline.content.text import Text
from wardline.kit.ids import AccountId, ConversationId, DeviceId, MessageId, new_id
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import ConversationOpened, OpenConversation
from wardline.store.errors import StoreError
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.set_roster import remove_from_roster, set_roster
from wardline.vault.devices.revoke_device import revoke_device

T = TypeVar("T")
SEEDS: Final = sorted((Path(__file__).parent / "seeds").glob("*.txt"))
SOAK: Final = bool(os.environ.get("WARDLINE_SOAK"))
pytestmark = pytest.mark.timeout(0 if SOAK else 900)
FAST: Final = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
"""What is tested is the order of writes, not the disk."""
PEOPLE: Final = ("Ada", "Ben", "Cal")
WHO: Final = st.integers(0, 4)
FATES: Final = st.sampled_from(["ok", "ok", "ok", "lost", "unanswered", "twice"])
MOST_DEVICES: Final = 5


class SystemMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=FAST))
        self.faults: list[faults.Fault] = []
        self.system = System(self.folder, lambda: sum(fault.fired for fault in self.faults))
        self.system.recover = self._lose_connections
        self.people = [self.system.person(name) for name in PEOPLE]
        for number, account in enumerate(self.people):
            self.system.enrol(account, f"{number}")
        self.system.settle()
        self.conversation = self._open()
        self.system.settle()
        self.witnessed = Witnessed()
        self.roster = set(self.people)
        self.secrets: list[tuple[set[AccountId], str]] = []
        """Who was out when something was said after the removal had been carried out, and what."""
        self.revoked: dict[str, int] = {}
        """By device, how many of the secrets were older than its revocation."""
        self.said = 0

    def teardown(self) -> None:
        try:
            self._heal()
            self._settle()
            check_rest(self.system, self.witnessed)
            self.nobody_reads_what_was_said_without_them()
            self.system.verify_logs()
        finally:
            self.system.close()
            shutil.rmtree(self.folder)

    # what people do

    @rule(who=WHO)
    def say(self, who: int) -> None:
        device = self._device(who)
        self._compose(device, codec.encode(Text(body=f"word {self._next()}")))

    @rule(who=WHO)
    def acknowledge(self, who: int) -> None:
        device = self._device(who)
        received = device.arrivals(self.conversation)
        if received:
            content = Acknowledgement(message=received[-1][0], kind=AcknowledgementKind.ACCEPTED)
            self._compose(device, codec.encode(content), MessageId(received[-1][0]))

    @rule(who=WHO)
    def read(self, who: int) -> None:
        device = self._device(who)
        self._persist(lambda: device.read(self.conversation))

    @rule(who=st.integers(0, 2))
    def remove_person(self, who: int) -> None:
        account = self.people[who]
        self.roster.discard(account)
        self._persist(
            lambda: self.system.vault.submit(lambda turn: remove_from_roster(turn, self.conversation, account))
        )

    @rule(who=st.integers(0, 2))
    def add_person(self, who: int) -> None:
        account = self.people[who]
        self.roster.add(account)
        self._persist(
            lambda: self.system.vault.submit(
                lambda turn: set_roster(turn, self.conversation, account, RosterReason.ADDRESSED)
            )
        )

    @rule(who=st.integers(0, 2))
    def new_device(self, who: int) -> None:
        if len(self.system.devices) < MOST_DEVICES and not self.system.vault.cut_off:
            self.system.enrol(self.people[who], f"{len(self.system.devices)}")

    @rule(who=WHO)
    def revoke(self, who: int) -> None:
        device = self._device(who)
        self.revoked.setdefault(device.id, len(self.secrets))
        authority = self.system.vault.authority
        vault = self.system.vault
        self._persist(lambda: vault.submit(lambda turn: revoke_device(turn, authority, DeviceId(device.id))))

    @rule()
    def say_what_the_others_must_not_read(self) -> None:
        """Everybody's removal is carried out; then somebody who is still in says something."""
        self._settle()
        members = [
            device
            for device in self.system.devices.values()
            if device.account in self.roster and device.id not in self.revoked and not device.cut_off
        ]
        if members and not self.system.vault.cut_off:
            body = f"secret {self._next()}"
            self._compose(members[0], codec.encode(Text(body=body)))
            self.secrets.append((set(self.people) - self.roster, body))

    # what the machines and the network do

    @rule(who=WHO, fate=FATES)
    def send(self, who: int, fate: Fate) -> None:
        device = self._device(who)
        self._try(lambda: self._send(device, fate))

    @rule(who=WHO, most=st.sampled_from([1, 2, None]), twice=st.booleans())
    def receive(self, who: int, most: int | None, twice: bool) -> None:
        device = self._device(who)
        self._try(lambda: self._receive(device, most, twice=twice))

    @rule(who=WHO)
    def tell_marks(self, who: int) -> None:
        device = self._device(who)
        self._try(lambda: self._mark(device))

    @rule()
    def vault_works(self) -> None:
        self._try(self.system._vault_round)

    @rule(who=WHO)
    def partition(self, who: int) -> None:
        device = self._device(who)
        device.cut_off = True
        self.system.hub.lose(device.id)

    @rule()
    def partition_vault(self) -> None:
        self.system.vault.cut_off = True
        self.system.hub.lose(self.system.vault.id)

    @rule()
    def heal(self) -> None:
        self._heal()

    @rule(who=WHO)
    def kill_device(self, who: int) -> None:
        self._device(who).kill()

    @rule()
    def kill_vault(self) -> None:
        self.system.vault.kill()
        self._persist(self.system.vault.start)

    @rule()
    def kill_hub(self) -> None:
        self.system.hub.kill()

    @rule(after=st.integers(0, 6), stored=st.booleans(), hub_dies=st.booleans())
    def a_commit_will_fail(self, after: int, stored: bool, hub_dies: bool) -> None:
        """Of whoever's comes then."""
        self.system.hub.dies_of_faults = hub_dies
        self.faults.append(faults.Fault(stored=stored, after_commits=after))
        self.faults[-1].arm()

    @rule()
    def time_passes(self) -> None:
        self.system.clock.advance(61_000)

    @rule()
    def exchange_checkpoints(self) -> None:
        self._try(self._exchange)

    @rule()
    def come_to_rest(self) -> None:
        self._settle()
        if not any(party.cut_off for party in (self.system.vault, *self.system.devices.values())):
            self.witnessed = check_rest(self.system, self.witnessed)

    # what must hold

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        self.witnessed = look(self.system, self.witnessed)

    @invariant()
    def nobody_reads_what_was_said_without_them(self) -> None:
        for device in self.system.devices.values():
            bodies = {
                content.body
                for message in device.thread(self.conversation)
                if isinstance(content := codec.decode(message.content), Text)
            }
            for number, (out, body) in enumerate(self.secrets):
                gone = device.account in out or number >= self.revoked.get(device.id, len(self.secrets))
                assert not (gone and body in bodies), "who is out reads nothing"

    # steps

    def _open(self) -> ConversationId:
        async def step() -> ConversationId:
            device = self.system.devices["0"]
            await connect(device)
            assert device.sealed is not None
            opened = await device.sealed.ask(OpenConversation(tuple(self.people[1:]), "Bed 4"))
            assert isinstance(opened, ConversationOpened)
            return ConversationId(opened.conversation.conversation)

        return self.system.run(step())

    def _device(self, who: int) -> DeviceParty:
        devices = list(self.system.devices.values())
        return devices[who % len(devices)]

    def _next(self) -> int:
        self.said += 1
        return self.said

    def _compose(self, device: DeviceParty, content: bytes, about: MessageId | None = None) -> None:
        message = MessageId(new_id())
        self._persist(lambda: device.say(self.conversation, content, message, about))

    def _heal(self) -> None:
        for party in (self.system.vault, *self.system.devices.values()):
            party.cut_off = False

    def _settle(self) -> None:
        self.system.settle()
        faults._armed.clear()

    def _lose_connections(self) -> None:
        """Whoever's write failed connects anew; it may happen to the others at any time."""
        for party in (self.system.vault, *self.system.devices.values()):
            self.system.hub.lose(party.id)

    def _persist(self, step: Callable[[], Awaitable[T]]) -> T:
        return self.system.persist(step)

    def _try(self, step: Callable[[], Awaitable[object]]) -> None:
        try:
            self.system.run(step())
        except (ConnectionLostError, StoreError):
            self._lose_connections()

    async def _send(self, device: DeviceParty, fate: Fate) -> None:
        if await connect(device):
            await device.send_one(fate)

    async def _receive(self, device: DeviceParty, most: int | None, *, twice: bool) -> None:
        if await connect(device):
            await device.receive(most, twice=twice)

    async def _mark(self, device: DeviceParty) -> None:
        if await connect(device):
            await device.mark()

    async def _exchange(self) -> None:
        if await connect(self.system.vault):
            refusal = await self.system.vault.cosigning.exchange()
            assert refusal is None or refusal.code == ErrorCode.STORAGE_FAILED


def invariants(machine: SystemMachine) -> None:
    machine.nothing_is_lost_or_doubled()
    machine.nobody_reads_what_was_said_without_them()


@pytest.mark.parametrize("seed", SEEDS, ids=[path.stem for path in SEEDS])
def test_a_life_that_failed_is_lived_again(seed: Path) -> None:
    machine = SystemMachine()
    try:
        for line in seed.read_text().splitlines():
            if not line.startswith("state."):
                continue
            call = ast.parse(line, mode="eval").body
            assert isinstance(call, ast.Call)
            assert isinstance(call.func, ast.Attribute)
            if call.func.attr != "teardown":
                arguments = {word.arg or "": ast.literal_eval(word.value) for word in call.keywords}
                getattr(machine, call.func.attr)(**arguments)
                invariants(machine)
    finally:
        machine.teardown()


TestSystem = SystemMachine.TestCase
TestSystem.settings = settings(
    max_examples=2000 if SOAK else 10,
    stateful_step_count=120 if SOAK else 40,
    derandomize=not SOAK,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # a life is its own explanation, and shrinking one takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
