"""Our MLS against independent ones: what they make, ours takes, and the other way round.

The peers are development dependencies of ``peers/`` alone. Where one was not built (`make peers`), its tests are left
out.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
import wardline_mls
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.differential.peer_members import ANCHORS, MOMENT, GroupMember, OwnMember, PeerMember, new_device
from tests.differential.ward import Ward
from tests.support.browser_face import NODE, LineProcess, Node

PEERS: Final = Path(__file__).parent / "peers"
OPENMLS: Final = PEERS / "openmls" / "target" / "release" / "wardline-openmls-peer"

pytestmark = [
    pytest.mark.timeout(1800 if os.environ.get("WARDLINE_SOAK") else 600),
    pytest.mark.skipif(
        NODE is None or not (PEERS / "node_modules").exists(),
        reason="no ts-mls: `make peers` brings it",
    ),
]
needs_openmls = pytest.mark.skipif(not OPENMLS.exists(), reason="no OpenMLS: `make peers` builds it")

LIVES: Final = 200 if os.environ.get("WARDLINE_SOAK") else 12

ANYBODY: Final = st.integers(0, 59)
STEP: Final = st.tuples(st.sampled_from(["say", "say", "late", "update", "lose", "leave", "return"]), ANYBODY)

Hire = Callable[[str], GroupMember]


@pytest.fixture(scope="module")
def hire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hire]:
    """Members by implementation: ``python`` and ``browser`` are ours. A ``+`` after it: a steward."""
    folder = tmp_path_factory.mktemp("peers")
    running: dict[str, LineProcess] = {}

    def process(implementation: str) -> LineProcess:
        if implementation not in running:
            errors = folder / f"{implementation}.log"
            running[implementation] = (
                LineProcess(errors, [str(OPENMLS)], PEERS)
                if implementation == "openmls"
                else Node(errors, "members.mjs", folder=PEERS)
            )
        return running[implementation]

    def hire(what: str) -> GroupMember:
        implementation, device = what.rstrip("+"), new_device(steward=what.endswith("+"))
        if implementation == "python":
            return OwnMember(device)
        return PeerMember(process("openmls" if implementation == "openmls" else "node"), implementation, device)

    try:
        yield hire
    finally:
        for each in running.values():
            each.close()


@pytest.mark.parametrize(
    "cast",
    [
        pytest.param("python+ python browser independent", id="ts-mls"),
        pytest.param("python+ python browser openmls", id="OpenMLS", marks=needs_openmls),
        pytest.param("python+ python browser independent openmls", id="both", marks=needs_openmls),
        pytest.param("openmls+ python browser independent", id="OpenMLS as steward", marks=needs_openmls),
    ],
)
@settings(
    max_examples=LIVES,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEP, min_size=4, max_size=12))
def test_an_independent_member_agrees(hire: Hire, cast: str, steps: list[tuple[str, int]]) -> None:
    steward, *others = (hire(each) for each in cast.split())
    ward = Ward(steward, others)
    ward.check()
    for what, who in steps:
        ward.step(what, who)
        ward.check()
    for who in range(len(ward.everybody)):
        ward.step("return", who)
        ward.step("say", who)
    ward.check()


@pytest.fixture
def openmls(hire: Hire) -> tuple[Ward, OwnMember, PeerMember]:
    """A group with one member by OpenMLS that is no steward."""
    own, peer = hire("python"), hire("openmls")
    assert isinstance(own, OwnMember)
    assert isinstance(peer, PeerMember)
    return Ward(hire("python+"), [own, hire("browser"), peer]), own, peer


@needs_openmls
def test_openmls_that_was_removed_reads_no_more(openmls: tuple[Ward, OwnMember, PeerMember]) -> None:
    ward, own, peer = openmls
    assert peer.ask("isActive")
    commit, _ = ward.steward.change(add=[], remove=[peer.device])
    ward.steward.won()
    own.process(commit)
    peer.process(commit)
    assert not peer.ask("isActive")
    message = own.encrypt("after")
    assert ward.steward.decrypt(message) == "after"
    with pytest.raises(AssertionError, match="UseAfterEviction"):
        peer.decrypt(message)


@needs_openmls
@pytest.mark.parametrize("what", ["add", "remove"])
def test_openmls_without_a_stewards_certificate_changes_no_members(
    hire: Hire, openmls: tuple[Ward, OwnMember, PeerMember], what: str
) -> None:
    """RFC 9420 lets any member; our rules do not."""
    ward, own, peer = openmls
    epoch, _ = own.about()
    commit, _ = (
        peer.change(add=[hire("python").key_package()], remove=[])
        if what == "add"
        else peer.change(add=[], remove=[ward.others[1].device])
    )
    with pytest.raises(wardline_mls.MlsError) as refused:
        own.process(commit)
    assert refused.value.code == "not_permitted"
    with pytest.raises(AssertionError, match="not_permitted"):
        ward.others[1].process(commit)
    with pytest.raises(wardline_mls.MlsError) as refused:
        ward.view.apply(commit, now=MOMENT)
    assert refused.value.code == "not_permitted"
    peer.lost()
    assert peer.about() == own.about()
    assert own.about()[0] == epoch
    ward.say(peer)
    ward.update(peer)
    ward.check()


@needs_openmls
def test_a_commit_of_openmls_without_a_path_is_refused(hire: Hire) -> None:
    """RFC 9420 section 12.4 lets a commit that only adds go without one; ours must heal its committer's leaf."""
    steward, own, late = hire("openmls+"), hire("python"), hire("python")
    assert isinstance(steward, PeerMember)
    ward = Ward(steward, [own])
    commit, _ = steward.change(add=[late.key_package()], remove=[], path=False)
    with pytest.raises(wardline_mls.MlsError) as refused:
        own.process(commit)
    assert refused.value.code == "invalid_commit"
    steward.lost()
    ward.check()


@needs_openmls
def test_a_group_that_openmls_founded_without_a_stewards_certificate_is_not_joined(hire: Hire) -> None:
    founder, own = hire("openmls"), hire("python")
    founder.found()
    _, welcome = founder.change(add=[own.key_package()], remove=[])
    assert welcome is not None
    with pytest.raises(wardline_mls.MlsError) as refused:
        own.join(welcome)
    assert refused.value.code == "not_permitted"


@needs_openmls
def test_a_key_package_of_openmls_is_published(hire: Hire) -> None:
    """The hub reads it as it reads ours."""
    peer = hire("openmls")
    info = wardline_mls.inspect_key_package(peer.key_package(), anchors=ANCHORS, now=MOMENT)
    assert info.identity.device == peer.device.id
    assert not info.last_resort
    assert info.not_after == MOMENT + 30 * 86_400
