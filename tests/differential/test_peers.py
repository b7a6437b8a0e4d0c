"""Our MLS against independent ones: what they make, ours takes, and the other way round.

The peers are development dependencies of ``peers/`` alone. Where that folder was not installed (`npm ci` in it), these
tests are left out.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import wardline_mls
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.support.browser_face import NODE, Node
from tests.support.certificates import NOW, Authority, Device, anchors, pkcs8

from wardline.kit.ids import new_id

PEERS: Final = Path(__file__).parent / "peers"

pytestmark = [
    pytest.mark.timeout(1800 if os.environ.get("WARDLINE_SOAK") else 600),
    pytest.mark.skipif(
        NODE is None or not (PEERS / "node_modules").exists(),
        reason="needs Node and `npm ci` in tests/differential/peers",
    ),
]

LIVES: Final = 200 if os.environ.get("WARDLINE_SOAK") else 12
AUTHORITY: Final = Authority()
STEWARD: Final = AUTHORITY.device(steward=True)

EVERYBODY: Final = st.integers(0, 3)
OTHERS: Final = st.integers(1, 3)
STEP: Final = st.one_of(
    st.tuples(st.just("say"), EVERYBODY),
    st.tuples(st.just("say"), EVERYBODY),
    st.tuples(st.just("update"), EVERYBODY),
    st.tuples(st.just("lose"), OTHERS),
    st.tuples(st.just("leave"), OTHERS),
    st.tuples(st.just("return"), OTHERS),
)


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """Members in one process of Node."""
    running = Node(tmp_path_factory.mktemp("peers") / "node.log", "members.mjs", folder=PEERS)
    try:
        yield running
    finally:
        running.close()


class PeerMember:
    """A member in Node: ``independent`` (ts-mls) or ``browser`` (our WebAssembly module)."""

    def __init__(self, peers: Node, kind: str, device: Device) -> None:
        self._peers = peers
        self.name = new_id()
        self.device = device.id
        self.inside = False
        numbers = device.key.private_numbers()
        point = numbers.public_numbers
        self._ask(
            "open",
            kind=kind,
            signing_key=pkcs8(device.key).hex(),
            chain=[each.hex() for each in device.chain],
            anchors={organisation: anchor.hex() for organisation, anchor in anchors(AUTHORITY).items()},
            scalar=numbers.private_value.to_bytes(48, "big").hex(),
            point=(b"\4" + point.x.to_bytes(48, "big") + point.y.to_bytes(48, "big")).hex(),
            now=NOW,
        )

    def _ask(self, what: str, **given: object) -> Any:
        return self._peers.ask(do=what, who=self.name, **given)

    def key_package(self) -> bytes:
        return bytes.fromhex(self._ask("keyPackage"))

    def join(self, welcome: bytes) -> None:
        self._ask("join", welcome=welcome.hex())
        self.inside = True

    def encrypt(self, text: str) -> bytes:
        return bytes.fromhex(self._ask("encrypt", text=text))

    def decrypt(self, message: bytes) -> str:
        return self._ask("decrypt", message=message.hex())

    def process(self, commit: bytes) -> None:
        self._ask("process", commit=commit.hex())

    def update(self) -> bytes:
        return bytes.fromhex(self._ask("update"))

    def won(self) -> None:
        self._ask("won")

    def lost(self) -> None:
        self._ask("lost")

    def about(self) -> tuple[int, str]:
        found = self._ask("about")
        return found["epoch"], found["authenticator"]


class OwnMember:
    """A member in Python."""

    def __init__(self, device: Device) -> None:
        self.device = device.id
        self.member = device.member(anchors(AUTHORITY))
        self.inside = False
        self._group: wardline_mls.Group | None = None
        self._secrets: dict[bytes, bytes] = {}

    @property
    def group(self) -> wardline_mls.Group:
        assert self._group is not None
        return self._group

    def found(self) -> None:
        self._group = self.member.found(f"{new_id()}/1".encode(), now=NOW)
        self.inside = True

    def key_package(self) -> bytes:
        made = self.member.key_package(now=NOW, lifetime=30 * 86_400, last_resort=False)
        self._secrets[made.reference] = made.secret
        return made.message

    def join(self, welcome: bytes) -> None:
        self._group = self.member.join(welcome, self._secrets)
        self.inside = True

    def encrypt(self, text: str) -> bytes:
        return self.group.encrypt(text.encode(), b"envelope")

    def decrypt(self, message: bytes) -> str:
        received = self.group.decrypt(message)
        assert received.authenticated_data == b"envelope"
        return received.plaintext.decode()

    def process(self, commit: bytes) -> None:
        self.group.process_commit(commit, NOW)

    def update(self) -> bytes:
        return self.group.commit(add=[], remove=[], authenticated_data=b"", now=NOW).message

    def won(self) -> None:
        self.group.apply_pending()

    def lost(self) -> None:
        self.group.clear_pending()

    def about(self) -> tuple[int, str]:
        return self.group.epoch, self.group.epoch_authenticator().hex()


class Ward:
    """A steward and a member in Python, one in our WebAssembly module, one in ts-mls."""

    def __init__(self, peers: Node) -> None:
        self.steward = OwnMember(STEWARD)
        self.others: list[OwnMember | PeerMember] = [
            OwnMember(AUTHORITY.device()),
            PeerMember(peers, "browser", AUTHORITY.device()),
            PeerMember(peers, "independent", AUTHORITY.device()),
        ]
        self.steward.found()
        self.change(add=self.others)

    @property
    def everybody(self) -> list[OwnMember | PeerMember]:
        return [self.steward, *self.others]

    def inside(self) -> list[OwnMember | PeerMember]:
        return [each for each in self.everybody if each.inside]

    def change(
        self, *, add: list[OwnMember | PeerMember] | None = None, remove: OwnMember | PeerMember | None = None
    ) -> None:
        before = [each for each in self.inside() if each is not self.steward and each is not remove]
        pending = self.steward.group.commit(
            add=[each.key_package() for each in add or ()],
            remove=[remove.device] if remove else [],
            authenticated_data=bytes(32),
            now=NOW,
        )
        self.steward.won()
        for each in before:
            each.process(pending.message)
        if remove:
            remove.inside = False
        for each in add or ():
            assert pending.welcome is not None
            each.join(pending.welcome)

    def step(self, what: str, who: int) -> None:
        member = self.everybody[who]
        if what == "return":
            if not member.inside:
                self.change(add=[member])
        elif member.inside:
            self._steps()[what](member)

    def _steps(self) -> dict[str, Callable[[OwnMember | PeerMember], None]]:
        return {
            "say": self._say,
            "update": self._update,
            "lose": self._lose,
            "leave": lambda member: self.change(remove=member),
        }

    def _say(self, member: OwnMember | PeerMember) -> None:
        text = f"{member.device} {new_id()}"
        message = member.encrypt(text)
        assert [each.decrypt(message) for each in self._rest(member)] == [text] * len(self._rest(member))

    def _update(self, member: OwnMember | PeerMember) -> None:
        commit = member.update()
        member.won()
        for each in self._rest(member):
            each.process(commit)

    def _lose(self, member: OwnMember | PeerMember) -> None:
        """The steward's commit wins the epoch for which the member made one."""
        member.update()
        member.lost()
        self._update(self.steward)

    def _rest(self, member: OwnMember | PeerMember) -> list[OwnMember | PeerMember]:
        return [each for each in self.inside() if each is not member]

    def check(self) -> None:
        abouts = {each.about() for each in self.inside()}
        assert len(abouts) == 1, "everybody in it has the same epoch and the same secrets"


@settings(
    max_examples=LIVES,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEP, min_size=4, max_size=12))
def test_an_independent_member_agrees(peers: Node, steps: list[tuple[str, int]]) -> None:
    ward = Ward(peers)
    ward.check()
    for what, who in steps:
        ward.step(what, who)
        ward.check()
    for who in range(4):
        ward.step("return", who)
        ward.step("say", who)
    ward.check()
