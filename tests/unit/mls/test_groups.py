"""The life of a group: found, add, talk, update, remove, and what happens when two commits race."""

from tests.unit.mls.parties import Clinic, refused

from wardline.mls.public import PublicGroup, inspect_message


def test_members_and_the_public_view_agree_after_every_commit():
    clinic = Clinic()
    room = clinic.room(devices=3)
    nurse = room.members[1]
    room.update(nurse)
    room.remove(room.members[2])
    newcomer = clinic.device()
    room.add(newcomer)

    living = [member for member in room.members if member.group.active]
    expected = {member.id for member in living}
    authenticators = {member.group.epoch_authenticator() for member in living}
    assert len(authenticators) == 1
    for member in living:
        assert {identity.device for identity in member.group.members} == expected
        assert member.group.epoch == room.public.epoch == 4
        assert member.group.founder == room.public.founder == room.steward.device.organisation
        assert member.group.group_id == room.public.group_id == room.group_id
    assert {identity.device for identity in room.public.members} == expected


def test_every_member_reads_every_other():
    room = Clinic().room(devices=2)
    for sender in room.members:
        message = sender.group.encrypt(f"from {sender.id}".encode(), b"envelope")
        for reader in room.others(sender):
            received = reader.group.decrypt(message)
            assert received.plaintext == f"from {sender.id}".encode()
            assert received.sender == sender.member.identity
            assert (received.authenticated_data, received.epoch) == (b"envelope", 1)


def test_the_effect_of_a_commit_is_the_same_for_committer_member_and_public_view():
    clinic = Clinic()
    room = clinic.room(devices=2)
    doctor, nurse = room.members[1:]
    joiner = clinic.device()
    package = joiner.key_package()
    pending = room.steward.commit(add=(package.message,), remove=(doctor.id,))
    _, seen = room.public.apply(pending.message, now=1_800_000_000)
    for effect in (
        seen,
        nurse.group.process_commit(pending.message, 1_800_000_000),
        room.steward.group.apply_pending(),
    ):
        assert effect.epoch == 2
        assert effect.committer.device == room.steward.id
        assert [identity.device for identity in effect.added] == [joiner.id]
        assert [identity.device for identity in effect.removed] == [doctor.id]
        assert effect.authenticated_data == b"reason"
        assert not effect.removed_self


def test_two_devices_of_one_person_are_two_members():
    clinic = Clinic()
    room = clinic.found()
    phone = clinic.device()
    tablet = clinic.device(account=phone.device.account)
    room.add(phone, tablet)
    assert {m.account for m in phone.group.members if m.device in {phone.id, tablet.id}} == {phone.device.account}
    message = phone.group.encrypt(b"note to self", b"")
    assert tablet.group.decrypt(message).sender.device == phone.id
    room.remove(phone)
    assert not phone.group.active
    assert tablet.group.active


def test_several_adds_and_removes_in_one_commit():
    clinic = Clinic()
    room = clinic.room(devices=4)
    joiners = [clinic.device() for _ in range(3)]
    packages = [joiner.key_package() for joiner in joiners]
    leavers = room.members[1:3]
    pending = room.steward.commit(
        add=tuple(package.message for package in packages), remove=tuple(leaver.id for leaver in leavers)
    )
    effect = room.deliver(room.steward, pending)
    assert {identity.device for identity in effect.added} == {joiner.id for joiner in joiners}
    assert {identity.device for identity in effect.removed} == {leaver.id for leaver in leavers}
    assert pending.welcome is not None
    assert set(inspect_message(pending.welcome).recipients) == {package.reference for package in packages}
    for joiner, package in zip(joiners, packages, strict=True):
        joiner.group = joiner.member.join(pending.welcome, {package.reference: package.secret})
        assert joiner.group.epoch_authenticator() == room.steward.group.epoch_authenticator()


def test_a_device_can_be_replaced_by_its_new_leaf_in_one_commit():
    room = Clinic().room(devices=2)
    doctor = room.members[1]
    package = doctor.key_package()
    pending = room.steward.commit(add=(package.message,), remove=(doctor.id,))
    assert pending.welcome is not None
    room.members.remove(doctor)
    room.deliver(room.steward, pending)
    doctor.group = doctor.member.join(pending.welcome, {package.reference: package.secret})
    message = doctor.group.encrypt(b"back again", b"")
    assert room.steward.group.decrypt(message).plaintext == b"back again"


