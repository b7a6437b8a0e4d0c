"""Findings over sealed requests: for compliance officers, and for nobody else."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.organisations import Organisation, TestDevice, open_organisation
from tests.unit.vault.policy.test_enforcement import with_role

from wardline.audit.objects import account_object
from wardline.audit.record import Action
from wardline.kit.ids import new_id
from wardline.protocol.sealed_requests import Noted, VaultRefused, VaultRequest
from wardline.protocol.watch_requests import CloseFinding, FindingOutcome, Findings, ListFindings
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.identity.model import Role
from wardline.vault.watch.model import WatchPlan
from wardline.vault.watch.run_watch import Watch


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


@pytest.fixture
def officer(house: Organisation) -> TestDevice:
    return with_role(house, "Officer", Role.COMPLIANCE_OFFICER)


def find(house: Organisation, account: str = "a" * 32) -> None:
    for _ in range(5):
        house.run(lambda turn: turn.refuse(Action.ACCOUNT_SIGN_IN_REFUSED, "sign_in_failed", account_object(account)))
    asyncio.run(Watch(house.vault.database, house.vault.ledger, house.clock, WatchPlan()).look())


def listed(house: Organisation, device: TestDevice, *, closed: bool = False) -> Findings:
    answer = house.ask(ListFindings(closed), device)
    assert isinstance(answer, Findings)
    return answer


def test_an_officer_lists_and_closes(house: Organisation, officer: TestDevice) -> None:
    find(house)
    (found,) = listed(house, officer).findings
    assert (found.rule, found.account, found.count, len(found.evidence)) == ("failed_sign_ins", "a" * 32, 5, 5)
    close = CloseFinding(found.finding, FindingOutcome.MISUSE, "told her")
    assert house.ask(close, officer) == Noted()
    assert listed(house, officer).findings == ()
    (closed,) = listed(house, officer, closed=True).findings
    assert (closed.closed_by, closed.outcome) == (officer.account, FindingOutcome.MISUSE)
    assert (closed.account_name, closed.closed_by_name) == ("", "Officer")
    assert house.ask(close, officer) == VaultRefused("unknown_finding")


def test_nobody_else_is_answered(house: Organisation, officer: TestDevice) -> None:
    find(house)
    (found,) = listed(house, officer).findings
    requests: tuple[VaultRequest, ...] = (ListFindings(), CloseFinding(found.finding, FindingOutcome.EXPLAINED))
    others = [with_role(house, role.value, role) for role in (Role.ADMINISTRATOR, Role.PHYSICIAN, Role.NURSE)]
    for request in requests:
        assert house.ask(request) == VaultRefused("bad_signature")
        for other in others:
            assert house.ask(request, other) == VaultRefused("not_permitted")
    house.run(lambda turn: revoke_device(turn, house.authority, officer.id))
    for request in requests:
        assert house.ask(request, officer) == VaultRefused("device_revoked")


def test_what_is_about_oneself_and_what_is_not_there(house: Organisation, officer: TestDevice) -> None:
    find(house, officer.account)
    (found,) = listed(house, officer).findings
    for finding in (found.finding, new_id()):
        assert house.ask(CloseFinding(finding, FindingOutcome.EXPLAINED), officer) == VaultRefused("unknown_finding")
    assert len(listed(house, officer).findings) == 1


def test_a_repetition_is_answered_as_before(house: Organisation, officer: TestDevice) -> None:
    find(house)
    (found,) = listed(house, officer).findings
    request = house.request(CloseFinding(found.finding, FindingOutcome.EXPLAINED), officer)
    assert house.carry(request) == Noted()
    assert house.carry(request) == Noted()
    assert [each.action for each in house.records()].count(Action.FINDING_CLOSED) == 1
