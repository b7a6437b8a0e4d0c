"""What waits for a person, as a clerk's device lists, shows and resolves it."""

from collections.abc import Iterator

import pytest
from tests.support.vault_world import open_world
from tests.unit.vault.intake.messages import HOUR, Ward, admit, open_ward, potassium

from wardline.audit.record import Action, decode
from wardline.content import codec
from wardline.content.result import Result
from wardline.kit.ids import AccountId, new_id
from wardline.kit.outcome import Refusal
from wardline.protocol.administration_requests import (
    ItemResolution,
    ListWorkItems,
    ResolveWorkItem,
    WorkItems,
    WorkItemShown,
    WorkItemSummary,
)
from wardline.vault.administering.resolve_item import resolve_item
from wardline.vault.administering.work_items import list_work_items, show_item
from wardline.vault.gateways.hl7.model import PatientIdentifier
from wardline.vault.identity.model import Role
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.patients.find_patient import find_patient, threads_of_patient
from wardline.vault.policy.labels import change_labels
from wardline.vault.policy.model import Label
from wardline.vault.work_items.close_work_item import dismiss_work_item
from wardline.vault.work_items.model import WorkItemKind
from wardline.vault.work_items.open_work_item import open_work_item

DISMISS, RETRY, POST = ItemResolution.DISMISS, ItemResolution.RETRY, ItemResolution.POST


@pytest.fixture
def ward(database_url: str) -> Iterator[Ward]:
    with open_world(database_url) as world:
        yield open_ward(world)


@pytest.fixture
def clerk(ward: Ward) -> AccountId:
    account = ward.world.person("Clerk")
    ward.world.run(lambda turn: set_roles(turn, account, [Role.CLERK]))
    return account


def listed(ward: Ward, clerk: AccountId) -> tuple[WorkItemSummary, ...]:
    page = ward.world.run(lambda turn: list_work_items(turn, clerk, ListWorkItems()))
    assert isinstance(page, WorkItems)
    return page.items


def shown(ward: Ward, clerk: AccountId, item: str) -> WorkItemShown | Refusal:
    return ward.world.run(lambda turn: show_item(turn, clerk, item))


def resolve(
    ward: Ward, clerk: AccountId, item: str, what: ItemResolution, account: str | None = None, note: str = "by phone"
) -> Refusal | None:
    body = ResolveWorkItem(item, what, note, account)
    return ward.world.run(lambda turn: resolve_item(turn, clerk, body, ward.world.tools.policy))


def held(ward: Ward, clerk: AccountId) -> WorkItemSummary:
    """A critical result of a known patient, for nobody."""
    ward.give(admit("1", unit="NOWHERE", attending="C999"))
    ward.give(potassium("2", "6.80", attending="C999", unit="NOWHERE"))
    (item,) = (each for each in listed(ward, clerk) if each.kind == "held_result")
    return item


def test_ids_and_codes_in_the_list_and_what_is_held_when_it_is_shown(ward: Ward, clerk: AccountId) -> None:
    item = held(ward, clerk)
    assert (item.reason, item.count, set(item.resolutions)) == ("no_recipient", 1, {POST, DISMISS})
    found = shown(ward, clerk, item.item)
    assert isinstance(found, WorkItemShown)
    assert found.item == item
    assert found.held is not None
    content = codec.decode(found.held)
    assert isinstance(content, Result)
    assert [each.value for each in content.observations] == ["6.80"]
    with ward.world.database.read() as reader:
        rows = reader.exec_driver_sql("SELECT record FROM audit_records ORDER BY leaf_index").scalars().all()
    assert decode(bytes(rows[-1])).action is Action.RECORD_READ
    assert shown(ward, clerk, new_id()) == Refusal("unknown_work_item")


def test_a_clinician_whom_the_directory_does_not_know(ward: Ward, clerk: AccountId) -> None:
    ward.give(admit("1", attending="C999"))
    (item,) = listed(ward, clerk)
    found = shown(ward, clerk, item.item)
    assert isinstance(found, WorkItemShown)
    assert [each.rpartition("|")[2] for each in found.clinicians] == ["C999"]
    assert (item.kind, found.held) == ("unknown_clinician", None)
    assert POST not in item.resolutions


