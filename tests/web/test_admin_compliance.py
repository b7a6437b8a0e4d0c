"""A compliance officer's day in a real browser: the audit log with its proofs, a finding, an emergency access, and an
own one; a clerk who sends what a gateway held, has a message worked on again and puts one aside; an administrator who
says how a role signs in; and a nurse, to whom none of it is shown. At desktop size and on a phone.

Screenshots are kept where ``WARDLINE_SCREENSHOTS`` names a folder.
"""

import asyncio
import os
import re
from collections.abc import Generator
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Locator, Page, expect
from sqlalchemy import func, select
from tests.support.chromium import DESKTOP, PHONE, browser_profile, chromium_or_skip
from tests.support.houses import until
from tests.web.audit import audit
from tests.web.authenticator import plug_in
from tests.web.clinic import Clinic, Person, running_clinic
from tests.web.page import connected, enrol

from wardline.audit.objects import account_object
from wardline.audit.proof_file import ProofFile, verify_proof
from wardline.audit.record import Action, AuditRecord, decode
from wardline.cli.demo.feed import send_feed
from wardline.client.device import Device
from wardline.kit.ids import AccountId, ConversationId, DeviceId
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.ledger.read_log import read_peaks
from wardline.vault.audit.log_keys import log_keys
from wardline.vault.identity.model import Role
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.identity.tables import STEP_UPS
from wardline.vault.schema import LEDGER
from wardline.vault.turn import Turn
from wardline.vault.watch.find_findings import find_findings
from wardline.vault.web.load_client import load_client
from wardline.vault.work_items.find_work_items import find_work_item, open_work_items
from wardline.vault.work_items.model import Resolution, WorkItemKind

pytestmark = pytest.mark.timeout(600)

REASON: Final = "Unconscious in the corridor, no relatives"
OWN_REASON: Final = "Seizing on the stairs"
UNREADABLE: Final = rb"MSH|^~\&|LAB|SBH|WARDLINE|SBH|20270115||ORU^Z99|Z99|P|2.5" + b"\rPID|1\r"
PASSWORD: Final = Secret(b"nine quiet herons by the weir")
FAILURES: Final = 5
HOUR_MS: Final = 3_600_000


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Generator[Clinic]:
    """One of its own: what waits in it is what this file brought about. At a domain, as WebAuthn demands."""
    chromium_or_skip()
    if isinstance(load_client(), Refusal):
        pytest.fail("the web client is not built: `make web`")
    with running_clinic(tmp_path_factory.mktemp("clinic"), host="localhost") as found:
        yield found


def appoint(clinic: Clinic, name: str, *roles: Role) -> Person:
    """Somebody with these roles alone."""
    person = clinic.hire(name)
    refusal = clinic.vault.ledger.run(lambda turn: set_roles(turn, person.account, roles))
    assert refusal is None, refusal
    return person


async def looked_at(page: Page, name: str) -> None:
    """Judged at both sizes, and kept for people to look at."""
    folder = os.environ.get("WARDLINE_SCREENSHOTS")
    for size, viewport in (("1280", DESKTOP), ("360", PHONE)):
        await page.set_viewport_size({"width": viewport["width"], "height": viewport["height"]})
        assert await audit(page) == [], f"{name} at {size}"
        if folder:
            await page.screenshot(path=Path(folder) / f"compliance-{name}-{size}.png")
    await page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})


async def to_section(page: Page, name: str) -> None:
    """By keyboard, from anywhere."""
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox", name="Type a command").fill(f"Administration {name}")
    await expect(page.get_by_role("option").first).to_contain_text(name)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name=name, exact=True, level=3)).to_be_focused()


async def anew(page: Page, name: str) -> None:
    """The section's list as it is now, wherever the page was."""
    await page.keyboard.press("Control+,")
    await expect(page.get_by_role("heading", name="Settings", exact=True)).to_be_visible()
    await to_section(page, name)


def listed(page: Page, name: str) -> Locator:
    """The rows of a list, without those of lists inside of it."""
    return page.get_by_role("list", name=name, exact=True).locator("> li")


async def first_conversation(device: Device) -> ConversationId:
    """That of the first message."""
    async with asyncio.timeout(60):
        async for message in device.messages():
            return ConversationId(message.conversation)
    raise AssertionError("no message")


