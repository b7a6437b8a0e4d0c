"""The hub's decisions, one by one, as values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardline.hub.caller import Caller
from wardline.hub.delivery.model import Incoming
from wardline.hub.delivery.rules import decide_mark, decide_send, plausible_size
from wardline.hub.devices.model import KnownDevice, OfferedKeyPackage
from wardline.hub.devices.rules import decide_key_package, decide_sign_in, decide_stock
from wardline.hub.edge.token_bucket import TokenBucket
from wardline.hub.groups.model import CommitAttempt, Committed, Founding
from wardline.hub.groups.rules import decide_commit, decide_founding, decide_welcome
from wardline.hub.organisations.rules import decide_admission
from wardline.hub.state.live_group import LiveGroup, Marks
from wardline.kit.outcome import Refusal
from wardline.protocol.envelope import Envelope, Priority
from wardline.protocol.padding import size_class
from wardline.protocol.requests import Mark

A, B = "0a" * 16, "0b" * 16
DEVICE, OTHER = "1a" * 16, "1b" * 16
CONVERSATION = "2a" * 16
STEWARD = Caller(DEVICE, "3a" * 16, A, steward=True)
GRACE = 10_000


def live(**changes: object) -> LiveGroup:
    values: dict[str, object] = {
        "conversation": CONVERSATION,
        "organisation": A,
        "generation": 2,
        "epoch": 7,
        "founding": bytes(32),
        "members": frozenset({DEVICE}),
        "position": 40,
        "commit_at": 1_000_000,
    }
    return LiveGroup(**(values | changes))  # pyright: ignore[reportArgumentType]


def incoming(generation: int, epoch: int) -> Incoming:
    envelope = Envelope(1, "4a" * 16, CONVERSATION, generation, DEVICE, 256, Priority.NORMAL, None)
    return Incoming(envelope, epoch, b"ciphertext")


@pytest.mark.parametrize(
    ("generation", "epoch", "later", "state", "code"),
    [
        (2, 7, 0, {}, None),
        (2, 6, 10_000, {}, None),
        (2, 6, 10_001, {}, "wrong_epoch"),
        (2, 6, 0, {"commit_removed": True}, "wrong_epoch"),
        (2, 5, 0, {}, "wrong_epoch"),
        (2, 8, 0, {}, "wrong_epoch"),
        (1, 7, 0, {}, "generation_closed"),
        (3, 0, 0, {}, "unknown_group"),
        (2, 7, 0, {"members": frozenset({OTHER})}, "not_a_member"),
    ],
)
def test_when_a_message_is_taken(
    generation: int, epoch: int, later: int, state: dict[str, object], code: str | None
) -> None:
    refusal = decide_send(DEVICE, incoming(generation, epoch), live(**state), 1_000_000 + later, GRACE)
    assert (refusal and refusal.code) == code


def test_nothing_is_sent_to_what_was_never_founded() -> None:
    assert decide_send(DEVICE, incoming(1, 0), None, 0, GRACE) == Refusal("unknown_group")


@pytest.mark.parametrize(
    ("generation", "epoch", "members", "organisation", "before", "code"),
    [
        (1, 0, (DEVICE,), A, None, None),
        (3, 0, (DEVICE,), A, live(), None),
        (2, 0, (DEVICE,), A, live(), "group_exists"),
        (1, 0, (DEVICE,), A, live(), "group_exists"),
        (4, 0, (DEVICE,), A, live(), "wrong_group"),
        (2, 0, (DEVICE,), A, None, "wrong_group"),
        (1, 1, (DEVICE,), A, None, "bad_commit"),
        (1, 0, (DEVICE, OTHER), A, None, "bad_commit"),
        (1, 0, (OTHER,), A, None, "bad_commit"),
        (1, 0, (DEVICE,), B, None, "not_permitted"),
        (3, 0, (DEVICE,), A, live(organisation=B), "not_permitted"),
    ],
)
def test_who_founds_what(
    generation: int, epoch: int, members: tuple[str, ...], organisation: str, before: LiveGroup | None, code: str | None
) -> None:
    founding = Founding(CONVERSATION, generation, epoch, organisation, members, bytes(32), b"state")
    refusal = decide_founding(STEWARD, founding, before)
    assert (refusal and refusal.code) == code


def attempt(epoch: int, applied: Committed | Refusal | None) -> CommitAttempt:
    return CommitAttempt(CONVERSATION, 2, epoch, applied)


def test_which_commit_wins() -> None:
    good = Committed(DEVICE, (), (), b"state")
    assert decide_commit(STEWARD, attempt(7, good), live()) is good
    assert decide_commit(STEWARD, attempt(6, good), live()) == Refusal("epoch_conflict")
    assert decide_commit(STEWARD, attempt(8, None), live()) == Refusal("wrong_epoch")
    assert decide_commit(STEWARD, attempt(7, Refusal("bad_commit")), live()) == Refusal("bad_commit")
    assert decide_commit(STEWARD, attempt(7, None), live()) is None
    stolen = Committed(OTHER, (), (), b"state")
    assert decide_commit(STEWARD, attempt(7, stolen), live()) == Refusal("bad_commit", "committer")


@pytest.mark.parametrize(
    ("added", "recipients", "good"), [(0, None, True), (2, 2, True), (2, None, False), (0, 1, False), (0, -1, False)]
)
def test_a_welcome_is_for_exactly_those_who_came(added: int, recipients: int | None, good: bool) -> None:
    assert (decide_welcome(added, recipients) is None) is good


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 50), st.integers(0, 50))
def test_marks_only_rise_and_never_pass_the_last(delivered: int, read: int, had: int, had_read: int) -> None:
    before = Marks(max(had, had_read), had_read)
    decided = decide_mark(Mark(CONVERSATION, delivered, read), before, last=50)
    if max(delivered, read) > 50:
        assert isinstance(decided, Refusal)
    elif decided is None:
        assert delivered <= before.delivered
        assert read <= before.read
    else:
        assert isinstance(decided, Marks)
        assert decided == Marks(max(before.delivered, delivered, read), max(before.read, read))
        assert decided.read <= decided.delivered <= 50


@given(st.integers(0, 200_000))
def test_a_true_size_class_is_plausible(length: int) -> None:
    claimed = size_class(length)
    assert plausible_size(claimed, claimed + 400)
    assert not plausible_size(claimed + 1, claimed + 400)
    assert not plausible_size(claimed, claimed)
    assert not plausible_size(claimed, 3 * claimed + 4096)


def known(**changes: object) -> KnownDevice:
    values: dict[str, object] = {
        "device": DEVICE,
        "organisation": A,
        "account": "3a" * 16,
        "steward": False,
        "public_key": b"key",
        "not_after": 5,
    }
    return KnownDevice(**(values | changes))  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("claimed", "revoked", "cursor", "code"),
    [
        (known(), False, 9, None),
        (known(not_after=99, steward=True), False, 9, None),
        (known(), True, 9, "device_revoked"),
        (known(public_key=b"other"), False, 9, "bad_certificate"),
        (known(account="3b" * 16), False, 9, "bad_certificate"),
        (known(organisation=B), False, 9, "bad_certificate"),
        (known(), False, 10, "hub_rolled_back"),
    ],
)
def test_who_signs_in(claimed: KnownDevice, revoked: bool, cursor: int, code: str | None) -> None:
    refusal = decide_sign_in(claimed, known(), revoked=revoked, cursor=cursor, next_seq=10)
    assert (refusal and refusal.code) == code


def test_which_key_packages_are_taken() -> None:
    mine = OfferedKeyPackage(b"r", DEVICE, A, False, 5, b"package")
    assert decide_key_package(STEWARD, mine, last_resort=False) is None
    assert decide_key_package(STEWARD, mine, last_resort=True) == Refusal("bad_key_package", "last_resort")
    swapped = OfferedKeyPackage(b"r", OTHER, A, False, 5, b"package")
    assert decide_key_package(STEWARD, swapped, last_resort=False) == Refusal("bad_key_package", "identity")
    assert decide_stock(98, [mine, mine]) is None
    assert decide_stock(99, [mine, mine]) == Refusal("too_many_key_packages")


def test_an_organisation_keeps_its_anchor() -> None:
    assert decide_admission(A, b"anchor", None) is None
    assert decide_admission(A, b"anchor", b"anchor") is None
    assert decide_admission(A, b"anchor", b"other") == Refusal("organisation_exists")
    assert decide_admission("Mercy Hospital", b"anchor", None) == Refusal("malformed_request", "organisation")


@given(st.lists(st.floats(0, 0.5), max_size=60))
def test_a_bucket_gives_no_more_than_its_rate_and_burst(pauses: list[float]) -> None:
    bucket, now, given_out = TokenBucket(10, 5, 0.0), 0.0, 0
    for pause in pauses:
        now += pause
        wait = bucket.take(now)
        if wait is None:
            given_out += 1
        else:
            assert 1 <= wait <= 100
            assert bucket.take(now + wait / 1000 + 0.001) is None
            now += wait / 1000 + 0.001
            given_out += 1
    assert given_out <= 5 + now * 10 + 1
