"""A compliance officer's day in a real browser: the audit log with its proofs, a finding, an emergency access; a clerk
who sends what a gateway held; and a nurse, to whom none of it is shown. At desktop size and on a phone.

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
from tests.web.clinic import Clinic, Person, running_clinic
from tests.web.page import enrol

from wardline.audit.objects import account_object
from wardline.audit.proof_file import ProofFile, verify_proof
from wardline.audit.record import Action
from wardline.client.device import Device
from wardline.kit.ids import ConversationId
from wardline.kit.outcome import Refusal
from wardline.ledger.read_log import read_peaks
from wardline.vault.audit.log_keys import log_keys
from wardline.vault.identity.model import Role
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.identity.tables import STEP_UPS
from wardline.vault.schema import LEDGER
from wardline.vault.turn import Turn
from wardline.vault.watch.find_findings import find_findings
from wardline.vault.web.load_client import load_client

pytestmark = pytest.mark.timeout(600)

REASON: Final = "Unconscious in the corridor, no relatives"
FAILURES: Final = 5
HOUR_MS: Final = 3_600_000


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Generator[Clinic]:
    """One of its own: what waits in it is what this file brought about."""
    chromium_or_skip()
    if isinstance(load_client(), Refusal):
        pytest.fail("the web client is not built: `make web`")
    with running_clinic(tmp_path_factory.mktemp("clinic")) as found:
        yield found


def appoint(clinic: Clinic, name: str, role: Role) -> Person:
    """Somebody with this role alone."""
    person = clinic.hire(name)
    refusal = clinic.vault.ledger.run(lambda turn: set_roles(turn, person.account, [role]))
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


def listed(page: Page, name: str) -> Locator:
    """The rows of a list, without those of lists inside of it."""
    return page.get_by_role("list", name=name, exact=True).locator("> li")


async def first_conversation(device: Device) -> ConversationId:
    """That of the first message."""
    async with asyncio.timeout(60):
        async for message in device.messages():
            return ConversationId(message.conversation)
    raise AssertionError("no message")


async def break_the_glass(clinic: Clinic) -> Person:
    """A nurse, in an emergency, by her SDK device."""
    owner, nurse = clinic.hire("Dr. Petra Holloway"), appoint(clinic, "Nadia Fennimore", Role.NURSE)
    sick = clinic.sick("Quillfeather")
    async with clinic.device(owner) as colleague, clinic.device(nurse) as device:
        await clinic.send_result(owner, sick, "6.9")
        conversation = await first_conversation(colleague)

        def prove(turn: Turn) -> None:
            (own,) = clinic.administration.devices(nurse.account)
            turn.tx.put(STEP_UPS, {"device": own.id, "until": turn.now + HOUR_MS})
            turn.record(Action.ACCOUNT_STEPPED_UP, account_object(nurse.account))

        clinic.vault.ledger.run(prove)
        await device.break_glass(conversation, REASON, 30)
    return nurse


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
    await page.get_by_label("Id of an object").fill("Mary Jones")
    await page.keyboard.press("Tab")
    await expect(page.get_by_text("An id has 32 characters")).to_be_visible()


async def the_officer(clinic: Clinic, folder: Path) -> None:
    officer, victim = appoint(clinic, "Olive Tamsin", Role.COMPLIANCE_OFFICER), clinic.hire("Dr. Rhys Calloway")
    nurse = await break_the_glass(clinic)
    fail_to_sign_in(clinic, victim)
    await until_found(clinic)
    await until_proven(clinic)
    async with browser_profile(folder, viewport=DESKTOP) as context:
        page = context.pages[0]
        await enrol(page, clinic.invite(officer))
        await close_finding(page, victim)
        await review_emergency(page, nurse)
        await read_the_log(page, clinic, nurse)
        await page.get_by_role("link", name="Audit log").focus()
        await looked_at(page, "log")
        for closed in ("People", "Policies", "Waiting items"):
            await expect(page.get_by_role("link", name=closed, exact=True)).to_have_count(0)


def test_a_compliance_officer_reads_proofs_closes_a_finding_and_reviews_an_emergency(
    clinic: Clinic, tmp_path: Path
) -> None:
    asyncio.run(the_officer(clinic, tmp_path))


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


def test_a_clerk_sends_a_held_result_to_a_physician_on_a_phone(clinic: Clinic, tmp_path: Path) -> None:
    asyncio.run(the_clerk(clinic, tmp_path))


async def the_administrator(clinic: Clinic, folder: Path) -> None:
    root = appoint(clinic, "Ada Reyes", Role.ADMINISTRATOR)
    appoint(clinic, "Bram Ostley", Role.BILLING)
    async with browser_profile(folder, viewport=DESKTOP) as context:
        page = context.pages[0]
        await enrol(page, clinic.invite(root))
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


def test_an_administrator_asks_why(clinic: Clinic, tmp_path: Path) -> None:
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