def prove_presence(clinic: Clinic, account: AccountId, device: DeviceId) -> None:
    """As if its owner had just done it."""

    def prove(turn: Turn) -> None:
        turn.tx.put(STEP_UPS, {"device": device, "until": turn.now + HOUR_MS})
        turn.record(Action.ACCOUNT_STEPPED_UP, account_object(account))

    clinic.vault.ledger.run(prove)


def recorded(clinic: Clinic, action: Action, by: AccountId) -> list[AuditRecord]:
    """What the vault's log has of it, oldest first."""
    with clinic.vault.database.read() as reader:
        rows = reader.execute(select(LEDGER.records.c.record).order_by(LEDGER.records.c.leaf_index)).all()
    records = [decode(record) for (record,) in rows]
    return [each for each in records if each.action is action and each.actor.account == by]


async def break_the_glass(clinic: Clinic) -> tuple[Person, ConversationId]:
    """A nurse, in an emergency, by her SDK device."""
    owner, nurse = clinic.hire("Dr. Petra Holloway"), appoint(clinic, "Nadia Fennimore", Role.NURSE)
    sick = clinic.sick("Quillfeather")
    async with clinic.device(owner) as colleague, clinic.device(nurse) as device:
        await clinic.send_result(owner, sick, "6.9")
        conversation = await first_conversation(colleague)
        prove_presence(clinic, nurse.account, DeviceId(device.identity.device))
        await device.break_glass(conversation, REASON, 30)
    return nurse, conversation


def fail_to_sign_in(clinic: Clinic, person: Person) -> None:
    """Often enough for the watch."""
    for _ in range(FAILURES):
        clinic.vault.ledger.run(
            lambda turn: turn.refuse(Action.ACCOUNT_SIGN_IN_REFUSED, "sign_in_failed", account_object(person.account))
        )


async def until_proven(clinic: Clinic) -> None:
    """The hub has cosigned a head of the vault's log that holds what is in it now."""
    with clinic.vault.database.read() as reader:
        size = read_peaks(reader).size

    def cosigned() -> bool:
        with clinic.vault.database.read() as reader:
            newest = reader.execute(select(func.max(LEDGER.cosignatures.c.size))).scalar_one()
        return newest is not None and newest >= size

    await until(cosigned, seconds=180)


async def until_found(clinic: Clinic) -> None:
    """The watch has opened its finding."""

    def found() -> bool:
        with clinic.vault.database.read() as reader:
            return find_findings(reader) != ()

    await until(found, seconds=120)


async def review_emergency(page: Page, nurse: Person) -> None:
    await to_section(page, "Emergency access")
    row = listed(page, "Emergency accesses")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text(nurse.name)
    await expect(row).to_contain_text(REASON)
    await expect(row).to_contain_text("30 minutes")
    await looked_at(page, "emergency")
    await row.get_by_role("button", name="Review…").click()
    dialog = page.get_by_role("alertdialog")
    await dialog.locator(".choice-option", has_text="Not justified").click()
    await dialog.get_by_label("Remark").fill("The care team was there.")
    await looked_at(page, "emergency-review")
    await dialog.get_by_role("button", name="Save the review").click()
    await expect(page.get_by_text("No emergency access waits for review.")).to_be_visible()
    await page.locator(".choice-option", has_text="Reviewed").click()
    await expect(row).to_contain_text("Not justified")
    await expect(row).to_contain_text("The care team was there.")


async def end_ones_own(page: Page, clinic: Clinic, device: Device, conversation: ConversationId) -> None:
    me = AccountId(device.identity.account)
    prove_presence(clinic, me, DeviceId(device.identity.device))
    await device.break_glass(conversation, OWN_REASON, 15)
    await page.get_by_role("link", name="Emergency access").click()
    row = listed(page, "Emergency accesses").filter(has_text=OWN_REASON)
    await expect(row).to_contain_text("Still open, until")
    await expect(row).to_contain_text("It is yours: somebody else reviews it.")
    await expect(row.get_by_role("button", name="Review…")).to_have_count(0)
    await row.get_by_role("button", name="End it now…").click()
    dialog = page.get_by_role("alertdialog")
    await looked_at(page, "emergency-end")
    await dialog.get_by_role("button", name="End the access").click()
    await expect(row).to_contain_text("Ended")
    await expect(row.get_by_role("button")).to_have_count(0)
    assert len(recorded(clinic, Action.GLASS_MENDED, me)) == 1


