"""Devices as their owners see and remove them, and the certificates that they renew."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.certificates import pkcs8
from tests.support.organisations import Organisation, TestDevice, open_organisation

from wardline.audit.record import Action
from wardline.client.credentials import Credentials
from wardline.client.renew import check_renewed
from wardline.kit.ids import AccountId, new_id
from wardline.kit.secret import Secret
from wardline.mls.public import verify_chain
from wardline.protocol.frames import decode_device_frame
from wardline.protocol.identity_requests import (
    CertificateRenewed,
    ConfirmWipe,
    Devices,
    DeviceState,
    DeviceSummary,
    ListDevices,
    RemoveDevice,
    RenewCertificate,
)
from wardline.protocol.requests import RevokeDevice
from wardline.protocol.sealed_requests import BeginEnrolment, FindPeople, Noted, VaultAnswer, VaultRefused
from wardline.vault.administration import Administration
from wardline.vault.devices.find_devices import find_device
from wardline.vault.devices.model import Device
from wardline.vault.devices.note_seen import AT_MOST_EVERY
from wardline.vault.edge.authenticate import OLDEST
from wardline.vault.hub_requests.tables import HUB_REQUESTS
from wardline.vault.identity.model import Role
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.identity.tables import STEP_UPS
from wardline.vault.turn import Turn

DAY = 86_400_000


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


@pytest.fixture
def ada(house: Organisation) -> TestDevice:
    return house.enrol(house.person())


@pytest.fixture
def phone(house: Organisation, ada: TestDevice) -> TestDevice:
    """Ada's other one."""
    house.clock.advance(1)
    return house.enrol(ada.account)


@pytest.fixture
def ben(house: Organisation) -> TestDevice:
    return house.enrol(house.person("Dr. Ben Blue"))


@pytest.fixture
def root(house: Organisation) -> TestDevice:
    """An administrator's."""
    device = house.enrol(house.person("IT"))
    house.run(lambda turn: set_roles(turn, device.account, [Role.ADMINISTRATOR]))
    return device


def code(answer: VaultAnswer | None) -> str:
    assert isinstance(answer, VaultRefused), answer
    return answer.code


def known(house: Organisation, device: TestDevice) -> Device:
    with house.vault.database.read() as reader:
        found = find_device(reader, device.id)
    assert found is not None
    return found


def listed(house: Organisation, asker: TestDevice, account: AccountId | None = None) -> list[DeviceSummary]:
    answer = house.ask(ListDevices(account), asker)
    assert isinstance(answer, Devices)
    return list(answer.devices)


def orders(house: Organisation, device: TestDevice) -> list[RevokeDevice]:
    """What waits for the hub about it."""
    with house.vault.database.read() as reader:
        rows = reader.execute(HUB_REQUESTS.select().order_by(HUB_REQUESTS.c.id)).all()
    frames = [decode_device_frame(row.frame) for row in rows]
    return [frame for frame in frames if isinstance(frame, RevokeDevice) and frame.device == device.id]


def step_up(turn: Turn, device: TestDevice) -> None:
    turn.tx.put(STEP_UPS, {"device": device.id, "until": turn.now + 1000})
    turn.record(Action.CLIENT_ADVANCED)


def test_one_sees_ones_own_newest_first_and_nobody_elses(
    house: Organisation, ada: TestDevice, phone: TestDevice, ben: TestDevice
) -> None:
    seen = listed(house, ada)
    assert [each.device for each in seen] == [phone.id, ada.id]
    assert {each.state for each in seen} == {DeviceState.ACTIVE}
    assert [each.method for each in seen] == ["invitation", "invitation"]
    assert listed(house, ada, ada.account) == listed(house, ada)
    for stranger in (ben.account, AccountId(new_id())):
        assert code(house.ask(ListDevices(stranger), ada)) == "not_permitted", "whether or not it exists"
    assert code(house.ask(ListDevices())) == "bad_signature"


def test_an_administrator_sees_anybodys(house: Organisation, ada: TestDevice, root: TestDevice) -> None:
    assert [each.device for each in listed(house, root, ada.account)] == [ada.id]