def test_a_removed_member_cannot_read_the_next_epoch():
    room = Clinic().room(devices=2)
    doctor, nurse = room.members[1:]
    before = doctor.group.copy()
    effect = room.remove(doctor)
    assert [identity.device for identity in effect.removed] == [doctor.id]
    message = nurse.group.encrypt(b"after you left", b"")

    assert room.steward.group.decrypt(message).plaintext == b"after you left"
    with refused("removed"):
        doctor.group.decrypt(message)
    with refused("removed"):
        doctor.group.encrypt(b"", b"")
    with refused("wrong_epoch"):
        before.decrypt(message)


def test_a_single_remove_carries_a_path():
    # Without one the removed member would keep the next epoch's secrets.
    room = Clinic().room(devices=7)
    small = len(room.members[1].commit().message)
    pending = room.steward.commit(remove=(room.members[3].id,))
    assert len(pending.message) > small / 2
    effect = room.members[3].group.process_commit(pending.message, 1_800_000_000)
    assert effect.removed_self
    assert effect.epoch == 2


def test_the_loser_of_a_race_drops_its_commit_and_processes_the_winner():
    room = Clinic().room(devices=3)
    loser, winner, nurse = room.members[1:]
    lost = loser.commit()
    won = winner.commit()
    room.public, _ = room.public.apply(won.message, now=1_800_000_000)
    with refused("wrong_epoch"):
        room.public.apply(lost.message, now=1_800_000_000)
    loser.group.clear_pending()
    assert not loser.group.has_pending
    for member in (room.steward, loser, nurse):
        member.group.process_commit(won.message, 1_800_000_000)
    winner.group.apply_pending()
    with refused("wrong_epoch"):
        nurse.group.process_commit(lost.message, 1_800_000_000)
    room.update(loser)
    assert {m.group.epoch_authenticator() for m in room.members} == {nurse.group.epoch_authenticator()}


def test_the_winner_may_also_be_processed_while_the_own_commit_is_pending():
    room = Clinic().room(devices=2)
    loser, winner = room.members[1:]
    loser.commit()
    won = winner.commit()
    loser.group.process_commit(won.message, 1_800_000_000)
    assert not loser.group.has_pending
    with refused("no_commit_pending"):
        loser.group.apply_pending()


def test_a_commit_that_was_lost_and_repeated_is_the_same_commit():
    # The answer got lost: the member stored the pending commit, restarts, and finds its own commit accepted.
    room = Clinic().room(devices=2)
    doctor, nurse = room.members[1:]
    pending = doctor.commit()
    doctor.save()
    nurse.group.process_commit(pending.message, 1_800_000_000)
    doctor.restart()
    assert doctor.group.has_pending
    effect = doctor.group.process_commit(pending.message, 1_800_000_000)
    assert effect.committer.device == doctor.id
    assert doctor.group.epoch_authenticator() == nurse.group.epoch_authenticator()
    with refused("wrong_epoch"):
        doctor.group.process_commit(pending.message, 1_800_000_000)
    with refused("wrong_epoch"):
        nurse.group.process_commit(pending.message, 1_800_000_000)


def test_only_one_commit_is_pending_at_a_time():
    room = Clinic().room(devices=1)
    doctor = room.members[1]
    doctor.commit()
    with refused("commit_pending"):
        doctor.commit()
    with refused("no_commit_pending"):
        room.steward.group.apply_pending()


def test_a_copy_is_independent():
    room = Clinic().room(devices=1)
    doctor = room.members[1]
    message = room.steward.group.encrypt(b"once", b"")
    copy = doctor.group.copy()
    assert copy.decrypt(message).plaintext == b"once"
    assert [name for name, _ in copy.save().put] == ["state", "tree"]
    assert doctor.group.decrypt(message).plaintext == b"once"
    copy.commit(add=[], remove=[], authenticated_data=b"", now=1_800_000_000)
    assert copy.has_pending
    assert not doctor.group.has_pending


def test_a_removed_member_may_still_save():
    room = Clinic().room(devices=1)
    doctor = room.members[1]
    doctor.save()
    room.remove(doctor)
    doctor.save()
    doctor.restart()
    assert not doctor.group.active
    for call in (doctor.group.group_info, doctor.group.epoch_authenticator, doctor.commit, doctor.group.apply_pending):
        with refused("removed"):
            call()


def test_the_public_view_is_immutable_and_survives_its_storage():
    clinic = Clinic()
    room = clinic.room(devices=2)
    stored = PublicGroup.load(room.public.save(), anchors=clinic.trust)
    pending = room.steward.commit(remove=(room.members[1].id,))
    after, effect = stored.apply(pending.message, now=1_800_000_000)
    assert (stored.epoch, after.epoch, effect.epoch) == (1, 2, 2)
    assert len(stored.members) == 3
    assert len(after.members) == 2
    assert stored.apply(pending.message, now=1_800_000_000)[0].save() == after.save()
