"""What insiders and the delivery service may try (`insider.py` does it), and what each of it comes to."""

import pytest
from tests.support.certificates import NOW
from tests.unit.mls.insider import COMMIT, Content, Secrets
from tests.unit.mls.parties import Clinic, Room, refused


@pytest.fixture
def room() -> Room:
    return Clinic().room(devices=3)


def test_the_insider_is_a_faithful_implementation(room: Room):
    doctor, nurse = room.members[1:3]
    insider = Secrets.of(doctor)
    message = nurse.group.encrypt(b"genuine", b"envelope")
    content = insider.decrypt(message)
    assert content.generation == 0
    assert content.plaintext.startswith(b"\x07genuine")
    own = Content(
        leaf=insider.leaf, generation=0, plaintext=insider.sign(doctor.device.key, insider.leaf, b"mine", b"")
    )
    received = nurse.group.decrypt(insider.encrypt(own, b""))
    assert (received.plaintext, received.sender.device) == (b"mine", doctor.id)


def test_a_forged_generation_does_not_spoil_the_true_one(room: Room):
    doctor, nurse, reader = room.members[1:]
    insider = Secrets.of(doctor)
    true = [nurse.group.encrypt(bytes([i]), b"") for i in range(4)]
    victim = insider.decrypt(true[0]).leaf
    for generation in range(4):
        forged = Content(
            leaf=victim,
            generation=generation,
            plaintext=insider.sign(doctor.device.key, victim, b"transfuse A", b""),
        )
        with refused("bad_signature"):
            reader.group.decrypt(insider.encrypt(forged, b""))
    assert [reader.group.decrypt(message).plaintext for message in true] == [bytes([i]) for i in range(4)]


def test_nobody_speaks_for_another(room: Room):
    doctor, nurse, reader = room.members[1:]
    insider = Secrets.of(doctor)
    victim = Secrets.of(nurse).leaf
    unsigned = Content(leaf=victim, generation=0, plaintext=b"\x04stop\x00")
    with refused("bad_signature"):
        reader.group.decrypt(insider.encrypt(unsigned, b""))
    signed_as_self = insider.sign(doctor.device.key, insider.leaf, b"stop", b"")
    with refused("bad_signature"):
        reader.group.decrypt(insider.encrypt(Content(leaf=victim, generation=0, plaintext=signed_as_self), b""))


def test_signed_content_can_be_repeated_within_its_epoch_but_not_changed_or_moved(room: Room):
    # RFC 9420 does not sign the generation: readers deduplicate by sending device and message id, which stands in the
    # authenticated data.
    doctor, nurse, reader = room.members[1:]
    insider = Secrets.of(doctor)
    message = nurse.group.encrypt(b"give 5 mg", b"id 1")
    first = reader.group.decrypt(message)
    content = insider.decrypt(message)
    again = Content(leaf=content.leaf, generation=1, plaintext=content.plaintext)
    second = reader.group.decrypt(insider.encrypt(again, b"id 1"))
    assert (second.plaintext, second.authenticated_data) == (first.plaintext, first.authenticated_data)
    assert second.sender == first.sender == nurse.member.identity
    # Under another id it is refused, and so it is in the next epoch.
    with refused("bad_signature"):
        reader.group.decrypt(
            insider.encrypt(Content(leaf=content.leaf, generation=2, plaintext=content.plaintext), b"id 2")
        )
    room.update(room.steward)
    later = Secrets.of(doctor)
    with refused("bad_signature"):
        reader.group.decrypt(
            later.encrypt(Content(leaf=content.leaf, generation=0, plaintext=content.plaintext), b"id 1")
        )
    assert nurse.group.epoch == later.epoch == 2


