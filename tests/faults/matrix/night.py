"""The reference run: everything that writes in hub, vault and devices happens at least once."""

import hashlib
from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import select
from tests.support.model import Witnessed, check_rest
from tests.support.system import System, connect
from tests.support.system_device import DeviceParty
from tests.unit.vault.intake.messages import HOUR, MINUTE, admit, merge, potassium

from wardline.audit.record import Action
from wardline.client.attachments.cipher import encrypt_chunks
from wardline.client.connection import ConnectionLostError
from wardline.client.local.find_messages import find_untaken, set_taken
from wardline.client.local.summaries import store_summaries
from wardline.content import codec
from wardline.content.acknowledgement import Acknowledgement, AcknowledgementKind
from wardline.content.attachment import Attachment
from wardline.content.changes import Retraction
from wardline.content.patient import Patient, decode_patient
from wardline.content.text import Text
from wardline.hub.attachments.drop_incomplete import drop_incomplete
from wardline.hub.delivery.prune_sealed import prune_sealed
from wardline.kit.ids import ConversationId, DeviceId, MessageId, new_id
from wardline.kit.outcome import Refusal
from wardline.protocol.limits import CHUNK_ROOM
from wardline.protocol.requests import GetChunk, PutChunk
from wardline.protocol.sealed_requests import (
    ChangeRoster,
    ConversationOpened,
    Conversations,
    FindPatients,
    FindPeople,
    GetHistory,
    ListConversations,
    OpenConversation,
    OpenPatientConversation,
    Patients,
    ReportGroup,
    StallReason,
    VaultAnswer,
    VaultRequest,
)
from wardline.store.blobs.folder import FolderBlobs
from wardline.store.errors import StoreError
from wardline.vault.archive.destroy_records import destroy_records
from wardline.vault.attachments.fetch_waiting import AttachmentFetches
from wardline.vault.attachments.find_files import list_files
from wardline.vault.attachments.model import AttachmentState
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.set_roster import remove_from_roster, set_roster
from wardline.vault.conversations.tables import CONVERSATIONS
from wardline.vault.devices.renew_device import renew_device
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.directory.set_clinician_code import set_clinician_code
from wardline.vault.directory.set_department import set_department
from wardline.vault.edge.answer_request import forget_answers
from wardline.vault.escalation.model import DEFAULT_POLICY
from wardline.vault.gateways.hl7.decisions import AddressedAs, Addressee, AddresseeKind
from wardline.vault.identity.suspend_account import suspend_account
from wardline.vault.intake.post_held import post_held
from wardline.vault.intake.reprocess_inbound import reprocess_inbound
from wardline.vault.intake.store_inbound import store_inbound
from wardline.vault.turn import Turn
from wardline.vault.work_items.close_work_item import dismiss_work_item
from wardline.vault.work_items.find_work_items import open_work_items

T = TypeVar("T")
DAY = 24 * HOUR


