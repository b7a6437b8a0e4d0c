"""Application messages: order, loss, repetition, past epochs, and bytes that somebody changed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.certificates import NOW
from tests.unit.mls.parties import Clinic, Party, Room, refused

from wardline.mls.public import inspect_message


@pytest.fixture(scope="module")
def room() -> Room:
    return Clinic().room(devices=2)


def test_a_message_is_read_once(room: Room):
    doctor = room.members[1]
    message = room.steward.group.encrypt(b"once", b"")
    assert doctor.group.decrypt(message).plaintext == b"once"
    with refused("replayed"):
        doctor.group.decrypt(message)


@settings(deadline=None, max_examples=25)
@given(st.permutations(range(12)))
def test_messages_are_read_in_any_order(order: list[int]):
    room = Clinic().room(devices=1)
    doctor = room.members[1]
    messages = [room.steward.group.encrypt(bytes([i]), b"") for i in range(12)]
    assert [doctor.group.decrypt(messages[i]).plaintext for i in order] == [bytes([i]) for i in order]
    for message in messages:
        with refused("replayed"):
            doctor.group.decrypt(message)


def test_the_window_of_lost_messages_is_1024():
    room = Clinic().room(devices=1)
    doctor = room.members[1]
    messages = [room.steward.group.encrypt(str(i).encode(), b"") for i in range(1026)]
    with refused("cannot_decrypt"):
        doctor.group.decrypt(messages[1025])
    assert doctor.group.decrypt(messages[1024]).plaintext == b"1024"
    assert doctor.group.decrypt(messages[0]).plaintext == b"0"
    assert doctor.group.decrypt(messages[1025]).plaintext == b"1025"


def test_nobody_reads_their_own_message(room: Room):
    with refused("own_message"):
        room.steward.group.decrypt(room.steward.group.encrypt(b"mine", b""))


def test_three_past_epochs_are_readable_and_no_more():
    room = Clinic().room(devices=2)
    doctor, nurse = room.members[1:]
    late = [nurse.group.encrypt(b"epoch 1", b"")]
    for _ in range(4):
        room.update(room.steward)
        doctor.save()
        late.append(nurse.group.encrypt(b"epoch %d" % nurse.group.epoch, b""))
    with refused("wrong_epoch"):
        doctor.group.decrypt(late[0])
    for epoch, message in enumerate(late[1:], start=2):
        received = doctor.group.decrypt(message)
        assert (received.plaintext, received.epoch) == (b"epoch %d" % epoch, epoch)
        with refused("replayed"):
            doctor.group.decrypt(message)
    doctor.save()
    doctor.restart()
    for message in late[1:]:
        with refused("replayed"):
            doctor.group.decrypt(message)


def test_a_message_of_a_coming_epoch_waits(room: Room):
    doctor, nurse = room.members[1:]
    reader = nurse.group.copy()
    room.update(doctor)
    early = doctor.group.encrypt(b"new epoch", b"")
    with refused("wrong_epoch"):
        reader.decrypt(early)


def test_a_message_of_another_group_is_refused(room: Room):
    other = Clinic().room(devices=1)
    with refused("wrong_group"):
        room.members[1].group.decrypt(other.steward.group.encrypt(b"elsewhere", b""))


def tampered(message: bytes, position: int, mask: int) -> bytes:
    return message[:position] + bytes([message[position] ^ mask]) + message[position + 1 :]


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_changed_byte_is_accepted_and_none_spoils_the_true_message(room: Room, data: st.DataObject):
    # A forged ciphertext derives, and in mls-rs consumes, the key of the true message.
    doctor: Party = room.members[1]
    message = room.steward.group.encrypt(b"vital signs", b"envelope")
    before = doctor.group.copy().save().put
    position = data.draw(st.integers(0, len(message) - 1))
    forged = tampered(message, position, data.draw(st.integers(1, 255)))
    with pytest.raises(Exception, match=r"^(malformed|wrong_kind|wrong_group|wrong_epoch|cannot_decrypt|replayed)"):
        doctor.group.decrypt(forged)
    assert len(doctor.group.copy().save().put) == len(before)
    assert doctor.group.decrypt(message).plaintext == b"vital signs"


def test_forged_ciphertexts_of_many_generations_consume_none(room: Room):
    doctor = room.members[1]
    messages = [room.steward.group.encrypt(bytes([i]), b"") for i in range(20)]
    for message in messages:
        with refused("cannot_decrypt"):
            doctor.group.decrypt(tampered(message, len(message) - 1, 1))
    assert [doctor.group.decrypt(message).plaintext for message in messages] == [bytes([i]) for i in range(20)]


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=400))
def test_bytes_that_are_no_message_are_malformed(noise: bytes):
    with pytest.raises(Exception, match=r"^(malformed|wrong_kind|not_permitted)"):
        inspect_message(noise)


def test_a_handshake_is_no_application_message_and_the_other_way_round(room: Room):
    doctor = room.members[1]
    pending = room.steward.group.copy().commit(add=[], remove=[], authenticated_data=b"", now=NOW)
    with refused("wrong_kind"):
        doctor.group.decrypt(pending.message)
    with refused("wrong_kind"):
        doctor.group.process_commit(room.steward.group.encrypt(b"", b""), NOW)
    with refused("wrong_kind"):
        room.public.apply(room.steward.group.encrypt(b"", b""), now=NOW)
    with refused("wrong_kind"):
        doctor.group.process_commit(doctor.key_package().message, NOW)


def test_what_a_delivery_service_reads_of_a_message(room: Room):
    application = inspect_message(room.steward.group.encrypt(b"secret", b"envelope"))
    assert (application.kind, application.group_id) == ("application", room.group_id)
    assert (application.epoch, application.authenticated_data) == (room.public.epoch, b"envelope")
    commit = inspect_message(
        room.steward.group.copy().commit(add=[], remove=[], authenticated_data=b"why", now=NOW).message
    )
    assert (commit.kind, commit.group_id, commit.authenticated_data) == ("commit", room.group_id, b"why")
    info = inspect_message(room.steward.group.group_info())
    assert (info.kind, info.group_id, info.epoch) == ("group_info", room.group_id, room.public.epoch)
    package = inspect_message(room.steward.key_package().message)
    assert (package.kind, package.group_id, package.recipients) == ("key_package", b"", [])


def test_padding_hides_the_exact_length(room: Room):
    lengths = {len(room.steward.group.encrypt(b"x" * n, b"")) for n in range(100, 110)}
    assert len(lengths) == 1
