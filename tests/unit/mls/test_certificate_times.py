"""Certificates are judged when a leaf enters: an expired one inside a tree blocks nobody, and renewal keeps the key."""

from tests.support.certificates import DAY, NOW
from tests.unit.mls.parties import Clinic, Party, Room, refused

LATER = NOW + 20 * DAY


def room_with_an_expired_leaf() -> tuple[Clinic, Room, Party]:
    """At ``LATER`` the certificate of the last member has been expired for ten days."""
    clinic = Clinic()
    room = clinic.room(devices=2)
    expired = clinic.device(lifetime=10 * DAY)
    room.add(expired)
    return clinic, room, expired


def test_an_expired_leaf_blocks_neither_joins_nor_commits():
    clinic, room, expired = room_with_an_expired_leaf()
    joiner = clinic.device(now=LATER)
    room.add(joiner, now=LATER)
    assert expired.id in {identity.device for identity in joiner.group.members}
    room.update(room.members[1], now=LATER)
    room.update(joiner, now=LATER)
    assert {m.group.epoch for m in room.members} == {5}
    room.remove(expired, now=LATER)
    assert room.public.epoch == 6


def test_an_expired_member_still_reads_and_is_read():
    _, room, expired = room_with_an_expired_leaf()
    message = expired.group.encrypt(b"late shift", b"")
    assert room.steward.group.decrypt(message).plaintext == b"late shift"
    assert expired.group.decrypt(room.steward.group.encrypt(b"go home", b"")).plaintext == b"go home"


def test_an_expired_leaf_does_not_enter_again():
    _, room, expired = room_with_an_expired_leaf()
    with refused("certificate_expired"):
        expired.commit(now=LATER)
    # A device whose clock is behind, or that lies about it: everybody else refuses.
    pending = expired.commit(now=NOW)
    with refused("certificate_expired"):
        room.public.apply(pending.message, now=LATER)
    with refused("certificate_expired"):
        room.steward.group.process_commit(pending.message, LATER)
    # Accepted in time, it stays accepted for a member that reads it years later.
    room.steward.group.process_commit(pending.message, NOW)


def test_an_expired_certificate_is_not_added():
    clinic = Clinic()
    room = clinic.found()
    package = clinic.device(lifetime=DAY).key_package()
    pending = room.steward.commit(add=(package.message,))
    with refused("key_package_expired"):
        room.public.apply(pending.message, now=LATER)
    assert room.public.apply(pending.message, now=NOW)[1].epoch == 1


def renewed(clinic: Clinic, party: Party) -> Party:
    """The device after its renewal: new certificate, same key, its group loaded from what it stored."""
    party.save()
    later = Party(device=clinic.authorities[0].renew(party.device, now=LATER), trust=party.trust, rows=party.rows)
    later.group = later.member.load(party.group.group_id, later.rows)
    return later


def test_a_renewal_brings_the_new_certificate_in_with_the_next_commit():
    clinic, room, expired = room_with_an_expired_leaf()
    back = renewed(clinic, expired)
    room.members[-1] = back
    effect = room.update(back, now=LATER)
    assert effect.committer.not_after == LATER + 90 * DAY
    for member in room.members:
        leaf = next(identity for identity in member.group.members if identity.device == back.id)
        assert leaf.chain == back.device.chain
        assert leaf.public_key == expired.member.identity.public_key
    assert room.update(back, now=LATER).epoch == 4


def test_late_messages_are_read_after_the_sender_renewed():
    # With another key they would not be: mls-rs checks the key of the leaf as it is now.
    clinic, room, sender = room_with_an_expired_leaf()
    late = sender.group.encrypt(b"before the renewal", b"")
    back = renewed(clinic, sender)
    room.members[-1] = back
    room.update(back, now=LATER)
    received = room.steward.group.decrypt(late)
    assert (received.plaintext, received.sender.device) == (b"before the renewal", sender.id)


def test_a_steward_that_lost_its_right_is_no_successor_of_itself():
    clinic = Clinic()
    room = clinic.room(devices=1)
    steward = room.steward
    steward.save()
    demoted = Party(device=clinic.authorities[0].renew(steward.device, now=NOW), trust=steward.trust, rows=steward.rows)
    demoted.group = demoted.member.load(room.group_id, demoted.rows)
    pending = demoted.commit()
    with refused("not_permitted"):
        room.public.apply(pending.message, now=NOW)
    with refused("not_permitted"):
        room.members[1].group.process_commit(pending.message, NOW)
