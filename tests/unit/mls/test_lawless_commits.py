"""Commits that are sound by RFC 9420 and against our rules: members and the public view refuse them all the same."""

import pytest
from tests.support.certificates import DEVICE, NOW, STEWARD
from tests.unit.mls.insider import Secrets, lawless, vector
from tests.unit.mls.parties import Clinic, Party, Room, refused


@pytest.fixture
def clinic() -> Clinic:
    return Clinic(organisations=2)


@pytest.fixture
def room(clinic: Clinic) -> Room:
    """The founder's steward, a device of it, the partner's steward, and a device of it."""
    room = clinic.found()
    partner = clinic.steward(of=1)
    room.add(clinic.device(), partner)
    room.add(clinic.device(of=1), by=partner)
    return room


def pretending(clinic: Clinic, party: Party, organisation: str) -> Party:
    """``party`` with a tree that shows it as a steward of ``organisation``."""
    uri = f"wardline:{organisation}/{party.device.account}/{party.id}"
    return lawless(party, clinic.authorities[0].issue(uri, party.device.key, usages=[DEVICE, STEWARD]))


def everybody_refuses(room: Room, commit: bytes, bandit: Party, code: str = "not_permitted") -> None:
    with refused(code):
        room.public.apply(commit, now=NOW)
    for member in room.members:
        if member.id != bandit.id:
            with refused(code):
                member.group.process_commit(commit, NOW)
            assert member.group.epoch == room.public.epoch


def tries(room: Room, bandit: Party, *, add: Party | None = None, remove: Party | None = None) -> None:
    pending = bandit.commit(add=(add.key_package().message,) if add else (), remove=(remove.id,) if remove else ())
    everybody_refuses(room, pending.message, bandit)
    bandit.group.clear_pending()


def test_a_lawless_commit_that_breaks_no_rule_is_accepted(clinic: Clinic, room: Room):
    # Otherwise the tests below would only show that its bytes are wrong.
    device = room.members[1]
    bandit = pretending(clinic, device, device.device.organisation)
    assert [m.steward for m in bandit.group.members if m.device == bandit.id] == [True]
    pending = bandit.commit()
    public, effect = room.public.apply(pending.message, now=NOW)
    assert (public.epoch, effect.committer) == (3, device.member.identity)
    assert room.steward.group.process_commit(pending.message, NOW).committer == device.member.identity


def test_a_device_that_removes_or_adds(clinic: Clinic, room: Room):
    founder, device, partner, partner_device = room.members
    for member in (device, partner_device):
        bandit = pretending(clinic, member, founder.device.organisation)
        others = [m for m in (founder, device, partner, partner_device) if m is not member]
        for victim in others:
            tries(room, bandit, remove=victim)
        for joiner in (clinic.device(), clinic.steward(of=1)):
            tries(room, bandit, add=joiner)


def test_a_partners_steward_that_acts_as_the_founders(clinic: Clinic, room: Room):
    founder, device, partner, _ = room.members
    bandit = pretending(clinic, partner, founder.device.organisation)
    for victim in (founder, device):
        tries(room, bandit, remove=victim)
    for joiner in (clinic.device(), clinic.steward()):
        tries(room, bandit, add=joiner)


def test_a_welcome_from_a_device_is_refused(clinic: Clinic, room: Room):
    founder, device, *_ = room.members
    bandit = pretending(clinic, device, founder.device.organisation)
    for joiner in (clinic.device(), clinic.steward()):
        package = joiner.key_package()
        pending = bandit.commit(add=(package.message,))
        assert pending.welcome is not None
        with refused("not_permitted"):
            joiner.member.join(pending.welcome, {package.reference: package.secret})
        bandit.group.clear_pending()


def test_a_welcome_into_a_group_without_the_own_vault_is_refused(clinic: Clinic):
    # A look-alike: the partner's steward founds a group and brings in devices whose vault is not in it.
    impostor = clinic.steward(of=1)
    room = clinic.found(impostor)
    bandit = pretending(clinic, impostor, clinic.authorities[0].organisation)
    for joiner in (clinic.device(of=0), clinic.device(of=0)):
        package = joiner.key_package()
        pending = bandit.commit(add=(package.message,))
        assert pending.welcome is not None
        with refused("not_permitted"):
            joiner.member.join(pending.welcome, {package.reference: package.secret})
        with refused("not_permitted"):
            room.public.apply(pending.message, now=NOW)
        bandit.group.clear_pending()


BY_VALUE, BY_REFERENCE = b"\x01", b"\x02"


@pytest.mark.parametrize(
    ("proposal", "code"),
    [
        pytest.param(BY_VALUE + b"\x00\x07" + vector(b""), "not_permitted", id="group context extensions"),
        pytest.param(
            BY_VALUE + b"\x00\x05" + vector(b"next") + b"\x00\x01\x00\x07" + vector(b""), "not_permitted", id="ReInit"
        ),
        pytest.param(BY_VALUE + b"\x00\x06" + vector(bytes(97)), "not_permitted", id="ExternalInit"),
        pytest.param(BY_VALUE + b"\x00\x04\x01" + vector(b"psk") + vector(bytes(48)), "malformed", id="PSK"),
        pytest.param(BY_VALUE + b"\x00\x02", "malformed", id="Update"),
        pytest.param(BY_VALUE + b"\xf0\x01" + vector(b"custom"), "malformed", id="custom"),
        pytest.param(BY_REFERENCE + vector(bytes(48)), "malformed", id="by reference"),
    ],
)
def test_no_other_proposal_is_taken_even_from_a_steward(room: Room, proposal: bytes, code: str):
    steward = room.steward
    insider = Secrets.of(steward)
    commit = steward.group.copy().commit(add=[], remove=[], authenticated_data=b"", now=NOW).message
    everybody_refuses(room, insider.with_proposals(commit, steward.device.key, proposal), steward, code)
    # The signing is right: with no proposal put in, everything but the confirmation tag fits.
    again = insider.with_proposals(commit, steward.device.key, b"")
    assert room.public.apply(again, now=NOW)[1].committer == steward.member.identity


def test_an_external_commit_is_refused(room: Room):
    commit = room.members[1].commit().message
    external = commit[: commit.index(b"\x01\x00\x00\x00", 29)]
    position = len(external)
    external += b"\x04" + commit[position + 5 : -49]
    everybody_refuses(room, external, room.members[1])


def test_a_commit_without_a_path_is_refused(clinic: Clinic, room: Room):
    steward = room.steward
    insider = Secrets.of(steward)
    commit = steward.group.copy().commit(add=[], remove=[], authenticated_data=b"", now=NOW).message
    package = clinic.device().key_package().message[4:]
    bare = insider.with_proposals(commit, steward.device.key, BY_VALUE + b"\x00\x01" + package, path=False)
    everybody_refuses(room, bare, steward, "invalid_commit")
