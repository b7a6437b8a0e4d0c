"""What comes of a gateway's messages, one ward at a time."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import Table, func, select, update
from tests.support.vault_world import World, open_world
from tests.unit.vault.intake.messages import HOUR, Ward, admit, header, merge, open_ward, potassium, segments

from wardline.audit.record import Action
from wardline.content import codec
from wardline.content.handoff import Handoff
from wardline.content.notice import NoticeKind
from wardline.content.result import Result, ResultStatus
from wardline.kit.outcome import Refusal
from wardline.vault.conversations.find_conversation import roster
from wardline.vault.conversations.model import RosterReason
from wardline.vault.escalation.fire_due import fire_due
from wardline.vault.gateways.hl7.decisions import AddressedAs, Addressee, AddresseeKind
from wardline.vault.gateways.hl7.listener import Peer
from wardline.vault.gateways.hl7.model import PatientIdentifier
from wardline.vault.identity.suspend_account import suspend_account
from wardline.vault.intake.model import InboundState
from wardline.vault.intake.reprocess_inbound import reprocess_inbound
from wardline.vault.intake.run_intake import run_intake
from wardline.vault.intake.store_inbound import InboundStore
from wardline.vault.intake.summarise import gateway_status
from wardline.vault.intake.tables import INBOUND
from wardline.vault.patients.find_patient import find_patient, threads_of_patient
from wardline.vault.patients.find_values import latest_critical
from wardline.vault.patients.tables import PATIENTS
from wardline.vault.signals import Signal
from wardline.vault.turn import Turn
from wardline.vault.work_items.close_work_item import dismiss_work_item
from wardline.vault.work_items.find_work_items import find_work_item
from wardline.vault.work_items.model import Resolution, WorkItemKind
from wardline.vault.work_items.tables import WORK_ITEMS


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with open_world(database_url) as opened:
        yield opened


@pytest.fixture
def ward(world: World) -> Ward:
    return open_ward(world)


def to_second(ward: Ward) -> Addressee:
    return Addressee(AddresseeKind.ACCOUNT, ward.second, AddressedAs.ORDERING)


def test_an_admission_founds_the_patient_and_their_conversation(ward: Ward):
    (notice,) = ward.notices(admit("1"))
    assert notice.kind is NoticeKind.PATIENT_ADMITTED
    with ward.world.database.read() as reader:
        patient = find_patient(reader, ward.world.ledger.keys, PatientIdentifier("HOSP", "70001"))
        assert patient is not None
        (thread,) = threads_of_patient(reader, patient.id)
        people = {entry.account: entry.reasons for entry in roster(reader, thread)}
    assert notice.patient is not None
    assert notice.patient.id == patient.id
    assert "Lovelace" in patient.name
    assert people == {ward.first: (RosterReason.FEED,)}


def test_who_no_longer_attends_leaves_and_who_was_addressed_stays(ward: Ward):
    ward.give(admit("1"))
    ward.give(admit("2", attending="C002"))
    with ward.world.database.read() as reader:
        patient = find_patient(reader, ward.world.ledger.keys, PatientIdentifier("HOSP", "70001"))
        assert patient is not None
        (thread,) = threads_of_patient(reader, patient.id)
        assert {entry.account for entry in roster(reader, thread)} == {ward.second}
    ward.give(potassium("3", "4.00", attending="C001"))
    ward.give(admit("4", attending="C002"))
    with ward.world.database.read() as reader:
        assert {entry.account for entry in roster(reader, thread)} == {ward.first, ward.second}


def test_the_same_message_again_is_the_same_message(ward: Ward):
    first, again = ward.store(potassium("1", "6.80"), potassium("1", "6.80"))
    assert (again.inbound, again.number, again.repeated) == (first.inbound, first.number, True)
    assert ward.work() == 1
    assert len(ward.world.settle()) == 1


def test_a_critical_result_has_a_deadline_from_its_receipt(ward: Ward):
    ward.give(admit("1"))
    received = ward.world.clock.now()
    ward.store(potassium("2", "6.80"))
    ward.world.clock.advance(5_000)
    ward.work()
    assert ward.deadlines() == [("waiting", received)]


def test_a_correction_alerts_again(ward: Ward):
    ward.give(admit("1"))
    first = ward.result(potassium("2", "6.80"))
    corrected = ward.result(potassium("3", "4.10", status="C"))
    assert (first.number, corrected.number, corrected.status) == (1, 2, ResultStatus.CORRECTED)
    assert corrected.supersedes is not None
    assert corrected.order_key == first.order_key
    assert len(ward.deadlines()) == 2


def test_a_known_critical_that_is_not_worse_does_not_alert_twice_in_its_window(ward: Ward):
    ward.give(admit("1"))
    ward.result(potassium("2", "6.80", order="F1"))
    ward.world.clock.advance(HOUR)
    known = ward.result(potassium("3", "6.70", order="F2"))
    assert known.known
    assert len(ward.deadlines()) == 1
    worse = ward.result(potassium("4", "7.10", order="F3"))
    assert not worse.known
    assert len(ward.deadlines()) == 2
    ward.world.clock.advance(25 * HOUR)
    late = ward.result(potassium("5", "6.70", order="F4"))
    assert not late.known
    assert len(ward.deadlines()) == 3


def test_a_critical_result_that_nobody_takes_reaches_the_second_person(ward: Ward):
    ward.give(admit("1"))
    ward.give(potassium("2", "6.80"))
    policy = ward.world.tools.policy
    ward.world.clock.advance(policy.within_ms)
    assert ward.world.run(lambda turn: fire_due(turn, ward.world.composer, policy)) == 1
    (handoff,) = (codec.decode(message.content) for message in ward.world.settle())
    assert isinstance(handoff, Handoff)
    original = codec.decode(bytes(handoff.original))
    assert isinstance(original, Result)
    assert [observation.value for observation in original.observations] == ["6.80"]


def test_a_merge_of_people_who_were_never_here_is_told_to_a_person_at_once(ward: Ward):
    """Its notice waits in a conversation in which nobody is yet."""
    ward.store(merge("1", survivor="70002", absorbed="70001"))
    ward.work()
    (item,) = ward.items()
    assert (item.kind, item.reason) == (WorkItemKind.UNFILED_MESSAGE, "no_recipient")
    assert [account.state for account in ward.accounts()] == [InboundState.HELD]
    merged, admitted = ward.notices(admit("2", "70002"))
    assert (merged.kind, admitted.kind) == (NoticeKind.PATIENTS_MERGED, NoticeKind.PATIENT_ADMITTED)
    assert len(ward.items()) == 1, "until a person has seen it"
    refused = ward.world.run(lambda turn: reprocess_inbound(turn, item.id, by=None, note=""))
    assert refused == Refusal("not_permitted"), "the notice is not sent twice"


def test_a_merge_of_somebody_who_is_here_is_nothing_for_the_list(ward: Ward):
    ward.give(admit("1", "70002"))
    (notice,) = ward.notices(merge("2", survivor="70002", absorbed="70001"))
    assert notice.kind is NoticeKind.PATIENTS_MERGED
    assert ward.items() == ()


def test_a_result_for_nobody_is_held_and_posted_when_a_person_names_somebody(ward: Ward):
    assert ward.give(potassium("1", "6.80", attending="C999", unit="NOWHERE")) == []
    (account,) = ward.accounts()
    assert (account.state, account.reason, account.messages) == (InboundState.HELD, "no_recipient", ())
    (item,) = (item for item in ward.items() if item.kind is WorkItemKind.HELD_RESULT)
    ward.world.clock.advance(HOUR)
    by = ward.first
    nobody = Addressee(AddresseeKind.ACCOUNT, "9" * 32, AddressedAs.ORDERING)
    assert ward.post(item.id, nobody, by) == Refusal("unknown_account")
    assert ward.post(item.id, to_second(ward), by, "called") is None
    (message,) = ward.world.settle()
    content = codec.decode(message.content)
    assert isinstance(content, Result)
    assert [observation.value for observation in content.observations] == ["6.80"]
    assert ward.deadlines() == [("waiting", ward.world.clock.now())]
    (account,) = ward.accounts()
    assert (account.state, account.messages) == (InboundState.PROCESSED, (message.message,))
    with ward.world.database.read() as reader:
        resolved = find_work_item(reader, ward.world.ledger.keys, item.id)
    assert resolved is not None
    assert (resolved.resolution, resolved.resolved_by, resolved.details.note) == (Resolution.POSTED, by, "called")
    assert ward.post(item.id, to_second(ward), by) == Refusal("unknown_work_item")


def test_a_ward_whose_people_are_suspended_answers_for_nobody(ward: Ward):
    ward.give(potassium("1", "4.00", attending="C999"))
    for account in (ward.first, ward.second):
        ward.world.run(lambda turn, account=account: suspend_account(turn, account))
    ward.give(potassium("2", "6.80", order="F2", attending="C999"))
    first, second = ward.accounts()
    assert (first.state, second.state, second.reason) == (InboundState.PROCESSED, InboundState.HELD, "no_recipient")


def test_the_version_after_a_held_one_supersedes_it(ward: Ward):
    ward.give(potassium("1", "6.80", attending="C999", unit="NOWHERE"))
    (item,) = (item for item in ward.items() if item.kind is WorkItemKind.HELD_RESULT)
    second = ward.result(potassium("2", "4.00", status="C"))
    assert second.number == 2
    ward.post(item.id, to_second(ward), ward.first)
    ward.world.settle()
    third = ward.result(potassium("3", "4.10", status="C"))
    assert third.number == 3
    assert third.supersedes is not None


def test_nobody_is_alerted_to_what_is_held(ward: Ward):
    ward.give(potassium("1", "6.80", attending="C999", unit="NOWHERE"))
    with ward.world.database.read() as reader:
        keys = ward.world.ledger.keys
        patient = find_patient(reader, keys, PatientIdentifier("HOSP", "70001"))
        assert patient is not None
        assert latest_critical(reader, keys, patient.id, "potassium") is None
    alerted = ward.result(potassium("2", "6.80", order="F2"))
    assert not alerted.known
    assert len(ward.deadlines()) == 1


def test_unknown_clinicians_make_one_work_item_each(ward: Ward):
    ward.give(*(admit(str(number), mrn=str(number), attending="C999") for number in range(70001, 70006)))
    (item,) = ward.items()
    assert item.kind is WorkItemKind.UNKNOWN_CLINICIAN
    assert item.count == 5
    assert [number for _, number in item.details.clinicians] == ["C999"]
    assert ward.world.run(lambda turn: dismiss_work_item(turn, item.id, by=None, note="left")) is None
    ward.give(admit("9", mrn="70009", attending="C999"))
    assert [item.count for item in ward.items()] == [1]


def test_what_cannot_be_read_is_kept_refused_and_listed(ward: Ward):
    garbage = b"MSH|^~\\&|LAB|HOSP|||20270115||ORU^Z99|77|P|2.5\rPID|1\r"
    (receipt,) = ward.store(garbage)
    assert receipt.refusal is not None
    assert ward.work() == 0
    (account,) = ward.accounts()
    assert (account.state, account.reason) == (InboundState.REFUSED, receipt.refusal.code)
    (item,) = ward.items()
    assert (item.kind, item.reason, item.inbound) == (
        WorkItemKind.UNREADABLE_MESSAGE,
        receipt.refusal.code,
        receipt.inbound,
    )
    with ward.world.database.read() as reader:
        status = gateway_status(reader)
    assert [listed.inbound for listed in status.waiting] == [receipt.inbound]


def test_a_refused_message_can_be_worked_on_again(ward: Ward):
    ward.store(b"MSH|^~\\&|LAB|HOSP|||20270115||ORU^Z99|77|P|2.5\rPID|1\r")
    (item,) = ward.items()
    assert ward.world.run(lambda turn: reprocess_inbound(turn, item.id, by=None, note="updated")) is None
    assert ward.items() == ()
    # This version still does not take it: it is listed once more.
    assert ward.work() == 1
    assert [one.kind for one in ward.items()] == [WorkItemKind.UNREADABLE_MESSAGE]


def test_a_conflict_is_worked_on_again_after_the_merge(ward: Ward):
    ward.give(admit("1", mrn="70001"), admit("2", mrn="70002"))
    both = segments(
        header("ADT^A08", "3"),
        "EVN|A08|20270115080000",
        "PID|1||70001^^^HOSP^MR~70002^^^HOSP^MR||Lovelace^Augusta||18151210|F",
        "PV1|1|I|W1||||C001^Doctor",
    )
    assert ward.give(both) == []
    (item,) = ward.items()
    assert item.reason == "identifiers_conflict"
    ward.give(merge("4", "70001", "70002"))
    assert ward.world.run(lambda turn: reprocess_inbound(turn, item.id, by=None, note="merged")) is None
    ward.work()
    assert ward.items() == ()
    assert {account.state for account in ward.accounts()} == {InboundState.PROCESSED}


def test_what_was_posted_is_not_worked_on_again(ward: Ward):
    ward.give(admit("1"), potassium("2", "4.00"))
    preliminary = potassium("3", "4.20", status="P")
    ward.give(preliminary)
    (item,) = ward.items()
    assert item.reason == "out_of_order"
    with ward.world.database.read() as reader:
        assert reader.execute(select(func.count()).select_from(INBOUND)).scalar_one() == 3
    held = ward.give(potassium("4", "6.80", order="F9", attending="C999", unit="NOWHERE", mrn="70044"))
    assert held == []
    other = next(item for item in ward.items() if item.reason == "no_recipient")
    refused = ward.world.run(lambda turn: reprocess_inbound(turn, other.id, by=None, note=""))
    assert refused == Refusal("not_permitted")


def test_a_merge_moves_identifiers_cards_and_people(ward: Ward):
    ward.give(admit("1", mrn="70001"), admit("2", mrn="70002", attending="C002"))
    ward.result(potassium("3", "6.80", mrn="70002", order="F7"))
    (notice,) = ward.notices(merge("4", "70001", "70002"))
    assert notice.kind is NoticeKind.PATIENTS_MERGED
    with ward.world.database.read() as reader:
        keys = ward.world.ledger.keys
        survivor = find_patient(reader, keys, PatientIdentifier("HOSP", "70001"))
        assert survivor is not None
        assert find_patient(reader, keys, PatientIdentifier("HOSP", "70002")) == survivor
        live, old = threads_of_patient(reader, survivor.id)
        assert {entry.account for entry in roster(reader, live)} >= {ward.first, ward.second}
        assert {entry.account for entry in roster(reader, old)} >= {ward.second}
        critical = latest_critical(reader, keys, survivor.id, "potassium")
    assert critical is not None
    assert critical.text == "6.80"
    update = ward.result(potassium("5", "4.00", mrn="70002", order="F7", status="C"))
    assert update.number == 2
    assert update.patient.id == survivor.id


def test_a_broken_frame_is_kept_with_its_fault(ward: Ward):
    store = InboundStore(ward.world.ledger)
    receipt = asyncio.run(store(admit("1"), Peer("192.0.2.1"), Refusal("hl7_framing")))
    assert receipt.refusal == Refusal("hl7_framing")
    assert [item.reason for item in ward.items()] == ["hl7_framing"]


def test_the_worker_wakes_when_a_message_is_stored(ward: Ward):
    async def run() -> None:
        ward.world.ledger.signals.bind(asyncio.get_running_loop())
        world = ward.world
        task = asyncio.create_task(run_intake(world.database, world.ledger, world.tools))
        try:
            store = InboundStore(world.ledger)
            assert (await store(admit("1"), Peer("192.0.2.1"), None)).refusal is None
            async with asyncio.timeout(10):
                while not ward.accounts()[0].messages:
                    await world.ledger.signals.wait(Signal.STEWARD, 10)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    asyncio.run(run())


def test_a_message_that_finds_a_bug_is_listed_and_does_not_stop_the_feed(ward: Ward, monkeypatch: pytest.MonkeyPatch):
    def explode(*_: object) -> None:
        raise ZeroDivisionError

    ward.store(admit("1"))
    with monkeypatch.context() as patched:
        patched.setattr("wardline.vault.intake.process_inbound.decide", explode)
        assert ward.work() == 1
    assert [(item.kind, item.reason) for item in ward.items()] == [(WorkItemKind.UNREADABLE_MESSAGE, "internal")]
    ward.give(admit("2", mrn="70002"))
    assert [account.state.value for account in ward.accounts()] == ["refused", "processed"]


def test_a_patient_with_no_number_is_for_a_person(ward: Ward):
    nameless = segments(header("ADT^A01", "1"), "EVN|A01|20270115080000", "PID|1||||Unknown", "PV1|1|I|W1||||C001^X")
    ward.give(nameless)
    assert all(account.messages or account.reason for account in ward.accounts())
    assert len(ward.items()) == 1


def tamper(ward: Ward, table: Table, column: str) -> None:
    def change(turn: Turn) -> None:
        turn.tx.execute(update(table).values({column: b"\x01" * 64}))
        turn.record(Action.BACKUP_MADE)

    ward.world.run(change)


def test_a_damaged_row_of_the_inbox_is_listed_and_does_not_stop_the_feed(ward: Ward):
    ward.store(admit("1"))
    tamper(ward, INBOUND, "sealed")
    ward.store(admit("2", mrn="70002"))
    assert ward.work() == 2
    assert [(account.state.value, account.reason) for account in ward.accounts()] == [
        ("refused", "state_corrupt"),
        ("processed", None),
    ]


def test_a_message_about_a_damaged_patient_is_listed_as_such(ward: Ward):
    ward.give(admit("1"))
    tamper(ward, PATIENTS, "sealed")
    ward.give(potassium("2", "6.80"))
    assert ward.accounts()[1].reason == "state_corrupt"


def test_a_damaged_work_item_does_not_hide_the_others(ward: Ward):
    ward.give(potassium("1", "6.80", attending="C999", unit="NOWHERE"))
    tamper(ward, WORK_ITEMS, "details")
    ward.give(potassium("2", "6.80", order="F2", attending="C999", unit="NOWHERE"))
    damaged, *others = sorted(ward.items(), key=lambda item: not item.damaged)  # opened at the same moment
    assert (damaged.damaged, [item.damaged for item in others]) == (True, [False])
    assert ward.post(damaged.id, to_second(ward), ward.first) == Refusal("not_permitted")
