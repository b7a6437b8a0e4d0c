"""Key packages: how long they live, what anyone may check of them, and the last resort."""

import pytest
from tests.support.certificates import DAY, NOW
from tests.unit.mls.insider import key_package_without_extensions
from tests.unit.mls.parties import LIFETIME, Clinic, refused

from wardline.mls.public import inspect_key_package, inspect_message


@pytest.fixture(scope="module")
def clinic() -> Clinic:
    return Clinic()


def test_what_anyone_reads_of_a_key_package(clinic: Clinic):
    device = clinic.device()
    package = device.key_package()
    info = inspect_key_package(package.message, anchors=clinic.trust, now=NOW)
    assert info.identity == device.member.identity
    assert (info.reference, info.last_resort, info.not_after) == (package.reference, False, NOW + LIFETIME)
    assert len(package.reference) == 48


def test_a_key_package_lives_no_longer_than_the_certificate(clinic: Clinic):
    device = clinic.device(lifetime=10 * DAY)
    package = device.member.key_package(now=NOW, lifetime=400 * DAY)
    info = inspect_key_package(package.message, anchors=clinic.trust, now=NOW)
    assert info.not_after == info.identity.not_after == NOW + 10 * DAY
    with refused("certificate_expired"):
        device.member.key_package(now=NOW + 10 * DAY + 1, lifetime=DAY)


def test_a_key_package_is_valid_for_readers_whose_clock_is_behind(clinic: Clinic):
    package = clinic.device().key_package()
    for now in (NOW - 3600, NOW, NOW + LIFETIME):
        assert inspect_key_package(package.message, anchors=clinic.trust, now=now).not_after == NOW + LIFETIME
    for now in (NOW - 3601, NOW + LIFETIME + 1):
        with pytest.raises(Exception, match=r"^(key_package_expired|certificate_expired):"):
            inspect_key_package(package.message, anchors=clinic.trust, now=now)


def test_an_expired_key_package_is_not_added(clinic: Clinic):
    room = clinic.found()
    package = clinic.device().member.key_package(now=NOW, lifetime=DAY)
    with refused("key_package_expired"):
        room.steward.commit(add=(package.message,), now=NOW + 2 * DAY)
    assert room.steward.commit(add=(package.message,), now=NOW + DAY).welcome


def test_a_changed_key_package_is_refused(clinic: Clinic):
    message = clinic.device().key_package().message
    for position in range(4, len(message), 37):
        changed = bytearray(message)
        changed[position] ^= 1
        with pytest.raises(Exception, match=r"^[a-z_]+: "):
            inspect_key_package(bytes(changed), anchors=clinic.trust, now=NOW)
    with refused("untrusted"):
        inspect_key_package(message, anchors=Clinic().trust, now=NOW)
    with refused("wrong_kind"):
        inspect_key_package(clinic.found().steward.group.group_info(), anchors=clinic.trust, now=NOW)


def test_a_leaf_that_cannot_stand_in_our_groups_is_found_before_it_spoils_a_commit(clinic: Clinic):
    device = clinic.device()
    crippled = key_package_without_extensions(device.key_package().message, device.device.key)
    with refused("bad_key_package"):
        inspect_key_package(crippled, anchors=clinic.trust, now=NOW)
    with refused("bad_key_package"):
        clinic.found().steward.commit(add=(crippled,))


def test_only_the_device_that_made_it_can_use_it(clinic: Clinic):
    room, device, other = clinic.found(), clinic.device(), clinic.device()
    package, stray = device.key_package(), device.key_package()
    pending = room.steward.commit(add=(package.message,))
    assert pending.welcome is not None
    assert inspect_message(pending.welcome).recipients == [package.reference]
    with refused("key_package_unknown"):
        device.member.join(pending.welcome, {stray.reference: stray.secret})
    with refused("key_package_unknown"):
        device.member.join(pending.welcome, {})
    with refused("bad_state"):
        other.member.join(pending.welcome, {package.reference: package.secret})
    with refused("bad_state"):
        device.member.join(pending.welcome, {package.reference: stray.secret})
    changed = package.secret[:-1] + bytes([package.secret[-1] ^ 1])
    with refused("bad_state"):
        device.member.join(pending.welcome, {package.reference: changed})
    group = device.member.join(pending.welcome, {package.reference: package.secret, stray.reference: stray.secret})
    assert group.epoch == 1


def test_a_welcome_that_was_changed_is_refused(clinic: Clinic):
    room, device = clinic.found(), clinic.device()
    package = device.key_package()
    pending = room.steward.commit(add=(package.message,))
    assert pending.welcome is not None
    for position in range(4, len(pending.welcome), 23):
        changed = bytearray(pending.welcome)
        changed[position] ^= 1
        with pytest.raises(Exception, match=r"^[a-z_]+: "):
            device.member.join(bytes(changed), {package.reference: package.secret})
    with refused("malformed"):
        device.member.join(pending.welcome + b"\x00", {package.reference: package.secret})


def test_a_last_resort_package_says_so_and_serves_more_than_one_group(clinic: Clinic):
    device = clinic.device()
    package = device.key_package(last_resort=True)
    assert inspect_key_package(package.message, anchors=clinic.trust, now=NOW).last_resort
    for _ in range(2):
        room = clinic.found()
        pending = room.steward.commit(add=(package.message,))
        room.deliver(room.steward, pending)
        assert pending.welcome is not None
        group = device.member.join(pending.welcome, {package.reference: package.secret})
        assert group.decrypt(room.steward.group.encrypt(b"welcome", b"")).plaintext == b"welcome"


def test_key_packages_do_not_repeat(clinic: Clinic):
    device = clinic.device()
    packages = [device.key_package() for _ in range(10)]
    assert len({package.reference for package in packages}) == 10
    assert len({package.secret[:12] for package in packages}) == 10
