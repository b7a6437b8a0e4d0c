"""A random life of a whole system: what machines and the network do to it, and what must hold whatever they do.

Who lives in it, and what its people do, say the classes that inherit from this (``tests/property``).
"""

import ast
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tests.support import faults
from tests.support.model import Witnessed, check_rest, look
from tests.support.system import System, connect
from tests.support.system_client import Fate
from tests.support.system_device import DeviceParty
from tests.support.system_vault import VaultParty

from wardline.client.connection import ConnectionLostError
from wardline.content import codec
from wardline.content.acknowledgement import Acknowledgement, AcknowledgementKind
from wardline.content.text import Text
from wardline.kit.ids import AccountId, ConversationId, DeviceId, MessageId, new_id
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import ConversationOpened, OpenConversation
from wardline.store.errors import StoreError
from wardline.vault.devices.revoke_device import revoke_device

T = TypeVar("T")
SOAK: Final = bool(os.environ.get("WARDLINE_SOAK"))
FAST: Final = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
"""What is tested is the order of writes, not the disk."""
WHO: Final = st.integers(0, 4)
WHICH: Final = st.integers(0, 1)
"""A vault, or a conversation: the first, where there is only one."""
FATES: Final = st.sampled_from(["ok", "ok", "ok", "lost", "unanswered", "twice"])
MOST_DEVICES: Final = 5