def test_a_repeated_content_costs_the_sender_that_generation_only(room: Room):
    doctor, nurse, reader = room.members[1:]
    insider = Secrets.of(doctor)
    messages = [nurse.group.encrypt(bytes([i]), b"") for i in range(3)]
    content = insider.decrypt(messages[0])
    reader.group.decrypt(insider.encrypt(Content(leaf=content.leaf, generation=1, plaintext=content.plaintext), b""))
    assert reader.group.decrypt(messages[0]).plaintext == b"\x00"
    with refused("replayed"):
        reader.group.decrypt(messages[1])
    assert reader.group.decrypt(messages[2]).plaintext == b"\x02"


def test_an_encrypted_commit_is_refused_everywhere(room: Room):
    doctor, reader = room.members[1], room.members[3]
    insider = Secrets.of(doctor)
    commit = doctor.group.copy().commit(add=[], remove=[], authenticated_data=b"", now=NOW).message
    hidden = insider.encrypt(Content(leaf=insider.leaf, generation=0, plaintext=commit[4:]), b"", content_type=COMMIT)
    before = reader.group.epoch_authenticator()
    with refused("wrong_kind"):
        reader.group.process_commit(hidden, NOW)
    with refused("wrong_kind"):
        reader.group.decrypt(hidden)
    with refused("wrong_kind"):
        room.public.apply(hidden, now=NOW)
    assert reader.group.epoch_authenticator() == before
    room.update(doctor)


def test_a_bad_confirmation_tag_then_another_members_good_commit(room: Room):
    doctor, nurse, reader = room.members[1:]
    insider = Secrets.of(doctor)
    bad = insider.with_confirmation_tag(
        doctor.group.copy().commit(add=[], remove=[], authenticated_data=b"", now=NOW).message, bytes(48)
    )
    before = reader.group.epoch_authenticator()
    for _ in range(2):
        with refused("invalid_commit"):
            reader.group.process_commit(bad, NOW)
    assert (reader.group.epoch, reader.group.epoch_authenticator()) == (1, before)
    room.update(nurse)
    assert reader.group.epoch_authenticator() == doctor.group.epoch_authenticator() != before
    message = doctor.group.encrypt(b"still here", b"")
    assert reader.group.decrypt(message).plaintext == b"still here"


def test_the_insiders_membership_tag_is_right(room: Room):
    # Otherwise the test above would only show that a wrong membership tag is refused.
    doctor, reader = room.members[1], room.members[3]
    insider = Secrets.of(doctor)
    commit = doctor.group.copy().commit(add=[], remove=[], authenticated_data=b"", now=NOW).message
    tag = commit[-49 - 48 : -49]
    assert insider.with_confirmation_tag(commit, tag) == commit
    assert reader.group.copy().process_commit(commit, NOW).epoch == 2


def test_a_bad_commit_of_an_insider_can_win_the_epoch_of_the_public_view(room: Room):
    # The public view has no secrets to check the tag with. Members refuse, stay where they are and report it, and the
    # steward founds the next generation.
    doctor, nurse, reader = room.members[1:]
    insider = Secrets.of(doctor)
    bad = insider.with_confirmation_tag(
        doctor.group.copy().commit(add=[], remove=[], authenticated_data=b"", now=NOW).message, bytes(48)
    )
    public, effect = room.public.apply(bad, now=NOW)
    assert (public.epoch, effect.committer.device) == (2, doctor.id)
    for member in (room.steward, nurse, reader):
        with refused("invalid_commit"):
            member.group.process_commit(bad, NOW)
        assert member.group.epoch == 1
    good = nurse.commit()
    with refused("wrong_epoch"):
        public.apply(good.message, now=NOW)


def test_the_delivery_service_cannot_change_a_commit(room: Room):
    reader = room.members[3]
    pending = room.members[1].commit()
    for position in range(4, len(pending.message), 61):
        changed = bytearray(pending.message)
        changed[position] ^= 1
        with pytest.raises(Exception, match=r"^[a-z_]+: "):
            reader.group.process_commit(bytes(changed), NOW)
    assert reader.group.process_commit(pending.message, NOW).epoch == 2
