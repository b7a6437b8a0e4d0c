"""Small HL7 messages, and a ward to give them to."""

import asyncio
from dataclasses import dataclass

from sqlalchemy import select
from tests.support.vault_world import World

from wardline.content import codec
from wardline.content.notice import Notice
from wardline.content.result import Result
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.vault.escalation.tables import DEADLINES
from wardline.vault.gateways.hl7.decisions import Addressee
from wardline.vault.intake.model import Receipt
from wardline.vault.intake.post_held import post_held
from wardline.vault.intake.run_intake import process_all
from wardline.vault.intake.store_inbound import store_inbound
from wardline.vault.intake.summarise import Account, account_for
from wardline.vault.work_items.find_work_items import open_work_items
from wardline.vault.work_items.model import WorkItem

MINUTE = 60_000
HOUR = 60 * MINUTE


def segments(*lines: str) -> bytes:
    return "".join(f"{line}\r" for line in lines).encode("ascii")


def header(kind: str, control: str) -> str:
    return rf"MSH|^~\&|LAB|HOSP|WARD|HOSP|20270115080000||{kind}|{control}|P|2.5||||||ASCII"


def pid(mrn: str, name: str = "Lovelace^Ada") -> str:
    return f"PID|1||{mrn}^^^HOSP^MR||{name}||18151210|F"


def pv1(attending: str = "C001", unit: str = "W1") -> str:
    return f"PV1|1|I|{unit}^1^2||||{attending}^Doctor"


def admit(control: str, mrn: str = "70001", *, name: str = "Lovelace^Ada", attending: str = "C001", unit: str = "W1"):
    return segments(header("ADT^A01", control), "EVN|A01|20270115080000", pid(mrn, name), pv1(attending, unit))


def merge(control: str, survivor: str, absorbed: str) -> bytes:
    return segments(
        header("ADT^A40", control), "EVN|A40|20270115080000", pid(survivor), f"MRG|{absorbed}^^^HOSP^MR", pv1()
    )


def potassium(
    control: str,
    value: str,
    order: str = "F1",
    status: str = "F",
    mrn: str = "70001",
    *,
    attending: str = "C001",
    unit: str = "W1",
) -> bytes:
    """Critical below 2.8 and above 6.2 mmol/L."""
    return segments(
        header("ORU^R01", control),
        pid(mrn),
        pv1(attending, unit),
        f"ORC|RE|P{order}|{order}",
        f"OBR|1|P{order}|{order}|us-0003^UREA AND ELECTROLYTES^WinPath|||20270115073000||||||||||||||||||{status}",
        f"OBX|1|NM|tt-0003-02^Potassium^WinPath||{value}|MMOLL|3.5 - 5.3||||{status}|||20270115073000",
    )


@dataclass
class Ward:
    """Ward W1: C001 attends, answers for the ward, and ``second`` stands behind."""

    world: World
    first: AccountId
    second: AccountId
    department: str

    def store(self, *messages: bytes) -> list[Receipt]:
        async def run() -> list[Receipt]:
            return [await store_inbound(self.world.ledger, message) for message in messages]

        return asyncio.run(run())

    def work(self) -> int:
        return asyncio.run(process_all(self.world.database, self.world.ledger, self.world.tools))

    def give(self, *messages: bytes) -> list[object]:
        """Store, work off, let the steward settle: what went into conversations, decoded."""
        self.store(*messages)
        self.work()
        return [codec.decode(message.content) for message in self.world.settle()]

    def result(self, message: bytes) -> Result:
        (found,) = (content for content in self.give(message) if isinstance(content, Result))
        return found

    def notices(self, *messages: bytes) -> list[Notice]:
        return [content for content in self.give(*messages) if isinstance(content, Notice)]

    def post(self, item: str, to: Addressee, by: AccountId, note: str = "") -> Refusal | None:
        policy = self.world.tools.policy
        return self.world.run(lambda turn: post_held(turn, item, to, policy=policy, by=by, note=note))

    def accounts(self) -> tuple[Account, ...]:
        with self.world.database.read() as reader:
            return account_for(reader)

    def items(self) -> tuple[WorkItem, ...]:
        with self.world.database.read() as reader:
            return open_work_items(reader, self.world.ledger.keys)

    def deadlines(self) -> list[tuple[str, int]]:
        with self.world.database.read() as reader:
            rows = reader.execute(select(DEADLINES.c.state, DEADLINES.c.received).order_by(DEADLINES.c.received)).all()
        return [(state, received) for state, received in rows]


def open_ward(world: World) -> Ward:
    first, second = world.person("First", "C001"), world.person("Second", "C002")
    return Ward(world, first, second, world.department("Ward one", first, second, "W1"))
