"""Earlier messages for who may read them, signed and recorded."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP384R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import update
from tests.support.vault_world import World, open_world
from tests.unit.vault.intake.messages import admit, merge, open_ward

from wardline.audit.record import Action, decode
from wardline.content import codec
from wardline.content.text import Text
from wardline.kit.ids import AccountId, ConversationId, DeviceId, RequestId
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.protocol.sealed_requests import GetHistory, History, HistoryEntry, SealedRequest, decode_entries
from wardline.protocol.signing import HistoryStatement, signed_bytes
from wardline.vault.archive.destroy_records import destroy_records
from wardline.vault.archive.tables import ARCHIVE_RECORDS
from wardline.vault.conversations.model import Conversation, ConversationKind, RosterEntry, RosterReason
from wardline.vault.conversations.open_conversation import open_conversation, open_patient_conversation
from wardline.vault.conversations.set_roster import remove_from_roster, set_roster
from wardline.vault.edge.authenticate import Asker
from wardline.vault.gateways.hl7.model import PatientIdentifier
from wardline.vault.history.release_history import HistoryDesk
from wardline.vault.history.rules import Readable, readable_part
from wardline.vault.patients.find_patient import find_patient, threads_of_patient
from wardline.vault.turn import Turn

REQUEST = RequestId("7" * 32)
DEVICE = DeviceId("8" * 32)


@dataclass
class Office:
    """A vault that signs, and one of its people."""

    world: World
    account: AccountId
    desk: HistoryDesk
    key: EllipticCurvePrivateKey

    def ask(
        self, conversation: str, *, account: AccountId | None = None, before: int = 0, limit: int = 50
    ) -> History | Refusal:
        body = GetHistory(conversation, before, limit)
        request = SealedRequest(self.world.ledger.organisation, REQUEST, 0, b"")
        asker = Asker(account or self.account, DEVICE)
        return self.world.run(lambda turn: self.desk(turn, asker, request, body))

    def entries(self, conversation: str, *, before: int = 0, limit: int = 50) -> tuple[HistoryEntry, ...]:
        answer = self.ask(conversation, before=before, limit=limit)
        assert isinstance(answer, History)
        return decode_entries(answer.entries)

    def patient_thread(self) -> ConversationId:
        def found(turn: Turn) -> ConversationId:
            thread = open_patient_conversation(turn, "e" * 32, "Patient")
            set_roster(turn, thread, self.account, RosterReason.FEED)
            return thread

        return self.world.run(found)

    def say(self, conversation: ConversationId, text: str) -> bytes:
        content = codec.encode(Text(body=text))
        self.world.arrives(conversation, AccountId("3" * 32), content)
        return content

    def actions(self) -> list[Action]:
        with self.world.database.read() as reader:
            rows = reader.exec_driver_sql("SELECT record FROM audit_records ORDER BY leaf_index").scalars().all()
        return [decode(bytes(row)).action for row in rows]


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    key = generate_private_key(SECP384R1())
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    with open_world(database_url) as world:
        yield Office(world, world.person("Reader"), HistoryDesk(Secret(der)), key)


def test_a_roster_member_reads_the_whole_patient_thread_newest_first(office: Office):
    thread = office.patient_thread()
    sent = [office.say(thread, f"note {number}") for number in range(5)]
    entries = office.entries(thread)
    assert [entry.content for entry in entries] == sent[::-1]
    assert [entry.position for entry in entries] == [5, 4, 3, 2, 1]
    assert {entry.account for entry in entries} == {"3" * 32}


def test_pages_follow_each_other(office: Office):
    thread = office.patient_thread()
    for number in range(5):
        office.say(thread, f"note {number}")
    first = office.entries(thread, limit=2)
    second = office.entries(thread, limit=2, before=first[-1].position)
    third = office.entries(thread, limit=2, before=second[-1].position)
    assert [entry.position for entry in (*first, *second, *third)] == [5, 4, 3, 2, 1]
    assert office.entries(thread, before=1) == ()


def test_the_vault_vouches_for_what_it_released_to_one_device(office: Office):
    thread = office.patient_thread()
    office.say(thread, "signed")
    answer = office.ask(thread)
    assert isinstance(answer, History)
    digest = hashlib.sha256(answer.entries).digest()
    statement = HistoryStatement(office.world.ledger.organisation, REQUEST, DEVICE, digest)
    office.key.public_key().verify(answer.signature, signed_bytes(statement), ECDSA(SHA384()))


def test_every_release_is_recorded_with_each_record_read(office: Office):
    thread = office.patient_thread()
    office.say(thread, "one")
    office.say(thread, "two")
    before = len(office.actions())
    office.entries(thread)
    assert office.actions()[before:] == [Action.RECORD_READ, Action.RECORD_READ, Action.HISTORY_RELEASED]


def test_others_learn_nothing_not_even_that_it_exists(office: Office):
    thread = office.patient_thread()
    office.say(thread, "private")
    stranger = office.world.person("Stranger")
    refused = office.ask(thread, account=stranger)
    assert refused == office.ask("f" * 32, account=stranger) == Refusal("unknown_conversation", "conversation")
    assert office.actions()[-1] is Action.HISTORY_REFUSED


def test_who_left_the_roster_reads_nothing_more(office: Office):
    thread = office.patient_thread()
    office.say(thread, "before")
    office.world.run(lambda turn: remove_from_roster(turn, thread, office.account))
    assert isinstance(office.ask(thread), Refusal)


def test_of_a_group_one_reads_what_came_since_one_came(office: Office):
    others = [office.world.person("A"), office.world.person("B")]
    group = office.world.run(lambda turn: open_conversation(turn, others[0], others[1:], "Group"))
    assert isinstance(group, str)
    office.say(group, "before")
    office.world.clock.advance(1_000)
    office.world.run(lambda turn: set_roster(turn, group, office.account, RosterReason.INVITED))
    after = office.say(group, "after")
    assert [entry.content for entry in office.entries(group)] == [after]


def test_after_a_merge_the_old_thread_is_readable_from_the_new_one(office: Office):
    ward = open_ward(office.world)
    ward.give(admit("1", mrn="70001"), admit("2", mrn="70002", attending="C002"))
    ward.give(merge("3", "70001", "70002"))
    with office.world.database.read() as reader:
        survivor = find_patient(reader, office.world.ledger.keys, PatientIdentifier("HOSP", "70001"))
        assert survivor is not None
        live, old = threads_of_patient(reader, survivor.id)
    for thread in (live, old):
        assert isinstance(office.ask(thread, account=ward.first), History)
        assert isinstance(office.ask(thread), Refusal)


def test_a_damaged_record_leaves_a_gap_and_a_record_of_it(office: Office):
    thread = office.patient_thread()
    for number in range(3):
        office.say(thread, f"note {number}")

    def damage(turn: Turn) -> None:
        turn.tx.execute(update(ARCHIVE_RECORDS).where(ARCHIVE_RECORDS.c.position == 2).values(sealed=b"\x01" * 80))
        turn.record(Action.BACKUP_MADE)

    office.world.run(damage)
    assert [entry.position for entry in office.entries(thread)] == [3, 1]
    assert Action.MESSAGE_UNREADABLE in office.actions()


def test_destroyed_records_are_told_as_such(office: Office):
    thread = office.patient_thread()
    office.say(thread, "gone")
    office.world.run(lambda turn: destroy_records(turn, thread))
    assert office.ask(thread) == Refusal("record_destroyed")


def test_an_answer_never_outgrows_its_frame(office: Office):
    thread = office.patient_thread()
    for _ in range(4):
        office.say(thread, "x" * 200_000)
    assert len(office.entries(thread)) == 2


PATIENT = Conversation(ConversationId("c" * 32), ConversationKind.PATIENT, "e" * 32, "", 1)
ME = AccountId("1" * 32)
MINE = (RosterEntry(ME, (RosterReason.FEED,), 500),)


def test_the_rules():
    group = replace(PATIENT, kind=ConversationKind.GROUP, subject=None)
    assert readable_part(ME, PATIENT, MINE, ()) == Readable(0)
    assert readable_part(ME, PATIENT, (), (MINE,)) == Readable(0)
    assert readable_part(ME, PATIENT, (), ((),)) is None
    assert readable_part(ME, group, MINE, ()) == Readable(500)
    assert readable_part(ME, group, (), (MINE,)) is None
