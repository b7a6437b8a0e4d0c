"""What the vault owes the hub is kept until the hub took it: revocations and answers."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests.support.organisations import Organisation, open_organisation

from wardline.audit.record import Action, Outcome
from wardline.client.connection import ConnectionLostError
from wardline.kit.outcome import Refusal
from wardline.protocol.answers import Answer, Done
from wardline.protocol.requests import AnswerSealed, Request, RevokeDevice
from wardline.protocol.sealed_requests import FindPeople
from wardline.vault.administration import Administration
from wardline.vault.conversations.find_conversation import conversations_of
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.open_conversation import open_patient_conversation
from wardline.vault.conversations.set_roster import set_roster
from wardline.vault.conversations.tables import CONVERSATIONS
from wardline.vault.devices.find_devices import devices_of
from wardline.vault.hub_requests import send_hub_requests
from wardline.vault.hub_requests.send_hub_requests import HubRequests
from wardline.vault.hub_requests.tables import HUB_REQUESTS


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Organisation]:
    monkeypatch.setattr(send_hub_requests, "_PAUSE_S", 0.0)
    with open_organisation(tmp_path) as organisation:
        yield organisation


def waiting(house: Organisation) -> int:
    with house.vault.database.read() as reader:
        return reader.execute(select(func.count()).select_from(HUB_REQUESTS)).scalar_one()


def send(house: Organisation, *answers: Answer | Refusal | Exception) -> list[Request]:
    """One window, answered so; what was asked."""
    asked: list[Request] = []
    left = list(answers)

    async def ask(request: Request) -> Answer | Refusal:
        asked.append(request)
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    vault = house.vault
    asyncio.run(HubRequests(vault.database, vault.ledger, vault.ledger.signals, ask).send_waiting())
    return asked


def test_a_revocation_waits_for_the_hub_and_is_told_once(house: Organisation) -> None:
    device = house.enrol(house.person())
    send(house, Done(1), Done(1))
    assert waiting(house) == 0
    Administration(house.vault).revoke_device(device.id)
    Administration(house.vault).revoke_device(device.id)
    assert waiting(house) == 1
    for setback in (ConnectionLostError("closed"), Refusal("overloaded"), Refusal("storage_failed")):
        (asked,) = send(house, setback)
        assert isinstance(asked, RevokeDevice)
        assert asked.device == device.id
        assert waiting(house) == 1
    send(house, Done(1))
    assert waiting(house) == 0
    assert house.records()[-1].action is Action.REVOCATION_DELIVERED


def test_what_the_hub_refuses_for_good_is_recorded_and_dropped(house: Organisation) -> None:
    device = house.enrol(house.person())
    send(house, Done(1), Done(1))
    house.ask(FindPeople(""), device)
    (asked,) = send(house, Refusal("unknown_request"))
    assert isinstance(asked, AnswerSealed)
    assert waiting(house) == 0
    last = house.records()[-1]
    assert (last.action, last.outcome, last.code) == (
        Action.SEALED_REQUEST_ANSWERED,
        Outcome.REFUSED,
        "unknown_request",
    )


def test_a_new_or_revoked_device_wakes_the_steward_for_each_conversation(house: Organisation) -> None:
    ada = house.person()
    threads = [house.run(lambda turn, who=who: open_patient_conversation(turn, who * 32, "")) for who in "12"]
    for thread in threads:
        house.run(lambda turn, thread=thread: set_roster(turn, thread, ada, RosterReason.FEED))

    def versions() -> list[int]:
        with house.vault.database.read() as reader:
            assert set(conversations_of(reader, ada)) == set(threads)
            return list(reader.execute(select(CONVERSATIONS.c.roster_version)).scalars())

    before = versions()
    device = house.enrol(ada)
    assert versions() == [version + 1 for version in before]
    Administration(house.vault).revoke_device(device.id)
    assert versions() == [version + 2 for version in before]


def test_suspending_an_account_revokes_its_devices_in_the_same_transaction(house: Organisation) -> None:
    ada = house.person()
    devices = [house.enrol(ada) for _ in range(2)]
    before = len(house.records())
    Administration(house.vault).suspend_account(ada)
    with house.vault.database.read() as reader:
        assert all(device.revoked for device in devices_of(reader, ada))
    actions = [record.action for record in house.records()[before:]]
    assert actions == [Action.ACCOUNT_SUSPENDED, *[Action.DEVICE_REVOKED] * len(devices)]
