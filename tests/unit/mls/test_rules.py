"""Who may found, add and remove: stewards, each for its own organisation; the founder's brings in other stewards."""

import pytest
from tests.support.certificates import NOW
from tests.unit.mls.parties import Clinic, Party, Room, refused

from wardline.mls.public import MAX_MEMBERS, PublicGroup


@pytest.fixture(scope="module")
def clinic() -> Clinic:
    return Clinic(organisations=3)


@pytest.fixture
def room(clinic: Clinic) -> Room:
    """Steward and device of the founder, steward and device of a partner, in this order."""
    room = clinic.found()
    partner = clinic.steward(of=1)
    room.add(clinic.device(), partner)
    room.add(clinic.device(of=1), by=partner)
    return room


def stages(room: Room, by: Party, *, add: tuple[Party, ...] = (), remove: tuple[Party, ...] = ()) -> None:
    packages = tuple(party.key_package().message for party in add)
    by.commit(add=packages, remove=tuple(party.id for party in remove))
    by.group.clear_pending()


def test_only_a_steward_founds(clinic: Clinic):
    with refused("not_permitted"):
        clinic.device().member.found(b"group", now=NOW)


def test_everybody_talks_across_organisations(room: Room):
    for sender in room.members:
        message = sender.group.encrypt(sender.id.encode(), b"")
        for reader in room.others(sender):
            assert reader.group.decrypt(message).plaintext == sender.id.encode()
    assert {m.group.founder for m in room.members} == {room.steward.device.organisation}


def test_a_device_adds_nobody_and_removes_nobody(clinic: Clinic, room: Room):
    _, device, _, partner_device = room.members
    for by in (device, partner_device):
        for attempt in (
            {"add": (clinic.device(),)},
            {"add": (clinic.steward(),)},
            {"remove": (partner_device if by is device else device,)},
            {"remove": (room.steward,)},
        ):
            with refused("not_permitted"):
                stages(room, by, **attempt)
        assert not by.group.has_pending
        stages(room, by)


def test_a_steward_adds_its_own_organisations_devices(clinic: Clinic, room: Room):
    founder, _, partner, _ = room.members
    stages(room, founder, add=(clinic.device(),))
    stages(room, founder, add=(clinic.steward(),))
    stages(room, partner, add=(clinic.device(of=1), clinic.steward(of=1)))
    for by, stranger in ((founder, clinic.device(of=1)), (partner, clinic.device()), (founder, clinic.device(of=2))):
        with refused("not_permitted"):
            stages(room, by, add=(stranger,))
    # One stranger among many is enough.
    with refused("not_permitted"):
        stages(room, partner, add=(clinic.device(of=1), clinic.device(of=2)))


def test_only_the_founders_steward_brings_in_another_organisations_steward(clinic: Clinic, room: Room):
    founder, _, partner, _ = room.members
    stages(room, founder, add=(clinic.steward(of=2),))
    with refused("not_permitted"):
        stages(room, partner, add=(clinic.steward(of=2),))
    with refused("not_permitted"):
        stages(room, partner, add=(clinic.steward(of=0),))


def test_a_partners_steward_removes_its_own_the_founders_removes_anybody(room: Room):
    founder, device, partner, partner_device = room.members
    stages(room, founder, remove=(device,))
    stages(room, founder, remove=(partner, partner_device))
    stages(room, partner, remove=(partner_device,))
    for other in (device, founder):
        with refused("not_permitted"):
            stages(room, partner, remove=(other,))
    room.remove(partner, partner_device)
    assert not partner.group.active
    assert not partner_device.group.active


def test_nobody_removes_themselves_or_strangers(clinic: Clinic, room: Room):
    with refused("not_permitted"):
        stages(room, room.steward, remove=(room.steward,))
    with refused("unknown_member"):
        stages(room, room.steward, remove=(clinic.device(),))
    with pytest.raises(Exception, match=r"^(unknown_member|invalid_commit):"):
        stages(room, room.steward, remove=(room.members[1], room.members[1]))


def test_a_device_is_a_member_once(clinic: Clinic, room: Room):
    with refused("already_member"):
        stages(room, room.steward, add=(room.members[1],))
    joiner = clinic.device()
    with refused("already_member"):
        stages(room, room.steward, add=(joiner, joiner))


def test_an_organisation_that_is_not_trusted_does_not_enter(clinic: Clinic, room: Room):
    stranger = Clinic().steward()
    with refused("untrusted"):
        stages(room, room.steward, add=(stranger,))


def test_a_new_organisations_commit_waits_for_its_anchor(clinic: Clinic, room: Room):
    device, newcomer = room.members[1], clinic.steward(of=2)
    device.trust = {name: anchor for name, anchor in clinic.trust.items() if name != newcomer.device.organisation}
    device.save()
    device.restart()
    pending = room.steward.commit(add=(newcomer.key_package().message,))
    with refused("untrusted"):
        device.group.process_commit(pending.message, NOW)
    device.trust = clinic.trust
    device.restart()
    assert [identity.device for identity in device.group.process_commit(pending.message, NOW).added] == [newcomer.id]


def test_the_same_rules_decide_in_the_public_view(clinic: Clinic, room: Room):
    founder, _, partner, _ = room.members
    for by, joiner in ((founder, clinic.steward(of=2)), (partner, clinic.device(of=1))):
        pending = by.commit(add=(joiner.key_package().message,))
        _, effect = room.public.apply(pending.message, now=NOW)
        assert [identity.device for identity in effect.added] == [joiner.id]
        by.group.clear_pending()


def test_a_public_view_begins_with_the_founding_steward_alone(clinic: Clinic):
    steward = clinic.steward()
    group = steward.member.found(b"fresh", now=NOW)
    public = PublicGroup.observe(group.group_info(), anchors=clinic.trust, now=NOW)
    assert (public.epoch, public.founder, len(public.members)) == (0, steward.device.organisation, 1)
    with refused("untrusted"):
        PublicGroup.observe(group.group_info(), anchors=Clinic().trust, now=NOW)
    with refused("certificate_expired"):
        PublicGroup.observe(group.group_info(), anchors=clinic.trust, now=steward.member.identity.not_after + 1)
    changed = bytearray(group.group_info())
    changed[-1] ^= 1
    with pytest.raises(Exception, match=r"^[a-z_]+: "):
        PublicGroup.observe(bytes(changed), anchors=clinic.trust, now=NOW)


def test_a_group_holds_256_devices_and_no_more():
    clinic = Clinic()
    room = clinic.found()
    devices = [clinic.device() for _ in range(MAX_MEMBERS)]
    packages = [device.key_package() for device in devices]
    with refused("group_full"):
        room.steward.commit(add=tuple(package.message for package in packages))
    pending = room.steward.commit(add=tuple(package.message for package in packages[:-1]))
    room.deliver(room.steward, pending)
    assert len(room.public.members) == MAX_MEMBERS
    with refused("group_full"):
        room.steward.commit(add=(packages[-1].message,))
    # A place that becomes free in the same commit counts.
    swap = room.steward.commit(add=(packages[-1].message,), remove=(devices[0].id,))
    assert len(room.deliver(room.steward, swap).removed) == 1
    assert len(room.public.members) == MAX_MEMBERS