class Life(RuleBasedStateMachine):
    conversations: list[ConversationId]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=FAST))
        self.faults: list[faults.Fault] = []
        self.system = System(self.folder, lambda: sum(fault.fired for fault in self.faults))
        self.system.recover = self.lose_connections
        self.witnessed = Witnessed()
        self.secrets: list[tuple[ConversationId, set[AccountId], str]] = []
        """What was said, where, and who was in then, when all removals had been carried out."""
        self.revoked: dict[str, int] = {}
        """By device, how many of the secrets were older than its revocation."""
        self.said = 0
        self.begin()

    def begin(self) -> None:
        """Let people move in, and open ``conversations``."""
        raise NotImplementedError

    def insiders(self, conversation: ConversationId) -> set[AccountId]:
        """Who should be in it now, when everything has come to rest."""
        raise NotImplementedError

    def teardown(self) -> None:
        try:
            self.heal_everything()
            self.settle()
            self.check_rest()
            self.nobody_reads_what_was_said_without_them()
            self.system.verify_logs()
        finally:
            self.system.close()
            shutil.rmtree(self.folder)

    # what people do

    @rule(who=WHO, where=WHICH)
    def say(self, who: int, where: int = 0) -> None:
        self.compose(self.device(who), self.conversation(where), codec.encode(Text(body=f"word {self.next()}")))

    @rule(who=WHO, where=WHICH)
    def acknowledge(self, who: int, where: int = 0) -> None:
        device, conversation = self.device(who), self.conversation(where)
        received = device.arrivals(conversation)
        if received:
            content = Acknowledgement(message=received[-1][0], kind=AcknowledgementKind.ACCEPTED)
            self.compose(device, conversation, codec.encode(content), MessageId(received[-1][0]))

    @rule(who=WHO, where=WHICH)
    def read(self, who: int, where: int = 0) -> None:
        device = self.device(who)
        self.system.persist(lambda: device.read(self.conversation(where)))

    @rule(who=WHO)
    def revoke(self, who: int) -> None:
        device = self.device(who)
        self.revoked.setdefault(device.id, len(self.secrets))
        vault = self.vault_of(device)
        self.system.persist(
            lambda: vault.submit(lambda turn: revoke_device(turn, vault.authority, DeviceId(device.id)))
        )

    @rule(where=WHICH)
    def say_what_the_others_must_not_read(self, where: int = 0) -> None:
        """Every removal is carried out; then somebody who is still in says something."""
        self.settle()
        conversation = self.conversation(where)
        inside = self.insiders(conversation)
        members = [
            device
            for device in self.system.devices.values()
            if device.account in inside and device.id not in self.revoked and not device.cut_off
        ]
        if members and not any(vault.cut_off for vault in self.system.vaults):
            body = f"secret {self.next()}"
            self.compose(members[0], conversation, codec.encode(Text(body=body)))
            self.secrets.append((conversation, inside, body))

    # what the machines and the network do

    @rule(who=WHO, fate=FATES)
    def send(self, who: int, fate: Fate) -> None:
        device = self.device(who)
        self.attempt(lambda: self._send(device, fate))

    @rule(who=WHO, most=st.sampled_from([1, 2, None]), twice=st.booleans())
    def receive(self, who: int, most: int | None, twice: bool) -> None:
        device = self.device(who)
        self.attempt(lambda: self._receive(device, most, twice=twice))

    @rule(who=WHO)
    def tell_marks(self, who: int) -> None:
        device = self.device(who)
        self.attempt(lambda: self._mark(device))

    @rule(which=WHICH)
    def vault_works(self, which: int = 0) -> None:
        self.attempt(lambda: self.system.vault_round(self.vault(which)))

    @rule(who=WHO)
    def partition(self, who: int) -> None:
        device = self.device(who)
        device.cut_off = True
        self.system.hub.lose(device.id)

    @rule(which=WHICH)
    def partition_vault(self, which: int = 0) -> None:
        self.vault(which).cut_off = True
        self.system.hub.lose(self.vault(which).id)

    @rule()
    def heal(self) -> None:
        self.heal_everything()

    @rule(who=WHO)
    def kill_device(self, who: int) -> None:
        self.device(who).kill()

    @rule(which=WHICH)
    def kill_vault(self, which: int = 0) -> None:
        self.vault(which).kill()
        self.system.persist(self.vault(which).start)

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

    @rule(which=WHICH)
    def exchange_checkpoints(self, which: int = 0) -> None:
        self.attempt(lambda: self._exchange(self.vault(which)))

    @rule()
    def come_to_rest(self) -> None:
        self.settle()
        if not any(party.cut_off for party in self.system.parties):
            self.check_rest()

    # what must hold

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        self.witnessed = look(self.system, self.witnessed)

    @invariant()
    def nobody_reads_what_was_said_without_them(self) -> None:
        for device in self.system.devices.values():
            for conversation in self.conversations:
                bodies = {
                    content.body
                    for message in device.thread(conversation)
                    if isinstance(content := codec.decode(message.content), Text)
                }
                for number, (where, inside, body) in enumerate(self.secrets):
                    revoked = number >= self.revoked.get(device.id, len(self.secrets))
                    gone = device.account not in inside or revoked
                    assert not (where == conversation and gone and body in bodies), "who is out reads nothing"

    def check_rest(self) -> None:
        """What holds when everybody had a way to the hub and nothing moves."""
        self.witnessed = check_rest(self.system, self.witnessed)

    # steps

    def device(self, who: int) -> DeviceParty:
        devices = list(self.system.devices.values())
        return devices[who % len(devices)]

    def vault(self, which: int) -> VaultParty:
        return self.system.vaults[which % len(self.system.vaults)]

    def vault_of(self, device: DeviceParty) -> VaultParty:
        return next(vault for vault in self.system.vaults if vault.organisation == device.organisation)

    def conversation(self, where: int) -> ConversationId:
        return self.conversations[where % len(self.conversations)]

    def next(self) -> int:
        self.said += 1
        return self.said

    def compose(
        self, device: DeviceParty, conversation: ConversationId, content: bytes, about: MessageId | None = None
    ) -> None:
        message = MessageId(new_id())
        self.system.persist(lambda: device.say(conversation, content, message, about))

    def open_conversation(self, device: DeviceParty, accounts: list[AccountId], title: str) -> ConversationId:
        """Through the hub, as its owner asks for it."""

        async def step() -> ConversationId:
            await connect(device)
            assert device.sealed is not None
            opened = await device.sealed.ask(OpenConversation(tuple(accounts), title))
            assert isinstance(opened, ConversationOpened), opened
            return ConversationId(opened.conversation.conversation)

        return self.system.run(step())

    def heal_everything(self) -> None:
        for party in self.system.parties:
            party.cut_off = False

    def settle(self) -> None:
        """Everybody who has a way works until nothing moves; no write fails from then on."""
        self.system.settle()
        faults._armed.clear()

    def lose_connections(self) -> None:
        """Whoever's write failed connects anew; it may happen to the others at any time."""
        for party in self.system.parties:
            self.system.hub.lose(party.id)

    def attempt(self, step: Callable[[], Awaitable[object]]) -> None:
        """Once; what failed may be tried again later."""
        try:
            self.system.run(step())
        except (ConnectionLostError, StoreError):
            self.lose_connections()

    async def _send(self, device: DeviceParty, fate: Fate) -> None:
        if await connect(device):
            await device.send_one(fate)

    async def _receive(self, device: DeviceParty, most: int | None, *, twice: bool) -> None:
        if await connect(device):
            await device.receive(most, twice=twice)

    async def _mark(self, device: DeviceParty) -> None:
        if await connect(device):
            await device.mark()

    async def _exchange(self, vault: VaultParty) -> None:
        if await connect(vault):
            refusal = await vault.cosigning.exchange()
            assert refusal is None or refusal.code == ErrorCode.STORAGE_FAILED


def live_again(life: type[Life], seed: Path) -> None:
    """One that failed, as hypothesis printed it."""
    machine = life()
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
                machine.nothing_is_lost_or_doubled()
                machine.nobody_reads_what_was_said_without_them()
    finally:
        machine.teardown()


def lives(examples: int, soak_examples: int) -> settings:
    """How many, and how long. Without ``WARDLINE_SOAK=1`` the same ones each time."""
    return settings(
        max_examples=soak_examples if SOAK else examples,
        stateful_step_count=120 if SOAK else 40,
        derandomize=not SOAK,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],  # a life is its own explanation, and shrinking one takes minutes
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
