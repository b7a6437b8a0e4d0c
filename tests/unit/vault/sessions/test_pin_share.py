"""The vault's share of what opens a store with a PIN: ten wrong ones in a row, and it is gone."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.organisations import Organisation, TestDevice, open_organisation

from wardline.audit.record import Action, Outcome
from wardline.kit.ids import DeviceId, new_id
from wardline.protocol.sealed_requests import Noted, VaultAnswer, VaultRefused
from wardline.protocol.session_requests import KeepPinShare, PinRefused, PinShare, TakePinShare
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.edge.tables import ANSWERED_REQUESTS
from wardline.vault.identity.suspend_account import suspend_account
from wardline.vault.identity.tables import PIN_SHARES
from wardline.vault.keys.data_key import CannotOpenError, open_record
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.sessions.pin_share import TRIES
from wardline.vault.turn import Turn


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


@dataclass
class Locked:
    """What a device keeps of its share in clear, and what its owner knows."""

    house: Organisation
    device: TestDevice
    share: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    ticket: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    proof: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def keep(self) -> VaultAnswer:
        return self.house.ask(KeepPinShare(self.share, self.ticket, self.proof), self.device)

    def take(self, *, wrong: bool = False, ticket: bytes | None = None, device: str | None = None) -> VaultAnswer:
        proof = secrets.token_bytes(32) if wrong else self.proof
        return self.house.ask(TakePinShare(device or self.device.id, ticket or self.ticket, proof))


@pytest.fixture
def phone(house: Organisation) -> Locked:
    locked = Locked(house, house.enrol(house.person()))
    assert locked.keep() == Noted()
    return locked


def code(answer: VaultAnswer | None) -> str:
    assert isinstance(answer, VaultRefused), answer
    return answer.code


def actions(house: Organisation) -> list[tuple[Action, Outcome]]:
    return [(each.action, each.outcome) for each in house.records() if each.action.value.startswith("pin_share.")]


def test_who_knows_the_pin_gets_the_share_again_and_again(house: Organisation, phone: Locked) -> None:
    assert [phone.take() for _ in range(2)] == [PinShare(phone.share)] * 2
    assert actions(house) == [
        (Action.PIN_SHARE_KEPT, Outcome.DONE),
        (Action.PIN_SHARE_TAKEN, Outcome.DONE),
        (Action.PIN_SHARE_TAKEN, Outcome.DONE),
    ]
    taken = house.records()[-2]
    assert (taken.actor.account, taken.actor.device) == (phone.device.account, phone.device.id)


def test_the_tenth_wrong_pin_in_a_row_destroys_it(house: Organisation, phone: Locked) -> None:
    left = [phone.take(wrong=True) for _ in range(TRIES - 1)]
    assert left == [PinRefused(tries) for tries in range(TRIES - 1, 0, -1)]
    assert code(phone.take(wrong=True)) == "pin_share_gone"
    assert code(phone.take()) == "pin_share_gone", "the right one is too late"
    with house.vault.database.read() as reader:
        assert reader.execute(select(PIN_SHARES.c.record)).scalar_one() is None
    refused = [each for each in house.records() if each.action is Action.PIN_SHARE_REFUSED]
    tried = [each.numbers.attempt for each in refused if each.numbers is not None]
    assert tried == list(range(1, TRIES + 1))
    assert actions(house).count((Action.PIN_SHARE_DESTROYED, Outcome.DONE)) == 1


def test_the_right_pin_counts_anew(phone: Locked) -> None:
    for _ in range(2):
        for _ in range(TRIES - 1):
            assert isinstance(phone.take(wrong=True), PinRefused)
        assert phone.take() == PinShare(phone.share)


def test_another_share_ends_the_one_before(phone: Locked) -> None:
    before = Locked(phone.house, phone.device, phone.share, phone.ticket, phone.proof)
    assert isinstance(phone.take(wrong=True), PinRefused)
    phone.share, phone.ticket, phone.proof = (secrets.token_bytes(32) for _ in range(3))
    assert phone.keep() == Noted()
    assert code(before.take()) == "sign_in_failed"
    assert phone.take(wrong=True) == PinRefused(TRIES - 1)
    assert phone.take() == PinShare(phone.share)


def test_a_destroyed_one_is_replaced_by_the_unlocked_device(phone: Locked) -> None:
    for _ in range(TRIES):
        phone.take(wrong=True)
    assert phone.keep() == Noted()
    assert phone.take() == PinShare(phone.share)


def test_who_does_not_hold_the_ticket_learns_nothing_and_uses_up_no_try(house: Organisation, phone: Locked) -> None:
    without_share = house.enrol(house.person("Dr. Ben Blue"))
    answers = {
        code(phone.take(ticket=secrets.token_bytes(32))),
        code(phone.take(device=new_id())),
        code(phone.take(device=without_share.id)),
        code(phone.take(ticket=secrets.token_bytes(32), wrong=True)),
    }
    assert answers == {"sign_in_failed"}
    assert phone.take(wrong=True) == PinRefused(TRIES - 1)
    strangers = [each for each in house.records() if each.action is Action.PIN_SHARE_REFUSED and not each.objects]
    assert len(strangers) == 4


@pytest.mark.parametrize("wipe", [False, True], ids=["removed", "wiped"])
def test_a_lost_devices_pin_is_worthless(house: Organisation, phone: Locked, wipe: bool) -> None:
    house.run(lambda turn: revoke_device(turn, house.authority, DeviceId(phone.device.id), wipe=wipe))
    assert code(phone.take()) == "sign_in_failed"
    assert actions(house)[1:] == [
        (Action.PIN_SHARE_DESTROYED, Outcome.DONE),
        (Action.PIN_SHARE_REFUSED, Outcome.REFUSED),
    ]
    with house.vault.database.read() as reader:
        assert reader.execute(select(PIN_SHARES)).all() == []
    assert code(phone.keep()) == "device_revoked"


def test_a_removal_without_a_share_says_nothing_of_one(house: Organisation) -> None:
    device = house.enrol(house.person())
    house.run(lambda turn: revoke_device(turn, house.authority, device.id))
    assert actions(house) == []


def test_a_suspended_persons_device_gets_none(house: Organisation, phone: Locked) -> None:
    house.run(lambda turn: suspend_account(turn, phone.device.account))
    assert code(phone.take()) == "sign_in_failed"


def test_a_share_is_ones_own_devices_alone(house: Organisation, phone: Locked) -> None:
    """Keeping needs a signature and names no device; taking needs that device's ticket."""
    ben = Locked(house, house.enrol(house.person("Dr. Ben Blue")))
    assert code(house.ask(KeepPinShare(ben.share, ben.ticket, ben.proof))) == "bad_signature"
    assert ben.keep() == Noted()
    assert code(ben.take(device=phone.device.id)) == "sign_in_failed"
    assert (phone.take(), ben.take()) == (PinShare(phone.share), PinShare(ben.share))


