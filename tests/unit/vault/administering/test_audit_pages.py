"""The audit log read on a device: filtered, proven, and each reading in the log."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import update
from tests.support.little_hub import LittleHub
from tests.unit.vault.administering.conftest import HUB, House

from wardline.audit.checkpoint import VerifiedCheckpoint, verify_checkpoint
from wardline.audit.keys import VerifierKey
from wardline.audit.merkle import hash_leaf
from wardline.audit.proofs import verify_inclusion
from wardline.audit.record import SYSTEM, Action, Actor, AuditRecord, Numbers, Place, decode
from wardline.client.audit_pages import check_page
from wardline.kit.ids import new_id
from wardline.ledger.ledger import Recorded
from wardline.protocol.administration_requests import AuditPage, CreateAccount, NamedSite, ReadAudit
from wardline.vault.administering.look_back import SET_BACK, Wanted, look_back
from wardline.vault.audit.cosign import Cosigning
from wardline.vault.audit.log_keys import log_keys
from wardline.vault.schema import LEDGER

DAY = 86_400_000


@pytest.fixture
def hub(house: House, tmp_path: Path) -> Iterator[LittleHub]:
    vault = house.organisation.vault
    hub = LittleHub(tmp_path / "hub.db", log_keys(house.organisation.id, vault.identity.log_key))
    yield hub
    hub.close()


def witness(house: House, hub: LittleHub) -> None:
    vault = house.organisation.vault
    assert asyncio.run(Cosigning(vault.log, vault.ledger, hub.vault, hub.ask, hub=HUB).exchange()) is None


def read(house: House, body: ReadAudit | None = None) -> AuditPage:
    return house.ask(body or ReadAudit(), house.officer, AuditPage)


def decoded(page: AuditPage) -> list[AuditRecord]:
    return [decode(each.record) for each in page.records]


def checked(page: AuditPage) -> VerifiedCheckpoint:
    witnesses = [VerifierKey.parse(each) for each in page.witness_keys]
    return verify_checkpoint(page.checkpoint, VerifierKey.parse(page.log_key), witnesses)


def proven(page: AuditPage) -> list[bool]:
    head = checked(page).checkpoint
    return [
        verify_inclusion(hash_leaf(each.record), each.index, head.size, each.path, head.root) for each in page.records
    ]


def test_newest_first_with_proofs_that_the_hub_vouches_for(house: House, hub: LittleHub) -> None:
    before = read(house)
    assert (before.checkpoint, before.size, before.witness_keys) == (b"", 0, ()), "no hub was met yet"
    assert all(each.path == () for each in before.records)
    witness(house, hub)
    page = read(house)
    head = checked(page)
    assert (head.checkpoint.size, len(head.witnesses)) == (page.size, 1)
    indexes = [each.index for each in page.records]
    assert indexes == sorted(indexes, reverse=True)
    assert proven(page) == [each.index < page.size for each in page.records]
    assert any(proven(page))


def test_every_page_together_is_the_whole_log(house: House, hub: LittleHub) -> None:
    witness(house, hub)
    page, seen = read(house, ReadAudit(limit=7)), list[int]()
    while True:
        seen += [each.index for each in page.records]
        if not page.more:
            break
        page = read(house, ReadAudit(before=page.reached, limit=7))
    assert seen == list(range(seen[0], -1, -1))


def test_each_reading_is_in_the_log_once(house: House) -> None:
    house.refused(ReadAudit(actions=("no.such_action",)), house.officer)
    page = read(house, ReadAudit(account=house.nurse.account, limit=3))
    (record,) = [
        each for each in house.organisation.records() if each.action is Action.AUDIT_LOG_READ and not each.code
    ]
    assert (record.actor.account, record.numbers) == (house.officer.account, Numbers(count=len(page.records)))
    assert [each.id for each in record.objects] == [house.nurse.account]
    (found,) = read(house, ReadAudit(actions=("audit_log.read",), limit=1)).records
    assert decode(found.record) == record


def test_filters_hold_together(house: House) -> None:
    nurse = house.nurse.account
    about = decoded(read(house, ReadAudit(account=nurse, limit=50)))
    assert {Action.ACCOUNT_CREATED, Action.DEVICE_ENROLLED} <= {each.action for each in about}
    assert all(nurse in {each.actor.account, *(one.id for one in each.objects)} for each in about)
    (created,) = decoded(read(house, ReadAudit(account=nurse, actions=("account.created", "account.suspended"))))
    assert created.objects[0].id == nurse
    enrolled = decoded(read(house, ReadAudit(about=house.nurse.id)))
    assert enrolled
    assert all(house.nurse.id in {one.id for one in each.objects} for each in enrolled)
    assert read(house, ReadAudit(about=new_id())).records == ()
    refusal = house.refusal(ReadAudit(actions=("account.created", "account")), house.officer)
    assert (refusal.code, refusal.field) == ("malformed_request", "actions")


def test_names_are_of_accounts_alone(house: House) -> None:
    house.ask(CreateAccount("Ada Grey"), house.root, object)
    page = read(house, ReadAudit(account=house.root.account))
    names = {each.account: each.name for each in page.names}
    assert names[house.root.account] == "Rita Root"
    ids = {record.actor.account for record in decoded(page)} | {
        each.id for record in decoded(page) for each in record.objects
    }
    assert set(names) <= ids
    assert not any(name.encode() in each.record for each in page.records for name in names.values())


def test_sites_are_those_of_the_records_that_the_settings_know(house: House) -> None:
    assert read(house).sites == ()
    house.organisation.network = "10.7.3.0/24"
    person = house.person("Ada Grey")
    page = read(house, ReadAudit(about=person.id))
    assert [each.place for each in decoded(page) if each.action is Action.DEVICE_ENROLLED] == [Place(site="campus")]
    assert page.sites == (NamedSite("campus", "Main campus"),)
    assert check_page(page).sites == {"campus": "Main campus"}
    gone = AuditRecord(action=Action.ACCOUNT_SIGNED_IN, actor=SYSTEM, at=house.organisation.clock.now())
    house.organisation.run(lambda turn: turn.records.append(replace(gone, place=Place(site="closed-down"))))
    (newest,) = decoded(page := read(house, ReadAudit(actions=("account.signed_in",), limit=1)))
    assert (newest.place, page.sites) == (Place(site="closed-down"), ())


def test_a_record_that_was_changed_is_shown_and_not_proven(house: House, hub: LittleHub) -> None:
    witness(house, hub)
    whole = read(house, ReadAudit(limit=50))
    victim = next(each for each in whole.records if each.index < whole.size)
    forged = victim.record.replace(house.root.account.encode(), house.nurse.account.encode())
    forged = b"{" if forged == victim.record else forged

    def tamper(change: bytes) -> list[bool]:
        database = house.organisation.vault.database
        with database.writer.connect() as connection, connection.begin():
            chosen = LEDGER.records.c.leaf_index == victim.index
            connection.execute(update(LEDGER.records).where(chosen).values(record=change))
        page = read(house, ReadAudit(before=victim.index + 1, limit=2))
        assert page.records[0].record == change
        return proven(page)

    for change in (forged, b"{"):
        first, second = tamper(change)
        assert not first
        assert second, "its neighbour still is"


def grow(house: House, *times: int, account: str | None = None) -> None:
    records = tuple(AuditRecord(action=Action.CLIENT_ADVANCED, actor=Actor(account=account), at=at) for at in times)
    house.organisation.vault.log.run(lambda _: Recorded(None, records))


def test_times_bound_what_is_shown(house: House) -> None:
    now = house.organisation.clock.now()
    grow(house, *(now + number * DAY for number in range(1, 40)))
    actions = ("client.advanced",)
    page = read(house, ReadAudit(actions=actions, since=now + 5 * DAY, until=now + 9 * DAY))
    assert [record.at for record in decoded(page)] == [now + number * DAY for number in range(9, 4, -1)]
    assert not page.more, "whatever is older is too old"
    assert read(house, ReadAudit(actions=actions, since=now + 41 * DAY)).records == ()
    assert read(house, ReadAudit(actions=actions, until=0)).records == ()


def test_a_clock_that_is_set_back_again_and_again_hides_nothing(house: House) -> None:
    now = house.organisation.clock.now() + 30 * DAY
    times = [now + number * SET_BACK // 6 - (number % 2) * SET_BACK * 9 // 10 for number in range(200)]
    grow(house, *times, account="e" * 32)
    with house.organisation.vault.database.read() as reader:
        for since, until in ((now, now + DAY), (now + DAY, now + DAY + 1), (now + 10 * SET_BACK, now + 11 * SET_BACK)):
            found = look_back(reader, Wanted("e" * 32, since=since, until=until), None, 500)
            assert sorted(record.at for _, _, record in found.rows if record is not None) == sorted(
                at for at in times if since <= at <= until
            )


def test_one_request_looks_at_a_bounded_stretch_and_says_how_far(house: House) -> None:
    grow(house, *([1] * 3000))
    with house.organisation.vault.database.read() as reader:
        size = look_back(reader, Wanted(), None, 1).reached + 1
        rare = Wanted(actions=frozenset({"authority.created"}))
        found = look_back(reader, rare, None, 25, most=2000)
        assert (found.rows, found.reached) == ([], size - 2000)
        while not found.rows:
            found = look_back(reader, rare, found.reached, 25, most=2000)
        assert found.rows[0][2] is not None
        assert found.rows[0][2].actor == SYSTEM