def test_when_it_was_seen_is_noted_once_a_minute(house: Organisation, ada: TestDevice) -> None:
    assert known(house, ada).seen_at is None
    house.ask(FindPeople(""), ada)
    first = known(house, ada).seen_at
    assert first == house.clock.now()
    house.clock.advance(AT_MOST_EVERY - 1)
    house.ask(FindPeople(""), ada)
    assert known(house, ada).seen_at == first
    house.clock.advance(1)
    house.ask(FindPeople(""), ada)
    assert known(house, ada).seen_at == house.clock.now()


def test_the_owner_removes_a_lost_one_and_it_is_told_to_erase_itself(
    house: Organisation, ada: TestDevice, phone: TestDevice
) -> None:
    assert house.ask(RemoveDevice(phone.id), ada) == Noted()
    assert code(house.ask(FindPeople(""), phone)) == "device_revoked"
    (order,) = orders(house, phone)
    assert (order.wipe, order.at) == (True, house.clock.now())
    lost = listed(house, ada)[0]
    assert (lost.device, lost.state, lost.changed_at) == (phone.id, DeviceState.WIPE_ORDERED, house.clock.now())
    assert house.ask(RemoveDevice(phone.id), ada) == Noted(), "again"
    assert len(orders(house, phone)) == 1


def test_removed_without_a_wipe_it_may_be_told_later_and_the_order_is_never_taken_back(
    house: Organisation, ada: TestDevice, phone: TestDevice
) -> None:
    assert house.ask(RemoveDevice(phone.id, wipe=False), ada) == Noted()
    removed = house.clock.now()
    assert known(house, phone).state is DeviceState.REMOVED
    house.clock.advance(5000)
    assert house.ask(RemoveDevice(phone.id, wipe=True), ada) == Noted()
    assert house.ask(RemoveDevice(phone.id, wipe=False), ada) == Noted()
    assert [(each.wipe, each.at) for each in orders(house, phone)] == [(False, removed), (True, removed)]
    assert known(house, phone).state is DeviceState.WIPE_ORDERED
    actions = [record.action for record in house.records()]
    assert (actions.count(Action.DEVICE_REVOKED), actions.count(Action.DEVICE_WIPE_ORDERED)) == (1, 1)


def test_anothers_is_unknown_but_to_administrators_who_are_there(
    house: Organisation, ada: TestDevice, ben: TestDevice, root: TestDevice
) -> None:
    for device in (ada.id, new_id()):
        answer = house.ask(RemoveDevice(device), ben)
        assert isinstance(answer, VaultRefused)
        assert answer.code in {"unknown_device", "not_permitted"}
        assert answer == house.ask(RemoveDevice(new_id()), ben), "nobody learns which"
    assert code(house.ask(RemoveDevice(ada.id), root)) == "step_up_required"
    assert not known(house, ada).revoked
    house.run(lambda turn: step_up(turn, root))
    assert house.ask(RemoveDevice(ada.id), root) == Noted()
    assert known(house, ada).state is DeviceState.WIPE_ORDERED
    assert code(house.ask(RemoveDevice(house.identity.device), root)) == "not_permitted", "the vault's own"


def test_a_wipe_is_confirmed_by_the_device_that_was_told_to_and_by_no_other(
    house: Organisation, ada: TestDevice, phone: TestDevice, ben: TestDevice
) -> None:
    assert code(house.ask(ConfirmWipe(house.clock.now()), phone)) == "not_permitted", "nobody told it"
    house.ask(RemoveDevice(phone.id, wipe=False), ada)
    assert code(house.ask(ConfirmWipe(house.clock.now()), phone)) == "not_permitted", "only removed"
    house.ask(RemoveDevice(phone.id), ada)
    ordered = house.clock.now()
    for wrong in (ordered - 1, ordered + 1, 0):
        assert code(house.ask(ConfirmWipe(wrong), phone)) == "not_permitted", "another order"
    assert code(house.ask(ConfirmWipe(ordered), ada)) == "not_permitted", "another device"
    assert code(house.ask(ConfirmWipe(ordered), ben)) == "not_permitted", "another account's"
    assert code(house.ask(ConfirmWipe(ordered))) == "bad_signature"
    forged = house.request(ConfirmWipe(ordered), TestDevice(id=phone.id, account=phone.account, chain=phone.chain))
    assert code(house.carry(forged)) == "bad_signature"
    assert known(house, phone).wiped_at is None

    receipt = house.request(ConfirmWipe(ordered), phone)
    house.clock.advance(400 * DAY + OLDEST)
    assert house.carry(receipt) == Noted(), "however late, and although its certificate ended"
    assert known(house, phone).state is DeviceState.WIPED
    done = [record for record in house.records() if record.action is Action.DEVICE_WIPED and record.code is None]
    assert [(record.actor.device, record.numbers and record.numbers.until) for record in done] == [(phone.id, ordered)]
    wiped = known(house, phone).wiped_at
    house.clock.advance(5)
    assert house.ask(ConfirmWipe(ordered), phone) == Noted(), "again"
    assert house.carry(receipt) == Noted()
    assert known(house, phone).wiped_at == wiped