def test_a_repeated_request_is_no_try_and_gives_nothing(house: Organisation, phone: Locked) -> None:
    """Nor does its answer lie about: what a removal destroys is in no other row."""
    right = house.request(TakePinShare(phone.device.id, phone.ticket, phone.proof))
    wrong = house.request(TakePinShare(phone.device.id, phone.ticket, secrets.token_bytes(32)))
    assert house.carry(right) == PinShare(phone.share)
    assert house.carry(wrong) == PinRefused(TRIES - 1)
    for request in (right, wrong, right):
        assert code(house.carry(request)) == "request_id_reused"
    assert phone.take(wrong=True) == PinRefused(TRIES - 2)
    key = house.run(lambda turn: turn.key(DIRECTORY))
    with house.vault.database.read() as reader:
        for row in reader.execute(select(ANSWERED_REQUESTS)).all():
            place = b"answered_requests/answer/" + row.request.encode()
            assert phone.share not in open_record(key, place, row.answer)


def test_at_rest_it_is_sealed_for_its_row(house: Organisation, phone: Locked) -> None:
    ben = Locked(house, house.enrol(house.person("Dr. Ben Blue")))
    ben.keep()
    with house.vault.database.read() as reader:
        rows = {row.device: row for row in reader.execute(select(PIN_SHARES)).all()}
    mine = rows[phone.device.id]
    for secret in (phone.share, phone.ticket, phone.proof):
        assert secret not in mine.record
        assert secret not in mine.ticket

    def exchange(turn: Turn) -> None:
        turn.tx.put(PIN_SHARES, {**mine._mapping, "record": rows[ben.device.id].record})
        turn.record(Action.CLIENT_ADVANCED)

    house.run(exchange)
    with pytest.raises(CannotOpenError):
        phone.take()


def test_no_secret_is_printed(phone: Locked) -> None:
    for each in (
        KeepPinShare(phone.share, phone.ticket, phone.proof),
        TakePinShare(phone.device.id, phone.ticket, phone.proof),
        PinShare(phone.share),
    ):
        assert repr(each) == f"{type(each).__name__}()"
