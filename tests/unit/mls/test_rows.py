"""Saving and loading: what is written, what a restart may not repeat, and rows that somebody changed."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tests.unit.mls.insider import Secrets, row_binding
from tests.unit.mls.parties import Clinic, Party, Room, refused


@pytest.fixture
def room() -> Room:
    room = Clinic().room(devices=2)
    for member in room.members:
        member.save()
    return room


def put(party: Party) -> list[str]:
    return [name for name, _ in party.group.copy().save().put]


def test_the_tree_is_written_only_when_the_epoch_changed(room: Room):
    doctor, nurse = room.members[1:]
    assert put(doctor) == []
    message = nurse.group.encrypt(b"", b"")
    assert put(nurse) == ["state"]
    doctor.group.decrypt(message)
    assert put(doctor) == ["state"]
    room.update(nurse)
    assert put(doctor) == put(nurse) == ["state", "tree", "epoch/1"]
    doctor.save()
    assert put(doctor) == []


def test_a_commit_in_waiting_is_saved_without_the_tree(room: Room):
    doctor = room.members[1]
    pending = doctor.commit()
    assert put(doctor) == ["state"]
    doctor.save()
    doctor.restart()
    room.public.apply(pending.message, now=1_800_000_000)
    assert doctor.group.apply_pending().epoch == 2


def test_past_epochs_are_deleted_when_they_can_no_longer_be_read(room: Room):
    doctor = room.members[1]
    for _ in range(6):
        room.update(room.steward)
        doctor.save()
    assert sorted(doctor.rows) == ["epoch/4", "epoch/5", "epoch/6", "state", "tree"]


def test_epochs_that_came_and_went_between_two_saves_are_never_written(room: Room):
    doctor = room.members[1]
    for _ in range(6):
        room.update(room.steward)
    change = doctor.group.save()
    assert [name for name, _ in change.put] == ["state", "tree", "epoch/4", "epoch/5", "epoch/6"]


def test_a_late_message_rewrites_its_epoch(room: Room):
    doctor, nurse = room.members[1:]
    late = nurse.group.encrypt(b"late", b"")
    room.update(room.steward)
    doctor.save()
    doctor.group.decrypt(late)
    assert put(doctor) == ["state", "epoch/1"]
    doctor.save()
    doctor.restart()
    with refused("replayed"):
        doctor.group.decrypt(late)


def test_a_restarted_member_goes_on(room: Room):
    doctor, nurse = room.members[1:]
    for member in room.members:
        member.restart()
    message = doctor.group.encrypt(b"after the restart", b"")
    assert nurse.group.decrypt(message).plaintext == b"after the restart"
    room.update(nurse)
    assert {m.group.epoch_authenticator() for m in room.members} == {doctor.group.epoch_authenticator()}


def test_a_restart_never_uses_a_key_and_nonce_twice(room: Room):
    # save, encrypt, save, kill, load: the next message must take the next generation.
    doctor = room.members[1]
    insider = Secrets.of(room.members[2])
    generations: list[int] = []
    for _ in range(5):
        message = doctor.group.encrypt(b"same plaintext", b"")
        doctor.save()
        doctor.restart()
        generations.append(insider.decrypt(message).generation)
    assert generations == [0, 1, 2, 3, 4]


def test_two_messages_of_one_generation_still_have_different_nonces(room: Room):
    # A client that loses a save repeats a generation: the reuse guard (RFC 9420 section 6.3.1) is what is left then.
    doctor = room.members[1]
    insider = Secrets.of(room.members[2])
    first = doctor.group.encrypt(b"one", b"")
    doctor.restart()
    second = doctor.group.encrypt(b"two", b"")
    assert insider.decrypt(first).generation == insider.decrypt(second).generation == 0
    assert room.members[2].group.decrypt(first).plaintext == b"one"
    with refused("replayed"):
        room.members[2].group.decrypt(second)


def test_rows_are_sealed_with_a_fresh_nonce_each_time(room: Room):
    doctor = room.members[1]
    nonces: set[bytes] = set()
    for _ in range(20):
        doctor.group.encrypt(b"", b"")
        nonces |= {sealed[:12] for _, sealed in doctor.group.save().put}
    assert len(nonces) == 20
    for sealed in doctor.rows.values():
        assert doctor.id.encode() not in sealed


def test_each_row_is_bound_to_group_and_name(room: Room):
    doctor = room.members[1]
    group_id = doctor.group.group_id
    for name, sealed in doctor.rows.items():
        assert AESGCM(doctor.device.storage_key).decrypt(sealed[:12], sealed[12:], row_binding(group_id, name))


def load(party: Party, rows: dict[str, bytes], group_id: bytes | None = None) -> None:
    party.device.member(party.trust).load(group_id or party.group.group_id, rows)


def test_changed_rows_do_not_load(room: Room):
    doctor = room.members[1]
    room.update(room.steward)
    doctor.save()
    load(doctor, doctor.rows)
    for name, sealed in doctor.rows.items():
        for position in (0, 12, len(sealed) // 2, len(sealed) - 1):
            changed = bytearray(sealed)
            changed[position] ^= 1
            with refused("bad_state"):
                load(doctor, {**doctor.rows, name: bytes(changed)})
        for cut in (b"", sealed[:11], sealed[:-1]):
            with refused("bad_state"):
                load(doctor, {**doctor.rows, name: cut})


def test_rows_that_are_missing_swapped_or_strange_do_not_load(room: Room):
    doctor, nurse = room.members[1:]
    rows = doctor.rows
    for wrong in (
        {},
        {"state": rows["state"]},
        {"tree": rows["tree"]},
        {"state": rows["tree"], "tree": rows["state"]},
        {**rows, "epoch/7": rows["state"]},
        {**rows, "epoch/x": rows["state"]},
        {**rows, "note": rows["state"]},
        nurse.rows,
    ):
        with refused("bad_state"):
            load(doctor, wrong)
    with refused("bad_state"):
        load(doctor, rows, group_id=b"another group")


def test_state_and_tree_of_different_moments_do_not_load(room: Room):
    doctor = room.members[1]
    earlier = dict(doctor.rows)
    room.update(room.steward)
    doctor.save()
    for mixed in (
        {**doctor.rows, "tree": earlier["tree"]},
        {**doctor.rows, "state": earlier["state"]},
    ):
        with refused("bad_state"):
            load(doctor, mixed)


def test_another_device_cannot_load_the_rows_even_with_their_key(room: Room):
    doctor, nurse = room.members[1:]
    thief = Party(device=nurse.device, trust=nurse.trust)
    object.__setattr__(thief.device, "storage_key", doctor.device.storage_key)
    with refused("bad_state"):
        thief.device.member(thief.trust).load(doctor.group.group_id, doctor.rows)
    object.__setattr__(thief.device, "storage_key", bytes(32))
    with refused("bad_state"):
        thief.device.member(thief.trust).load(doctor.group.group_id, doctor.rows)
