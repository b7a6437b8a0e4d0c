"""Each request of administration × whoever has no right to it: refused, recorded, and nothing changed.

A request of ``administration_requests`` without a row fails the ratchet at the end.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pytest
from sqlalchemy import func, select
from tests.support.organisations import TestDevice
from tests.unit.vault.administering.conftest import House

from wardline.audit.record import Action, Outcome
from wardline.kit.ids import new_id
from wardline.protocol import administration_requests as asks
from wardline.protocol.sealed_requests import VaultRefused, VaultRequest
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.devices.tables import DEVICES
from wardline.vault.edge.administration_operations import ADMINISTRATION_OPERATIONS
from wardline.vault.edge.administration_permissions import ADMINISTRATION_PERMISSIONS
from wardline.vault.identity.create_invitation import create_invitation
from wardline.vault.identity.model import Invitation, Role
from wardline.vault.identity.tables import ACCOUNT_ROLES, ACCOUNTS, INVITATIONS

ROOT: Final = frozenset({"root"})


@dataclass(frozen=True)
class About:
    """What requests are about."""

    account: str
    invitation: str


@dataclass(frozen=True)
class Row:
    """One request."""

    make: Callable[[About], VaultRequest]
    may: frozenset[str] = ROOT
    """Which of ``House``'s people."""
    everybody: bool = False
    """About the asker alone."""


ROWS: Final[dict[type, Row]] = {
    asks.GetRights: Row(lambda _: asks.GetRights(), everybody=True),
    asks.ListAccounts: Row(lambda _: asks.ListAccounts()),
    asks.CreateAccount: Row(lambda _: asks.CreateAccount("Eve", roles=("administrator",))),
    asks.ChangeAccount: Row(lambda about: asks.ChangeAccount(about.account, "Eve", roles=("administrator",))),
    asks.InvitePerson: Row(lambda about: asks.InvitePerson(about.account)),
    asks.ListInvitations: Row(lambda _: asks.ListInvitations()),
    asks.WithdrawInvitation: Row(lambda about: asks.WithdrawInvitation(about.invitation)),
    asks.SuspendAccount: Row(lambda about: asks.SuspendAccount(about.account)),
    asks.ReinstateAccount: Row(lambda about: asks.ReinstateAccount(about.account)),
}
STAFF: Final = ("root", "officer", "clerk", "nurse")
KINDS: Final = tuple(ROWS)
NAMES: Final = [kind.__name__ for kind in KINDS]


def everything(house: House) -> tuple[Any, ...]:
    """What administration changes."""
    with house.organisation.vault.database.read() as reader:
        return (
            reader.execute(select(ACCOUNTS.c.id, ACCOUNTS.c.profile, ACCOUNTS.c.suspended_at).order_by("id")).all(),
            reader.execute(select(ACCOUNT_ROLES).order_by("account", "role")).all(),
            reader.execute(select(INVITATIONS.c.id, INVITATIONS.c.withdrawn_at).order_by("id")).all(),
            reader.execute(select(func.count(DEVICES.c.revoked_at))).scalar_one(),
        )


def body(house: House, kind: type) -> VaultRequest:
    """About a colleague who has a device."""
    target = house.person("Target")
    invitation = house.organisation.run(lambda turn: create_invitation(turn, target.account))
    assert isinstance(invitation, Invitation)
    return ROWS[kind].make(About(target.account, invitation.id))


def refused(house: House, request: VaultRequest, device: TestDevice | None) -> str:
    before = everything(house)
    code = house.refused(request, device)
    assert everything(house) == before
    (*_, last) = house.organisation.records()
    assert (last.action, last.outcome, last.code) == (Action.REQUEST_REFUSED, Outcome.REFUSED, code)
    return code


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_nobody_without_the_right_is_answered(house: House, kind: type) -> None:
    request = body(house, kind)
    assert refused(house, request, None) == "bad_signature"
    others = [getattr(house, name) for name in STAFF if name not in ROWS[kind].may]
    others += [house.person(f"Another {role.value}", role) for role in (Role.PATIENT, Role.PARTNER)]
    for device in others:
        house.step_up(device)
        if not ROWS[kind].everybody:
            assert refused(house, request, device) == "not_permitted"


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_neither_is_a_device_that_was_removed(house: House, kind: type) -> None:
    request = body(house, kind)
    asker = house.person("Former", Role.ADMINISTRATOR, Role.COMPLIANCE_OFFICER, Role.CLERK)
    house.step_up(asker)
    house.organisation.run(lambda turn: revoke_device(turn, house.organisation.authority, asker.id))
    assert refused(house, request, asker) == "device_revoked"


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_neither_is_a_device_that_signs_for_somebody_elses(house: House, kind: type) -> None:
    """The nurse's key under the certificate of who may."""
    request = body(house, kind)
    may: TestDevice = getattr(house, min(ROWS[kind].may))
    house.step_up(may)
    forged = TestDevice()
    forged.id, forged.account, forged.chain = may.id, may.account, may.chain
    assert refused(house, request, forged) == "bad_signature"


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_a_repetition_is_answered_as_before_and_done_once(house: House, kind: type) -> None:
    request = body(house, kind)
    may: TestDevice = getattr(house, min(ROWS[kind].may))
    house.step_up(may)
    asked = house.organisation.request(request, may)
    first = house.organisation.carry(asked)
    before = everything(house)
    assert house.organisation.carry(asked) == first
    other = replace_body(house, asked, may)
    assert other == VaultRefused("request_id_reused")
    assert everything(house) == before
    house.organisation.clock.advance(2 * 3_600_000)
    late = house.organisation.request(request, may, at=house.organisation.clock.now() - 2 * 3_600_000)
    assert house.organisation.carry(late) == VaultRefused("stale_request")


def replace_body(house: House, asked: Any, device: TestDevice) -> object:
    again = house.organisation.request(asks.ListAccounts("other"), device, request=asked.request)
    return house.organisation.carry(again)


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_nobody_learns_whether_an_id_is_somebodys(house: House, kind: type) -> None:
    known, unknown = body(house, kind), ROWS[kind].make(About(new_id(), new_id()))
    if not ROWS[kind].everybody:
        for name in STAFF:
            if name not in ROWS[kind].may:
                device = getattr(house, name)
                assert house.refusal(known, device) == house.refusal(unknown, device)


def test_every_request_of_administration_has_its_row() -> None:
    assert set(ROWS) == set(ADMINISTRATION_OPERATIONS) == set(ADMINISTRATION_PERMISSIONS)