def test_it_is_posted_to_somebody_who_could_have_opened_it(ward: Ward, clerk: AccountId) -> None:
    item = held(ward, clerk)
    ward.world.clock.advance(HOUR)
    billing = ward.world.person("Billing")
    ward.world.run(lambda turn: set_roles(turn, billing, [Role.BILLING]))
    assert resolve(ward, clerk, item.item, POST) == Refusal("malformed_request", "account")
    assert resolve(ward, clerk, item.item, POST, new_id()) == Refusal("unknown_account", "account")
    assert resolve(ward, clerk, item.item, POST, billing) == Refusal("not_permitted", "account")
    assert resolve(ward, clerk, item.item, POST, ward.second) is None
    (message,) = ward.world.settle()
    assert isinstance(codec.decode(message.content), Result)
    assert ("waiting", ward.world.clock.now()) in ward.deadlines(), "counts from now"
    assert resolve(ward, clerk, item.item, POST, ward.second) == Refusal("unknown_work_item")
    gone = shown(ward, clerk, item.item)
    assert isinstance(gone, WorkItemShown)
    assert gone.item.resolutions == ()


def test_what_is_closed_to_the_clerk_is_neither_shown_nor_sent(ward: Ward, clerk: AccountId) -> None:
    item = held(ward, clerk)
    with ward.world.database.read() as reader:
        patient = find_patient(reader, ward.world.ledger.keys, PatientIdentifier("HOSP", "70001"))
        assert patient is not None
        (thread,) = threads_of_patient(reader, patient.id)
    assert ward.world.run(lambda turn: change_labels(turn, thread, add=[Label.PSYCHIATRY], remove=())) is None
    found = shown(ward, clerk, item.item)
    assert isinstance(found, WorkItemShown)
    assert found.held is None
    assert POST not in found.item.resolutions
    assert resolve(ward, clerk, item.item, POST, ward.second) == Refusal("not_permitted", "item")
    assert resolve(ward, clerk, item.item, DISMISS) is None


def test_a_message_is_worked_on_again_that_changed_nothing(ward: Ward, clerk: AccountId) -> None:
    ward.store(b"MSH|^~\\&|LAB|HOSP|||20270115||ORU^Z99|77|P|2.5\rPID|1\r")
    ward.work()
    (item,) = listed(ward, clerk)
    assert (item.kind, set(item.resolutions)) == ("unreadable_message", {RETRY, DISMISS})
    assert resolve(ward, clerk, item.item, POST, ward.second) == Refusal("not_permitted")
    assert resolve(ward, clerk, item.item, RETRY) is None
    assert listed(ward, clerk) == ()
    assert ward.work() == 1
    (again,) = listed(ward, clerk)
    assert again.item != item.item


def test_a_held_result_that_counts_as_a_version_is_not(ward: Ward, clerk: AccountId) -> None:
    item = held(ward, clerk)
    assert resolve(ward, clerk, item.item, RETRY) == Refusal("not_permitted")
    assert len(listed(ward, clerk)) == 2, "beside the clinician whom nobody knows"


def test_a_reason_is_given(ward: Ward, clerk: AccountId) -> None:
    ward.give(admit("1", attending="C999"))
    (item,) = listed(ward, clerk)
    assert resolve(ward, clerk, item.item, DISMISS, note="  ") == Refusal("reason_required", "note")
    assert resolve(ward, clerk, item.item, DISMISS) is None
    assert listed(ward, clerk) == ()


@pytest.mark.parametrize("kind", [WorkItemKind.EMERGENCY_ACCESS, WorkItemKind.WATCH_FINDING], ids=["glass", "finding"])
def test_what_compliance_reviews_is_closed_by_nothing_else(ward: Ward, clerk: AccountId, kind: WorkItemKind) -> None:
    item = ward.world.run(lambda turn: open_work_item(turn, kind, reason=kind.value))
    assert listed(ward, clerk) == ()
    for refused in (shown(ward, clerk, item), resolve(ward, clerk, item, DISMISS)):
        assert refused == Refusal("unknown_work_item", "item")
    assert ward.world.run(lambda turn: dismiss_work_item(turn, item, by=None, note="x")) == Refusal("needs_review")
    assert len(ward.items()) == 1