class Night:
    """One hospital, one night, four people."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.witnessed = Witnessed()

    def run(self) -> None:
        self.open_ward()
        self.talk()
        self.results()
        self.look_after_a_patient()
        self.ask_in_time()
        self.send_a_photograph()
        self.change_hands()
        self.mend()
        self.resolve()
        self.close_day()
        self.system.verify_logs()

    def rest(self) -> None:
        self.system.settle()
        self.witnessed = check_rest(self.system, self.witnessed)

    def open_ward(self) -> None:
        system = self.system
        self.first, self.second, self.third = (system.person(name) for name in ("First", "Second", "Third"))
        for account, code in ((self.first, "C001"), (self.second, "C002")):
            self.vault(lambda turn, who=account, number=code: set_clinician_code(turn, who, code=number))
        self.vault(
            lambda turn: set_department(turn, name="Ward one", units=[("", "W1")], first=self.first, second=self.second)
        )
        self.ada, self.ben, self.cal = (
            system.enrol(account, name)
            for account, name in ((self.first, "ada"), (self.second, "ben"), (self.third, "cal"))
        )
        self.rest()

    def talk(self) -> None:
        opened = self.ask(self.ada, OpenConversation((self.second, self.third), "Handover"))
        assert isinstance(opened, ConversationOpened)
        self.group = ConversationId(opened.conversation.conversation)
        self.ask(self.ada, OpenConversation((self.second,)))
        self.rest()
        for device in (self.ada, self.ben, self.cal):
            self.say(device, self.group, "good evening")
        self.rest()
        for device in (self.ada, self.ben, self.cal):
            self.system.persist(lambda device=device: device.read(self.group))
        self.system.clock.advance(2 * MINUTE)  # self-updates are due
        self.rest()
        self.ask(self.ben, FindPeople(""))
        found = self.ask(self.ben, ListConversations())
        assert isinstance(found, Conversations)
        self.system.persist(
            lambda: self.ben.sequencer.submit(lambda tx: store_summaries(tx, self.ben.storage, found.conversations))
        )
        with self.ben.database.read() as reader:
            numbers = [number for number, _ in find_untaken(reader, self.ben.storage, limit=10)]
        self.system.persist(lambda: self.ben.sequencer.submit(lambda tx: set_taken(tx, numbers)))

    def results(self) -> None:
        self.receive(admit("1", mrn="70001"))
        self.receive(potassium("2", "6.80"))
        self.rest()
        page = self.ada.thread(self.patient())[-1]
        content = codec.encode(Acknowledgement(message=page.message, kind=AcknowledgementKind.ACCEPTED))
        message = MessageId(new_id())
        self.system.persist(lambda: self.ada.say(self.patient(), content, message, page.message))
        self.rest()
        self.receive(potassium("3", "7.40", order="F2"))  # worse: nobody answers, the second person is paged
        self.rest()
        for _ in range(3):
            self.system.clock.advance(20 * MINUTE)
            self.rest()
        self.receive(admit("4", mrn="70002", attending="C999", unit="NOWHERE"))
        self.receive(potassium("5", "6.90", order="F3", mrn="70002", attending="C999", unit="NOWHERE"))
        self.receive(merge("6", "70001", "70002"))
        self.rest()

    def look_after_a_patient(self) -> None:
        """Somebody from outside finds a patient, comes in with a reason, brings a colleague, and goes again."""
        found = self.ask(self.cal, FindPatients("lovelace"))
        assert isinstance(found, Patients)
        patient = decode_patient(found.patients[0].patient)
        assert isinstance(patient, Patient)
        assert patient.id is not None
        opened = self.ask(self.cal, OpenPatientConversation(patient.id, "covering for the ward"))
        assert isinstance(opened, ConversationOpened)
        self.rest()
        thread = ConversationId(opened.conversation.conversation)
        assert isinstance(self.ask(self.cal, ChangeRoster(thread, (self.second,))), ConversationOpened)
        self.rest()
        self.vault(lambda turn: remove_from_roster(turn, thread, self.third))
        self.rest()

    def ask_in_time(self) -> None:
        """One message is taken back, one is taken, one by nobody."""
        due = self.system.clock.now() + 10 * MINUTE
        asked = [self.say(self.ada, self.group, "who takes bed 4?", due) for _ in range(3)]
        self.rest()
        for device, content in (
            (self.ada, Retraction(message=asked[0])),
            (self.ben, Acknowledgement(message=asked[1], kind=AcknowledgementKind.ACCEPTED)),
        ):
            message, encoded = MessageId(new_id()), codec.encode(content)
            self.system.persist(lambda device=device, e=encoded, m=message: device.say(self.group, e, m))
        self.rest()
        for _ in range(2):
            self.system.clock.advance(20 * MINUTE)
            self.rest()

    def send_a_photograph(self) -> None:
        """In two chunks; another device fetches it, and the vault archives it. One that is begun is dropped."""
        data, blob, begun = bytes(CHUNK_ROOM) + b"the end", new_id(), new_id()
        chunks = list(encrypt_chunks(bytes(32), data))
        for index, chunk in enumerate(chunks):
            self.hub(self.ada, PutChunk(1, self.group, blob, index, index == len(chunks) - 1, chunk))
        self.hub(self.ada, PutChunk(1, self.group, begun, 0, False, chunks[0]))
        for index in range(len(chunks)):
            self.hub(self.ben, GetChunk(1, self.group, blob, index))
        digest = hashlib.sha256(data).digest()
        photo = Attachment(
            blob=blob, key=bytes(32), size=len(data), sha256=digest, name="wound.jpg", media_type="image/jpeg"
        )
        message, content = MessageId(new_id()), codec.encode(Text(body="left heel", attachments=(photo,)))
        self.system.persist(lambda: self.ada.say(self.group, content, message))
        self.rest()
        self.system.persist(self._fetch_files)
        with self.system.vault.database.read() as reader:
            assert [each.state for each in list_files(reader)] == [AttachmentState.ARCHIVED]

    def change_hands(self) -> None:
        system = self.system
        tablet = system.enrol(self.first, "tablet")
        self.rest()
        self.ask(tablet, GetHistory(self.group))
        self.vault(lambda turn: remove_from_roster(turn, self.group, self.third))
        self.rest()
        self.say(self.ben, self.group, "only we two")
        self.rest()
        assert "only we two" not in self.bodies(self.cal)
        self.vault(lambda turn: set_roster(turn, self.group, self.third, RosterReason.ADDRESSED))
        self.rest()
        self.vault(lambda turn: revoke_device(turn, system.vault.authority, DeviceId(tablet.id)))
        self.rest()
        self.system.persist(lambda: connect(tablet))
        assert tablet.refused is not None
        self.say(self.ada, self.group, "the tablet is gone")
        self.rest()
        assert "the tablet is gone" not in self.bodies(tablet)
        assert "the tablet is gone" in self.bodies(self.cal)

    def mend(self) -> None:
        """A device that lost its state is let in again by the next generation."""
        self.ask(self.cal, ReportGroup(self.group, 1, 0, StallReason.STATE_LOST))
        self.rest()
        self.say(self.cal, self.group, "here again")
        self.rest()
        assert "here again" in self.bodies(self.ada)

    def close_day(self) -> None:
        system = self.system
        for _ in range(2):
            system.persist(self._exchange_checkpoints)
        self.vault(lambda turn: suspend_account(turn, self.third))
        self.vault(lambda turn: renew_device(turn, system.vault.authority, DeviceId(self.ada.id)))
        self.vault(lambda turn: destroy_records(turn, self.group))
        system.clock.advance(2 * DAY)
        self.vault(_forget_answers)
        system.persist(self._prune)
        self.rest()

    def resolve(self) -> None:
        """What is held is posted, worked on again, or dismissed."""
        self.receive(admit("7", mrn="70003", attending="C998", unit="NOWHERE"))
        self.receive(potassium("8", "6.90", order="F4", mrn="70003", attending="C998", unit="NOWHERE"))
        self.receive(potassium("9", "6.95", order="F5", mrn="70003", attending="C998", unit="NOWHERE"))
        self.rest()
        to = Addressee(AddresseeKind.ACCOUNT, self.first, AddressedAs.ORDERING)
        acts: list[Callable[[Turn, str], Refusal | None]] = [
            lambda turn, item: post_held(turn, item, to, policy=DEFAULT_POLICY, by=self.first, note="mine"),
            lambda turn, item: reprocess_inbound(turn, item, by=None, note="again"),
            lambda turn, item: dismiss_work_item(turn, item, by=None, note="seen"),
        ]
        for act in acts[:2]:
            for item in self._items():
                if self.vault(lambda turn, act=act, item=item: act(turn, item)) is None:
                    break
            self.rest()
        for item in self._items():
            self.vault(lambda turn, item=item: acts[2](turn, item))
        self.rest()

    def _items(self) -> list[str]:
        with self.system.vault.database.read() as reader:
            return [item.id for item in open_work_items(reader, self.system.vault.ledger.keys)]

    async def _exchange_checkpoints(self) -> None:
        await connect(self.system.vault)
        refusal = await self.system.vault.cosigning.exchange()
        if refusal is not None:
            assert refusal.code == "storage_failed", refusal
            raise ConnectionLostError(refusal.code)

    async def _fetch_files(self) -> None:
        vault = self.system.vault
        await connect(vault)
        blobs = FolderBlobs(vault.path.parent / "vault-blobs", keep_free=0)
        fetches = AttachmentFetches(
            vault.database, vault.ledger, blobs, self.system.clock, vault.ledger.signals, vault.ask
        )
        while await fetches.fetch_due():
            pass

    async def _prune(self) -> None:
        try:
            await prune_sealed(self.system.hub.hub)
            await drop_incomplete(self.system.hub.hub)
        except StoreError:
            self.system.hub._failed()
            raise

    # steps

    def vault(self, operation: Callable[[Turn], T]) -> T:
        return self.system.persist(lambda: self.system.vault.submit(operation))

    def ask(self, device: DeviceParty, body: VaultRequest) -> VaultAnswer:
        async def step() -> VaultAnswer:
            assert device.sealed is not None
            await connect(device)
            answer = await device.sealed.ask(body)
            if isinstance(answer, Refusal):
                raise ConnectionLostError(answer.code)
            return answer

        return self.system.persist(step)

    def hub(self, device: DeviceParty, request: PutChunk | GetChunk) -> None:
        async def step() -> None:
            await connect(device)
            answer = await device.ask(request)
            if isinstance(answer, Refusal):
                raise ConnectionLostError(answer.code)

        self.system.persist(step)

    def patient(self) -> ConversationId:
        """The conversation about the first patient."""
        with self.system.vault.database.read() as reader:
            found = reader.execute(select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.kind == "patient")).scalars().all()
        mine = [ConversationId(one) for one in found if self.ada.thread(ConversationId(one))]
        return mine[0]

    def bodies(self, device: DeviceParty) -> Sequence[str]:
        found = [codec.decode(message.content) for message in device.thread(self.group)]
        return [content.body for content in found if isinstance(content, Text)]

    def say(
        self, device: DeviceParty, conversation: ConversationId, body: str, acknowledge_by: int | None = None
    ) -> MessageId:
        message, content = MessageId(new_id()), codec.encode(Text(body=body, acknowledge_by=acknowledge_by))
        refused = self.system.persist(lambda: device.say(conversation, content, message))
        assert refused is None, (refused, device.path.stem)
        return message

    def receive(self, raw: bytes) -> None:
        self.system.persist(lambda: store_inbound(self.system.vault.ledger, raw))


def _forget_answers(turn: Turn) -> None:
    if forget_answers(turn):
        turn.record(Action.SEALED_REQUESTS_PRUNED)