def test_a_revoked_device_may_do_nothing_else(house: Organisation, ada: TestDevice, phone: TestDevice) -> None:
    house.ask(RemoveDevice(phone.id), ada)
    for body in (ListDevices(), RemoveDevice(ada.id), RenewCertificate(), FindPeople("")):
        assert code(house.ask(body, phone)) == "device_revoked"
    assert not known(house, ada).revoked


def test_an_enrolment_that_was_begun_before_a_suspension_comes_too_late(house: Organisation, ada: TestDevice) -> None:
    invitation = house.invite(ada.account)
    Administration(house.vault).suspend_account(ada.account, wipe=True)
    assert known(house, ada).state is DeviceState.WIPE_ORDERED
    with pytest.raises(AssertionError):
        house.enrol(ada.account)
    assert code(house.ask(BeginEnrolment(invitation.id))) == "bad_invitation"
    Administration(house.vault).reinstate_account(ada.account)
    assert code(house.ask(BeginEnrolment(invitation.id))) == "bad_invitation", "withdrawn for good"
    assert code(house.ask(FindPeople(""), ada)) == "device_revoked", "for ever"
    house.clock.advance(1)
    again = house.enrol(ada.account)
    assert [each.device for each in listed(house, again)] == [again.id, ada.id]


def test_a_certificate_is_renewed_for_the_same_key_when_half_of_its_life_is_over(
    house: Organisation, ada: TestDevice
) -> None:
    def renew() -> tuple[bytes, ...]:
        answer = house.ask(RenewCertificate(), ada)
        assert isinstance(answer, CertificateRenewed)
        return answer.chain

    assert renew() == ada.chain, "too early: the one that it has"
    house.clock.advance(200 * DAY)
    renewed = renew()
    assert renewed != ada.chain
    assert renew() == renewed, "the answer was lost"
    old, new = (
        verify_chain(list(chain), anchors={house.id: house.authority.root}, now=None) for chain in (ada.chain, renewed)
    )
    assert (new.device, new.account, new.public_key) == (old.device, old.account, old.public_key)
    assert new.not_after - old.not_after == 200 * DAY // 1000
    ada.chain = renewed
    house.clock.advance(300 * DAY)
    assert isinstance(house.ask(RenewCertificate(), ada), CertificateRenewed), "beyond the first one's end"


def test_a_device_takes_no_chain_but_its_own_later_one(house: Organisation, ada: TestDevice, ben: TestDevice) -> None:
    own = Credentials.load(
        key=Secret(pkcs8(ada.key)), chain=ada.chain, anchor=house.authority.root, organisation=house.id
    )
    now = house.clock.now()
    assert check_renewed(own, ada.chain, now) is None
    assert check_renewed(own, ben.chain, now) is None
    assert check_renewed(own, (b"garbage",), now) is None
    house.clock.advance(200 * DAY)
    answer = house.ask(RenewCertificate(), ada)
    assert isinstance(answer, CertificateRenewed)
    taken = check_renewed(own, answer.chain, house.clock.now())
    assert taken is not None
    assert taken.chain == answer.chain
    assert check_renewed(taken, ada.chain, house.clock.now()) is None, "not back"
