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
from tests.unit.vault.policy.test_enforcement import about_ada

from wardline.audit.record import Action, Outcome
from wardline.kit.ids import new_id
from wardline.protocol import administration_requests as asks
from wardline.protocol.sealed_requests import BreakGlass, ConversationOpened, VaultRefused, VaultRequest
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.devices.tables import DEVICES
from wardline.vault.edge.administration_operations import ADMINISTRATION_OPERATIONS
from wardline.vault.edge.administration_permissions import ADMINISTRATION_PERMISSIONS
from wardline.vault.identity.create_invitation import create_invitation
from wardline.vault.identity.model import Invitation, Role
from wardline.vault.identity.tables import ACCOUNT_ROLES, ACCOUNTS, INVITATIONS
from wardline.vault.policy.glass import emergencies
from wardline.vault.policy.tables import BROKEN_GLASS
from wardline.vault.work_items.model import WorkItemKind
from wardline.vault.work_items.open_work_item import open_work_item
from wardline.vault.work_items.tables import WORK_ITEMS

ROOT: Final = frozenset({"root"})
OFFICER: Final = frozenset({"officer"})
CLERK: Final = frozenset({"clerk"})


@dataclass(frozen=True)
class About:
    """What requests are about."""

    account: str
    invitation: str
    access: str
    item: str


@dataclass(frozen=True)
class Row:
    """One request."""

    make: Callable[[About], VaultRequest]
    may: frozenset[str] = ROOT
    """Which of ``House``'s people."""
    everybody: bool = False
    """About the asker alone."""
    code: str = "not_permitted"
    """What everybody else hears."""


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
    asks.GetPolicies: Row(lambda _: asks.GetPolicies()),
    asks.ExplainPolicy: Row(lambda about: asks.ExplainPolicy(about.account, "find_people", about.account)),
    asks.ListEmergencies: Row(lambda _: asks.ListEmergencies(), OFFICER),
    asks.ReviewEmergency: Row(lambda about: asks.ReviewEmergency(about.access, True), OFFICER),
    asks.EndEmergency: Row(lambda about: asks.EndEmergency(about.access), OFFICER, code="unknown_emergency_access"),
    asks.ReadAudit: Row(lambda _: asks.ReadAudit(), ROOT | OFFICER),
    asks.ListWorkItems: Row(lambda _: asks.ListWorkItems(), CLERK),
    asks.ShowWorkItem: Row(lambda about: asks.ShowWorkItem(about.item), CLERK),
    asks.ResolveWorkItem: Row(
        lambda about: asks.ResolveWorkItem(about.item, asks.ItemResolution.DISMISS, "Done by phone"), CLERK
    ),
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
            reader.execute(select(BROKEN_GLASS.c.id, BROKEN_GLASS.c.ended_at, BROKEN_GLASS.c.verdict)).all(),
            reader.execute(select(WORK_ITEMS.c.id, WORK_ITEMS.c.resolution).order_by("id")).all(),
        )


def about(house: House) -> About:
    """A colleague who has a device and an open invitation, an emergency access, and a work item."""
    target = house.person("Target")
    invitation = house.organisation.run(lambda turn: create_invitation(turn, target.account))
    assert isinstance(invitation, Invitation)
    return About(target.account, invitation.id, an_emergency(house), a_work_item(house))


def an_emergency(house: House) -> str:
    doctor = house.person("Doctor", Role.PHYSICIAN)
    house.step_up(doctor)
    conversation = about_ada(house.organisation)
    assert isinstance(house.organisation.ask(BreakGlass(conversation, "Emergency", 30), doctor), ConversationOpened)
    with house.organisation.vault.database.read() as reader:
        (access,) = emergencies(reader, house.organisation.vault.keys)
    return access.id


def a_work_item(house: House) -> str:
    kind = WorkItemKind.UNSENT_MESSAGE
    return house.organisation.run(lambda turn: open_work_item(turn, kind, reason="not_a_member"))


def refused(house: House, request: VaultRequest, device: TestDevice | None) -> str:
    before = everything(house)
    code = house.refused(request, device)
    assert everything(house) == before
    (*_, last) = house.organisation.records()
    assert (last.action, last.outcome, last.code) == (Action.REQUEST_REFUSED, Outcome.REFUSED, code)
    return code


def test_nobody_without_the_right_is_answered(house: House) -> None:
    known = about(house)
    people: dict[str, TestDevice] = {name: getattr(house, name) for name in STAFF}
    people |= {role.value: house.person(role.value, role) for role in (Role.PATIENT, Role.PARTNER, Role.SERVICE)}
    for device in people.values():
        house.step_up(device)
    for row in ROWS.values():
        request = row.make(known)
        assert refused(house, request, None) == "bad_signature"
        for name, device in people.items():
            if name not in row.may and not row.everybody:
                assert refused(house, request, device) == row.code, (name, request)


def test_neither_is_a_device_that_was_removed(house: House) -> None:
    known = about(house)
    asker = house.person("Former", Role.ADMINISTRATOR, Role.COMPLIANCE_OFFICER, Role.CLERK)
    house.step_up(asker)
    house.organisation.run(lambda turn: revoke_device(turn, house.organisation.authority, asker.id))
    for row in ROWS.values():
        assert refused(house, row.make(known), asker) == "device_revoked"


def test_neither_is_a_device_that_signs_for_somebody_elses(house: House) -> None:
    """Its own key under the certificate of who may."""
    known = about(house)
    for row in ROWS.values():
        may: TestDevice = getattr(house, min(row.may))
        house.step_up(may)
        forged = TestDevice()
        forged.id, forged.account, forged.chain = may.id, may.account, may.chain
        assert refused(house, row.make(known), forged) == "bad_signature"


def test_nobody_learns_whether_an_id_is_somebodys(house: House) -> None:
    known, unknown = about(house), About(*(new_id() for _ in range(4)))
    for row in ROWS.values():
        for name in STAFF:
            if name not in row.may and not row.everybody:
                device = getattr(house, name)
                assert house.refusal(row.make(known), device) == house.refusal(row.make(unknown), device)


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_a_repetition_is_answered_as_before_and_done_once(house: House, kind: type) -> None:
    request = ROWS[kind].make(about(house))
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


def test_every_request_of_administration_has_its_row() -> None:
    assert set(ROWS) == set(ADMINISTRATION_OPERATIONS) == set(ADMINISTRATION_PERMISSIONS)
