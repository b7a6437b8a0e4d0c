"""The watch over a vault's log: the same findings however it is cut, told, closed, proven; nothing lost by a fault."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from tests.support.faults import Fault, make_faulty
from tests.support.organisations import Organisation, open_organisation
from tests.unit.vault.policy.test_enforcement import with_role

from wardline.audit.checkpoint import Checkpoint
from wardline.audit.objects import account_object, device_object
from wardline.audit.record import SYSTEM, Action, Actor, AuditRecord, Outcome, Place
from wardline.kit.ids import AccountId, new_id
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Ledger
from wardline.ledger.read_log import read_peaks
from wardline.protocol.watch_requests import FindingOutcome
from wardline.store.database import Database
from wardline.store.errors import StoreError
from wardline.store.sequencer import Sequencer
from wardline.vault.exports.record_log_export import record_log_export
from wardline.vault.identity.model import Role
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.schema import LEDGER
from wardline.vault.signals import Signals
from wardline.vault.turn import Turn, VaultLedger
from wardline.vault.watch.advance_watch import advance_watch
from wardline.vault.watch.close_finding import close_finding
from wardline.vault.watch.find_findings import find_findings
from wardline.vault.watch.hours import Hours, Shift
from wardline.vault.watch.model import HOUR, MINUTE, MOST_EVIDENCE, SHIPPED, Finding, Limit, Rule, WatchPlan
from wardline.vault.watch.run_watch import Watch
from wardline.vault.watch.scan_log import read_cursor, scan_log
from wardline.vault.watch.show_finding import prove_evidence, show_finding
from wardline.vault.watch.tables import WATCH_CURSOR, WATCH_FINDINGS, WATCH_PLACES, WATCH_TRACKS
from wardline.vault.work_items.find_work_items import find_work_item, open_work_items
from wardline.vault.work_items.model import WorkItemKind

PLAN = WatchPlan(MappingProxyType({**SHIPPED, Rule.FAILED_SIGN_INS: Limit(3, 15 * MINUTE)}))
DAY = 24 * HOUR
ADA, BEN, PHONE, TABLET = "a" * 32, "b" * 32, "d" * 32, "e" * 32


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Organisation]:
    with open_organisation(tmp_path_factory.mktemp("shared")) as organisation:
        yield organisation


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


@pytest.fixture
def either(tmp_path: Path, database_url: str) -> Iterator[Organisation]:
    """Once on SQLite, once on PostgreSQL."""
    with open_organisation(tmp_path, database_url) as organisation:
        yield organisation


def write(house: Organisation, *records: AuditRecord) -> None:
    def operation(turn: Turn) -> None:
        turn.records.extend(records)

    house.run(operation)


def fail(house: Organisation, account: str = ADA, times: int = 1) -> None:
    for _ in range(times):
        house.run(lambda turn: turn.refuse(Action.ACCOUNT_SIGN_IN_REFUSED, "sign_in_failed", account_object(account)))


def order(house: Organisation, device: str = PHONE) -> None:
    house.run(lambda turn: turn.record(Action.DEVICE_WIPE_ORDERED, device_object(device), account_object(ADA)))


def confirm(house: Organisation, device: str = PHONE) -> None:
    house.run(lambda turn: turn.record(Action.DEVICE_WIPED, device_object(device), account_object(ADA)))


def appear(house: Organisation, country: str, cell: str, account: str = ADA) -> None:
    signed_in = AuditRecord(
        action=Action.ACCOUNT_SIGNED_IN,
        actor=Actor(account=account),
        at=house.clock.now(),
        objects=(account_object(account),),
        place=Place(country=country, cell=cell),
    )
    write(house, signed_in)


def look(house: Organisation, plan: WatchPlan = PLAN) -> tuple[Finding, ...]:
    """A process that starts, looks at everything, and ends."""

    asyncio.run(look_with(house.vault.database, house.vault.ledger, house, plan))
    return findings(house)


async def look_with(database: Database, ledger: VaultLedger, house: Organisation, plan: WatchPlan) -> None:
    watch = Watch(database, ledger, house.clock, plan)
    while not await watch.look():
        pass


def findings(house: Organisation, *, closed: bool = False) -> tuple[Finding, ...]:
    with house.vault.database.read() as reader:
        return find_findings(reader, closed=closed)


def forget(house: Organisation) -> None:
    def operation(turn: Turn) -> None:
        for table in (WATCH_CURSOR, WATCH_FINDINGS, WATCH_PLACES, WATCH_TRACKS):
            turn.tx.execute(delete(table))
        turn.record(Action.WATCH_ADVANCED)

    house.run(operation)


def what(found: tuple[Finding, ...]) -> list[Finding]:
    """Without what chance decides."""
    bare = [replace(each, id="", work_item="", opened_at=0) for each in found]
    return sorted(bare, key=lambda each: (each.evidence, each.rule))


def test_below_the_threshold_nothing_at_it_one_finding_that_grows(house: Organisation) -> None:
    fail(house, times=2)
    assert look(house) == ()
    fail(house)
    (found,) = look(house)
    assert (found.rule, found.account, found.count, found.threshold) == (Rule.FAILED_SIGN_INS, ADA, 3, 3)
    fail(house)
    (grown,) = look(house)
    assert (grown.id, grown.count, len(grown.evidence)) == (found.id, 4, 4)
    log = house.records()
    assert [log[index].action for index in grown.evidence] == [Action.ACCOUNT_SIGN_IN_REFUSED] * 4
    assert [each.action for each in log].count(Action.FINDING_OPENED) == 1
    with house.vault.database.read() as reader:
        (item,) = open_work_items(reader, house.vault.keys)
    assert (item.kind, item.reason, item.id) == (WorkItemKind.WATCH_FINDING, "failed_sign_ins", found.work_item)


def test_it_does_not_look_at_its_own_traces_for_ever(house: Organisation) -> None:
    fail(house, times=3)
    look(house)
    before = len(house.records())
    look(house)
    assert len(house.records()) == before


def test_somebody_in_two_places(either: Organisation) -> None:
    officer = with_role(either, "Officer", Role.COMPLIANCE_OFFICER).account
    appear(either, "US", "dp3")
    appear(either, "US", "dp3", BEN)
    either.clock.advance(HOUR)
    assert look(either) == ()
    appear(either, "FR", "u09")
    travel, country = sorted(look(either), key=lambda each: each.rule)
    assert (travel.rule, country.rule) == (Rule.IMPOSSIBLE_TRAVEL, Rule.NEW_COUNTRY)
    assert (travel.account, travel.count, travel.evidence) == (ADA, 1, country.evidence)
    log = either.records()
    assert [log[index].place for index in travel.evidence] == [Place("dp3", "US"), Place("u09", "FR")]
    # back again, just as fast: the journey's finding grows, each record once; the country is known
    either.clock.advance(HOUR)
    appear(either, "US", "dp3")
    grown, same = sorted(look(either), key=lambda each: each.rule)
    assert (grown.id, grown.count, len(grown.evidence), grown.evidence[:2]) == (travel.id, 2, 3, travel.evidence)
    assert same == country
    # what was looked into is no new country any more, also when it was closed
    for each in (grown, same):
        either.run(lambda turn: close_finding(turn, each.id, officer, FindingOutcome.EXPLAINED, "a congress"))  # noqa: B023
    either.clock.advance(30 * HOUR)
    appear(either, "FR", "u09")
    assert look(either) == ()


def test_places_are_forgotten_where_no_rule_asks(either: Organisation) -> None:
    appear(either, "US", "dp3")
    look(either)
    places = select(WATCH_PLACES.c.account)
    with either.vault.database.read() as reader:
        assert ADA in reader.execute(places).scalars().all()
    fail(either)
    off = {Rule.NEW_COUNTRY: Limit(0, HOUR), Rule.IMPOSSIBLE_TRAVEL: Limit(0, HOUR)}
    look(either, WatchPlan({**SHIPPED, **off}))
    with either.vault.database.read() as reader:
        assert reader.execute(places).scalars().all() == []


def test_access_out_of_hours_is_that_of_people_who_have_hours(house: Organisation) -> None:
    clerk, both, nobody = (house.person(name) for name in ("Clerk", "Both", "Nobody"))
    house.run(lambda turn: set_roles(turn, clerk, {Role.CLERK}))
    house.run(lambda turn: set_roles(turn, both, {Role.CLERK, Role.NURSE}))
    hours = Hours(ZoneInfo("Europe/Berlin"), frozenset({Role.CLERK, Role.BILLING}), (Shift(420, 1140),) * 7)
    plan = replace(PLAN, hours=hours)
    midnight = house.clock.now() // DAY * DAY

    def search(account: str, hour: int) -> None:
        searched = AuditRecord(
            action=Action.PATIENTS_SEARCHED, actor=Actor(account=account), at=midnight + DAY + hour * HOUR
        )
        write(house, searched)

    for account in (clerk, both, nobody):
        search(account, 12)
    assert look(house, plan) == ()
    for account in (clerk, both, nobody):
        search(account, 20)
    (found,) = look(house, plan)
    assert (found.rule, found.account, found.count, found.threshold) == (Rule.OUT_OF_HOURS, clerk, 1, 1)
    forget(house)
    assert look(house) == ()  # nobody's hours are set


def test_exports_by_nobody_who_is_known(house: Organisation) -> None:
    for _ in range(SHIPPED[Rule.EXPORTS].count):
        assert look(house) == ()
        house.run(lambda turn: record_log_export(turn, 1000))
    (found,) = look(house)
    assert (found.rule, found.account, found.count) == (Rule.EXPORTS, None, SHIPPED[Rule.EXPORTS].count)


def test_a_rule_that_is_off_finds_nothing(house: Organisation) -> None:
    fail(house, times=5)
    order(house)
    off = WatchPlan({rule: Limit(0, limit.within) for rule, limit in SHIPPED.items()})
    house.clock.advance(48 * HOUR)
    assert look(house, off) == ()


def test_a_wipe_that_nobody_confirms_in_time(house: Organisation) -> None:
    order(house)
    order(house, TABLET)
    assert look(house) == ()
    house.clock.advance(24 * HOUR - 1)
    confirm(house, TABLET)
    assert look(house) == ()
    house.clock.advance(MINUTE + 1)
    (found,) = look(house)
    assert (found.rule, found.account, found.device, found.count) == (Rule.UNCONFIRMED_WIPES, ADA, PHONE, 1)
    confirm(house)
    assert what(look(house)) == what((found,))
    # the same where the watch was away meanwhile
    forget(house)
    assert what(look(house)) == what((found,))


def test_the_evidence_is_bounded_and_the_count_is_not(house: Organisation) -> None:
    fail(house, times=3)
    write(house, *[refusal_at(house.clock.now(), ADA) for _ in range(150)])
    found = next(each for each in look(house) if each.rule is Rule.FAILED_SIGN_INS)
    assert (found.count, len(found.evidence)) == (153, MOST_EVIDENCE)


def refusal_at(at: int, account: str) -> AuditRecord:
    return AuditRecord(
        action=Action.ACCOUNT_SIGN_IN_REFUSED,
        actor=SYSTEM,
        at=at,
        objects=(account_object(account),),
        code="sign_in_failed",
        outcome=Outcome.REFUSED,
    )


def test_a_clock_that_was_set_back_loses_nothing(house: Organisation) -> None:
    now = house.clock.now()
    write(house, *[refusal_at(now - back * HOUR, ADA) for back in (0, 1, 2)])
    assert len(look(house)) == 1


def test_an_officer_closes_it_once_and_what_follows_counts_anew(house: Organisation) -> None:
    officer = with_role(house, "Officer", Role.COMPLIANCE_OFFICER).account
    nurse = with_role(house, "Nurse", Role.NURSE).account
    fail(house, times=3)
    (found,) = look(house)

    def close(by: str) -> Refusal | None:
        return house.run(
            lambda turn: close_finding(turn, found.id, AccountId(by), FindingOutcome.EXPLAINED, "Forgot it. Zebra.")
        )

    assert [refusal and refusal.code for refusal in (close(nurse), close("9" * 32))] == [
        "not_permitted",
        "unknown_account",
    ]
    assert close(officer) is None
    assert close(officer) == Refusal("unknown_finding")
    (closed,) = findings(house, closed=True)
    assert (closed.outcome, closed.closed_by, findings(house)) == (FindingOutcome.EXPLAINED, officer, ())
    with house.vault.database.read() as reader:
        item = find_work_item(reader, house.vault.keys, found.work_item)
        rows = reader.execute(WATCH_FINDINGS.select()).all()
    assert item is not None
    assert item.resolved_by == officer
    assert b"Zebra" not in repr(rows).encode()
    assert house.records()[-1].action is Action.FINDING_CLOSED or Action.FINDING_CLOSED in {
        each.action for each in house.records()
    }
    fail(house, times=2)
    assert look(house) == ()
    fail(house)
    assert len(look(house)) == 1


def test_nobody_closes_what_is_about_themselves(house: Organisation) -> None:
    officer = with_role(house, "Officer", Role.COMPLIANCE_OFFICER).account
    fail(house, officer, 3)
    (found,) = look(house)
    refusal = house.run(lambda turn: close_finding(turn, found.id, officer, FindingOutcome.FALSE_ALARM, ""))
    assert refusal == Refusal("unknown_finding")


def test_the_evidence_is_proven_and_a_changed_root_is_noticed(house: Organisation) -> None:
    fail(house, times=3)
    (found,) = look(house)
    assert house.run(lambda turn: show_finding(turn, found.id)) == found
    assert house.run(lambda turn: show_finding(turn, "0" * 32)) == Refusal("unknown_finding")
    with house.vault.database.read() as reader:
        peaks = read_peaks(reader)
        head = Checkpoint("vault", peaks.size, peaks.root())
        evidence = prove_evidence(reader, found, head)
        forged = prove_evidence(reader, found, replace(head, root=bytes(32)))
        early = prove_evidence(reader, found, replace(head, size=found.evidence[0]))
    assert [each.proven for each in evidence] == [True] * 3
    assert [each.proven for each in (*forged, *early)] == [False] * 6


def test_a_damaged_row_stops_nothing_and_proves_nothing(house: Organisation) -> None:
    fail(house, times=3)
    (found,) = look(house)
    with house.vault.database.read() as reader:
        peaks = read_peaks(reader)
    damaged = LEDGER.records.c.leaf_index == found.evidence[1]

    def damage(turn: Turn) -> None:
        turn.tx.execute(update(LEDGER.records).where(damaged).values(record=b"no record"))
        turn.record(Action.WATCH_ADVANCED)

    house.run(damage)
    with house.vault.database.read() as reader:
        evidence = prove_evidence(reader, found, Checkpoint("vault", peaks.size, peaks.root()))
    assert [(each.proven, each.record is None) for each in evidence] == [(True, False), (False, True), (True, False)]
    forget(house)
    assert look(house) == ()  # two are left


def test_two_processes_do_not_count_twice(house: Organisation) -> None:
    fail(house, times=3)
    with house.vault.database.read() as reader:
        stored, page = read_cursor(reader), scan_log(reader, 0)
    assert house.run(lambda turn: advance_watch(turn, PLAN, stored, page))
    assert not house.run(lambda turn: advance_watch(turn, PLAN, stored, page))
    assert len(findings(house)) == 1


def busy_log(house: Organisation) -> None:
    """Some of everything, in and out of windows."""
    for step in range(40):
        fail(house, ADA if step % 3 else BEN)
        if step % 5 < 2:
            appear(house, ("US", "FR", "DE")[step % 3], ("dp3", "u09", "u33")[step % 3], BEN if step % 2 else ADA)
        if step % 9 == 4:
            order(house, f"{step:032x}")
        if step % 9 == 6 and step > 20:
            confirm(house, f"{step - 2:032x}")
        house.clock.advance((step % 7) * 3 * MINUTE if step % 11 else 13 * HOUR)


@pytest.fixture(scope="module")
def busy(shared: Organisation) -> tuple[Organisation, list[Finding]]:
    busy_log(shared)
    expected = what(look(shared))
    assert {each.rule for each in expected} == {
        Rule.FAILED_SIGN_INS,
        Rule.UNCONFIRMED_WIPES,
        Rule.NEW_COUNTRY,
        Rule.IMPOSSIBLE_TRAVEL,
    }
    return shared, expected


@settings(max_examples=12)
@given(sizes=st.lists(st.integers(1, 40), min_size=1, max_size=8))
def test_however_the_log_is_cut_the_findings_are_the_same(
    busy: tuple[Organisation, list[Finding]], sizes: list[int]
) -> None:
    house, expected = busy
    forget(house)
    end, step = len(house.records()), 0
    while True:
        with house.vault.database.read() as reader:
            stored = read_cursor(reader)
            page = scan_log(reader, stored.next_index, sizes[step % len(sizes)])
        if stored.next_index >= end:
            break
        house.run(lambda turn: advance_watch(turn, PLAN, stored, page))  # noqa: B023 (run at once)
        step += 1
    assert what(look(house)) == expected


@pytest.mark.parametrize("stored", [False, True])
def test_a_fault_at_any_write_loses_and_doubles_nothing(house: Organisation, *, stored: bool) -> None:
    fail(house, times=3)
    order(house)
    appear(house, "US", "dp3")
    appear(house, "FR", "u09")
    house.clock.advance(25 * HOUR)
    expected = what(look(house))
    assert len(expected) == 4
    forget(house)
    assert strike(house, Fault(None, stored))  # the commit
    assert what(look(house)) == expected
    forget(house)
    statements = 0
    while strike(house, Fault(statements + 1, stored)):
        assert what(look(house)) == expected
        forget(house)
        statements += 1
    assert what(findings(house)) == expected
    assert statements > 5


def strike(house: Organisation, fault: Fault) -> bool:
    """Look, on a disk that fails; whether it came to the fault."""
    database = Database.open(house.vault.config.database_url)
    make_faulty(database)
    sequencer = Sequencer(database)
    try:
        log = Ledger(database, sequencer, house.clock, new_id)
        ledger = VaultLedger(log, house.id, house.vault.keys, Signals())
        ledger.run(lambda turn: turn.record(Action.WATCH_ADVANCED))  # the connection is there
        fault.arm()
        try:
            asyncio.run(look_with(database, ledger, house, PLAN))
        except StoreError:
            assert fault.fired
        finally:
            fault.disarm()
    finally:
        sequencer.close()
        database.close()
    return fault.fired


def test_no_name_is_in_a_finding(house: Organisation) -> None:
    person = house.person("Zelda Quark")
    fail(house, person, 3)
    look(house)
    with house.vault.database.read() as reader:
        rows = repr([reader.execute(table.select()).all() for table in (WATCH_FINDINGS, WATCH_PLACES, WATCH_TRACKS)])
    assert "Zelda" not in rows
    assert person in rows