async def close_finding(page: Page, person: Person) -> None:
    await to_section(page, "Watch")
    row = listed(page, "Findings").filter(has_text=person.name)
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text("Failed sign-ins of one person")
    await expect(row).to_contain_text("counted, threshold")
    await row.get_by_role("button", name=f"Show the {FAILURES} records").click()
    evidence = listed(page, "Records of the finding")
    await expect(evidence).to_have_count(FAILURES)
    await expect(evidence.filter(has_text="A sign-in failed.")).to_have_count(FAILURES)
    await expect(evidence.filter(has_text="Proven")).to_have_count(FAILURES)
    await looked_at(page, "finding")
    await row.get_by_role("button", name="Close…").click()
    dialog = page.get_by_role("alertdialog")
    await dialog.locator(".choice-option", has_text="Misuse").click()
    await dialog.get_by_role("button", name="Close the finding").click()
    await expect(listed(page, "Findings").filter(has_text=person.name)).to_have_count(0)
    await page.locator(".choice-option", has_text="Closed").click()
    await expect(row).to_contain_text(re.compile("Closed by .?Olive Tamsin"))


async def read_the_log(page: Page, clinic: Clinic, nurse: Person) -> None:
    await to_section(page, "Audit log")
    rows = listed(page, "Records, newest first")
    await expect(rows).to_have_count(25)
    await expect(page.get_by_text("Countersigned by")).to_be_visible()
    await expect(page.get_by_text("Proof failed")).to_have_count(0)
    await page.get_by_role("button", name="Show older records").click()
    await expect(rows).to_have_count(50)
    await page.get_by_label("Kind of record").select_option(label="Emergency access")
    broken = rows.filter(has_text="Emergency access to a patient’s conversation began.")
    await expect(broken).to_have_count(1)
    await expect(broken).to_contain_text(nurse.name)
    await expect(broken).to_contain_text("Proven")
    await broken.get_by_role("button").press("Enter")
    await expect(broken.get_by_text("glass.broken")).to_be_visible()
    await broken.locator("summary").press("Enter")
    await expect(broken.get_by_text("as signed")).to_be_visible()
    await looked_at(page, "record")
    async with page.expect_download() as saved:
        await broken.get_by_role("button", name="Save the record and its proof").click()
    file = await (await saved.value).path()
    proof = ProofFile.parse(await asyncio.to_thread(file.read_bytes))
    vault = clinic.vault
    key = log_keys(vault.authority.organisation, vault.identity.log_key, None).log.verifier
    record, head = verify_proof(proof, key)
    assert (record.action, len(head.witnesses)) == (Action.GLASS_BROKEN, 0), "the hub's key is not known here"

    await page.get_by_label("Kind of record").select_option(label="Everything")
    await page.get_by_label("Id of an object").fill(str(nurse.account))
    await expect(rows.filter(has_text="An emergency access was reviewed.")).to_have_count(0)
    await expect(rows.filter(has_text="Emergency access to a patient’s conversation began.")).to_have_count(1)
    enrolled = rows.filter(has_text="A device was enrolled.")
    await expect(enrolled).to_contain_text("West wing")
    await enrolled.get_by_role("button").first.press("Enter")
    await expect(enrolled.get_by_text("west-wing", exact=True)).to_be_visible()
    await page.get_by_label("Id of an object").fill("Mary Jones")
    await page.keyboard.press("Tab")
    await expect(page.get_by_text("An id has 32 characters")).to_be_visible()


async def the_officer(clinic: Clinic, folder: Path) -> None:
    officer = appoint(clinic, "Olive Tamsin", Role.COMPLIANCE_OFFICER, Role.PHYSICIAN)
    victim = clinic.hire("Dr. Rhys Calloway")
    nurse, conversation = await break_the_glass(clinic)
    fail_to_sign_in(clinic, victim)
    await until_found(clinic)
    await until_proven(clinic)
    async with clinic.device(officer) as other, browser_profile(folder, viewport=DESKTOP) as context:
        page = context.pages[0]
        await enrol(page, clinic.invite(officer))
        await close_finding(page, victim)
        await review_emergency(page, nurse)
        await read_the_log(page, clinic, nurse)
        await end_ones_own(page, clinic, other, conversation)
        await page.get_by_role("link", name="Audit log").click()
        await looked_at(page, "log")
        for closed in ("People", "Policies", "Waiting items"):
            await expect(page.get_by_role("link", name=closed, exact=True)).to_have_count(0)


def test_a_compliance_officer_reads_proofs_closes_a_finding_and_reviews_an_emergency(
    clinic: Clinic, tmp_path: Path
) -> None:
    asyncio.run(the_officer(clinic, tmp_path))


async def resolve(page: Page, kind: str, choice: str, note: str) -> None:
    """The first item of a kind, on whatever screen of the items the page is."""
    row = listed(page, "Waiting items").filter(has_text=kind)
    await row.first.get_by_role("button", name="Open…").click()
    await page.locator(".choice-option", has_text=choice).click()
    await page.get_by_role("button", name="Resolve").click()
    await expect(page.get_by_text("Write why: the note is kept with the item.")).to_be_visible()
    await page.get_by_label("Note").fill(note)
    await looked_at(page, f"item-{choice.partition(' ')[0].lower()}")
    await page.get_by_role("button", name="Resolve").click()
    await expect(page.get_by_label("Note")).to_have_count(0)


async def work_again_and_put_aside(page: Page, clinic: Clinic, clerk: Person) -> None:
    """A message that nobody can read: once more, which changes nothing; then it is put aside."""
    kind = "A message of a connected system cannot be read"
    codes = await send_feed([UNREADABLE], "127.0.0.1", clinic.premises.settings.vault.mllp_port, sent=lambda _: None)
    assert len(codes) == 1

    def waiting() -> tuple[str, ...]:
        with clinic.vault.database.read() as reader:
            found = open_work_items(reader, clinic.vault.keys)
        return tuple(each.id for each in found if each.kind is WorkItemKind.UNREADABLE_MESSAGE)

    await until(lambda: len(waiting()) == 1, seconds=120)
    (first,) = waiting()
    await anew(page, "Waiting items")
    await resolve(page, kind, "Work on it again", "The laboratory says that it is repaired")
    await until(lambda: len(waiting()) == 1 and waiting() != (first,), seconds=120)
    (second,) = waiting()
    await anew(page, "Waiting items")
    await resolve(page, kind, "Dismiss", "A test of theirs, they say")
    await expect(listed(page, "Waiting items").filter(has_text=kind)).to_have_count(0)
    assert waiting() == ()
    told = recorded(clinic, Action.WORK_ITEM_RESOLVED, clerk.account)
    assert [each.id for record in told[-2:] for each in record.objects] == [first, second]
    with clinic.vault.database.read() as reader:
        kept = [find_work_item(reader, clinic.vault.keys, each) for each in (first, second)]
    assert [each and (each.resolution, each.resolved_by, each.details.note) for each in kept] == [
        (Resolution.REPROCESSED, clerk.account, "The laboratory says that it is repaired"),
        (Resolution.DISMISSED, clerk.account, "A test of theirs, they say"),
    ]


async def the_clerk(clinic: Clinic, folder: Path) -> None:
    clerk, doctor = appoint(clinic, "Cora Whitfield", Role.CLERK), appoint(clinic, "Dr. Ivo Marchetti", Role.PHYSICIAN)
    sick = clinic.sick("Thistlewood")
    stranger = Person(doctor.account, "Dr. Nobody", "C9999")
    async with (
        clinic.device(doctor) as receiver,
        browser_profile(folder, viewport=PHONE, has_touch=True) as context,
    ):
        await clinic.send_result(stranger, sick, "6.7")
        page = context.pages[0]
        await enrol(page, clinic.invite(clerk))
        await page.get_by_role("button", name="Settings").click()
        await page.get_by_role("button", name="Open the administration").click()
        await page.get_by_role("link", name="Waiting items").click()
        row = listed(page, "Waiting items").filter(has_text="A result or document waits for a recipient")
        await expect(row).to_have_count(1)
        await row.get_by_role("button", name="Open…").click()
        await expect(page.get_by_text("Thistlewood").first).to_be_visible()
        await expect(page.get_by_text("6.7").first).to_be_visible()
        await page.locator(".choice-option", has_text="Send it to somebody").click()
        await page.get_by_role("button", name="Resolve").click()
        await expect(page.get_by_text("Choose whom it goes to.")).to_be_visible()
        await page.get_by_role("combobox", name="Send to").fill("Marchetti")
        await page.get_by_role("option").filter(has_text="Marchetti").first.click()
        await page.get_by_label("Note").fill("Rang the ward: he has the patient today.")
        await looked_at(page, "item")
        await page.get_by_role("button", name="Resolve").click()
        await expect(row).to_have_count(0)
        await first_conversation(receiver)
        await work_again_and_put_aside(page, clinic, clerk)


def test_a_clerk_sends_has_worked_on_again_and_puts_aside_on_a_phone(clinic: Clinic, tmp_path: Path) -> None:
    asyncio.run(the_clerk(clinic, tmp_path))


async def the_administrator(clinic: Clinic, folder: Path) -> None:
    root = appoint(clinic, "Ada Reyes", Role.ADMINISTRATOR)
    bram = appoint(clinic, "Bram Ostley", Role.BILLING)
    async with clinic.device(bram) as desk, browser_profile(folder, viewport=DESKTOP) as context:
        page = context.pages[0]
        await plug_in(page)
        await page.goto(clinic.invite(root))
        await page.get_by_role("button", name="Use this device’s passkey").click()
        await connected(page)
        await to_section(page, "Policies")
        await expect(listed(page, "Policies in force").first).to_contain_text("Forbids")
        await page.get_by_label("Search policies").fill("break the glass to a patient or")
        found = listed(page, "Policies in force")
        await expect(found).to_have_count(1)
        await found.locator("summary").press("Enter")
        await expect(found.get_by_text("resource is Patient")).to_be_visible()
        await page.get_by_role("combobox", name="Person", exact=True).fill("Ostley")
        await page.get_by_role("option").filter(has_text="Ostley").first.click()
        await page.get_by_label("May they …").select_option(label="read the audit log")
        await page.get_by_role("button", name="Ask", exact=True).click()
        await expect(page.get_by_text("Not allowed")).to_be_visible()
        await looked_at(page, "policies")
        await close_to_passwords(page, clinic, root, desk)


async def close_to_passwords(page: Page, clinic: Clinic, root: Person, desk: Device) -> None:
    """Who does billing signs in without one from now on; the vault wants the administrator's passkey for it."""
    await desk.password.set(PASSWORD)
    box = page.get_by_role("checkbox", name="Billing: Password and code")
    await expect(box).to_be_checked()
    await box.focus()
    await page.keyboard.press("Space")
    await expect(box).not_to_be_checked()
    await looked_at(page, "rule")
    assert recorded(clinic, Action.ACCOUNT_STEPPED_UP, root.account) == []
    await page.get_by_role("button", name=re.compile("Save for .?Billing")).click()
    await expect(page.get_by_text(re.compile("Saved for .?Billing"))).to_be_visible()
    await looked_at(page, "rule-saved")
    assert len(recorded(clinic, Action.ACCOUNT_STEPPED_UP, root.account)) == 1
    assert len(recorded(clinic, Action.SIGN_IN_RULE_CHANGED, root.account)) == 1
    with pytest.raises(RefusedError, match="method_not_allowed"):
        await desk.password.set(PASSWORD)
    await page.get_by_role("link", name="People").click()
    await expect(box).to_have_count(0)
    await page.get_by_role("link", name="Policies").click()
    await expect(box).not_to_be_checked()
    await expect(page.get_by_role("checkbox", name="Nurse: Password and code")).to_be_checked()


def test_an_administrator_asks_why_and_says_how_a_role_signs_in(clinic: Clinic, tmp_path: Path) -> None:
    asyncio.run(the_administrator(clinic, tmp_path))


async def the_nurse(clinic: Clinic, folder: Path) -> None:
    nurse = appoint(clinic, "Wilma Hargreave", Role.NURSE)
    async with browser_profile(folder, viewport=DESKTOP) as context:
        page = context.pages[0]
        await enrol(page, clinic.invite(nurse))
        await page.keyboard.press("Control+,")
        await expect(page.get_by_role("heading", name="Passkeys")).to_be_visible()
        await expect(page.get_by_role("button", name="Open the administration")).to_have_count(0)
        await page.evaluate("history.pushState(null, '', '/admin/audit')")
        await page.evaluate("dispatchEvent(new PopStateEvent('popstate'))")
        await expect(page.get_by_text("This part is not open to you, or does not exist.")).to_be_visible()


def test_a_nurse_sees_none_of_it(clinic: Clinic, tmp_path: Path) -> None:
    asyncio.run(the_nurse(clinic, tmp_path))
