"""What a browser's profile holds on disk once the page is locked, and once the device is removed: nothing to read."""

import asyncio
import json
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from playwright.async_api import Page, expect
from tests.support.chromium import browser_profile
from tests.web.clinic import HOSPITAL, Clinic, Person
from tests.web.disk import find_on_disk, forms, unsnap
from tests.web.page import PIN, enrol_by_paste, lock, open_thread, say, unlock

from wardline.client.invitation import Invitation, parse_link
from wardline.content.codec import encode
from wardline.content.text import Text
from wardline.kit.ids import ConversationId
from wardline.protocol.session_requests import PinShare, TakePinShare
from wardline.vault.sessions.take_pin_share import take_pin_share

pytestmark = pytest.mark.timeout(400)

CONTROLS: Final = {
    "control: storage of the origin": "pelican in local storage",
    "control: session storage": "pelican in session storage",
    "control: database": "pelican in a database",
    "control: cache": "pelican in a cache",
    "control: history": "pelican-in-an-address",
    "control: title": "pelican in a title",
}
"""Known plaintext, put where a page can put some: what does not find it finds nothing else either."""
_PUT_CONTROLS: Final = """
async ([local, session, database, cache, address, title]) => {
  localStorage.setItem("control", local);
  sessionStorage.setItem("control", session);
  await new Promise((done, failed) => {
    const opening = indexedDB.open("control", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("words", { keyPath: "k" });
    opening.onerror = failed;
    opening.onsuccess = () => {
      const turn = opening.result.transaction("words", "readwrite", { durability: "strict" });
      turn.objectStore("words").put({ k: 1, words: database });
      turn.oncomplete = () => { opening.result.close(); done(); };
    };
  });
  await (await caches.open("control")).put("/control", new Response(cache));
  history.pushState(null, "", `/${address}`);
  document.title = title;
}
"""
_READ_RECORDS: Final = """
async () => {
  const names = (await indexedDB.databases()).map((each) => each.name);
  if (!names.includes("wardline")) return {};
  const opened = await new Promise((done, failed) => {
    const opening = indexedDB.open("wardline");
    opening.onerror = failed;
    opening.onsuccess = () => done(opening.result);
  });
  const found = {};
  for (const name of opened.objectStoreNames) {
    found[name] = await new Promise((done) => {
      const asked = opened.transaction(name).objectStore(name).getAll();
      asked.onsuccess = () => done(asked.result);
    });
  }
  opened.close();
  return JSON.parse(JSON.stringify(found, (_, value) => value instanceof Uint8Array ? Array.from(value) : value));
}
"""


def test_the_search_knows_every_form() -> None:
    """Base64 of something longer holds the form, wherever in it the needle stands."""
    for number in range(9):
        coded = b64encode(b"x" * number + b"pelican" + b"y" * number)
        assert any(form in coded for form in forms("pelican"))
    assert unsnap(b"\x0b\x14pelica\x05\x06") == b"pelicapelic"


def storage_key(clinic: Clinic, records: Mapping[str, Any]) -> bytes:
    """Unwrapped as the page does it: with the PIN, and with the share that the vault gives for a proof of it."""
    (record,) = [each for each in records["control"] if each["k"] == "pin"]
    stretched = hash_secret_raw(
        PIN.encode(),
        bytes(record["salt"]),
        time_cost=record["passes"],
        memory_cost=record["memoryKiB"],
        parallelism=record["lanes"],
        hash_len=32,
        type=Type.ID,
    )
    asked = TakePinShare(
        record["share"]["device"], bytes(record["share"]["ticket"]), _derive(stretched, b"wardline/web-pin-proof/v1")
    )
    given = clinic.vault.ledger.run(lambda turn: take_pin_share(turn, asked))
    assert isinstance(given, PinShare)
    key = _derive(stretched + given.share, b"wardline/web-pin/v2")
    return AESGCM(key).decrypt(bytes(record["nonce"]), bytes(record["wrapped"]), b"wardline/web-pin/v2")


def _derive(secret: bytes, info: bytes) -> bytes:
    return HKDF(SHA384(), 32, None, info).derive(secret)


async def put_controls(page: Page) -> None:
    await page.evaluate(_PUT_CONTROLS, list(CONTROLS.values()))


async def work(page: Page, clinic: Clinic, ada: Person) -> dict[str, bytes | str]:
    """A clinician's turn at the page: what of it must not be found, by what it is."""
    ben = clinic.hire("Dr. Ben Oakenshaw")
    link, patient = clinic.invite(ada), clinic.sick("Thistlewood", "Perpetua")
    invitation = parse_link(link)
    assert isinstance(invitation, Invitation)
    await enrol_by_paste(page, link)
    async with clinic.device(ben) as colleague:
        await clinic.send_result(ada, patient, "7.913")
        opened = await colleague.open_conversation([ada.account], "Ward seven huddle")
        await colleague.send(ConversationId(opened.conversation), encode(Text(body="The zebra takes an umbrella")))
        await open_thread(page, "zebra takes")
        await say(page, "A giraffe would rather have a raincoat")
        async with page.expect_file_chooser() as choosing:
            await page.get_by_role("button", name="Attach").click()
            await page.get_by_role("menuitem", name="A file").click()
        chooser = await choosing.value
        secret = b"walrus in a waistcoat " * 40
        await chooser.set_files([{"name": "walrus-notes.txt", "mimeType": "text/plain", "buffer": secret}])
        await expect(page.get_by_text("walrus-notes.txt")).to_be_visible()
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(page.locator(".thread")).to_contain_text("walrus-notes.txt")
        await page.get_by_role("textbox", name="Message", exact=True).fill("Half a marmoset, not sent")
        await page.locator(".inbox-row", has_text="Thistlewood").click()
        await expect(page.locator(".thread")).to_contain_text("7.913")
        await page.keyboard.press("Control+k")
        await page.keyboard.type("zebra")
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.keyboard.press("Escape")
    return {
        "a message": "zebra takes an umbrella",
        "an own message": "giraffe would rather",
        "a draft": "Half a marmoset",
        "a file": "walrus in a waistcoat",
        "a file's name": "walrus-notes",
        "a conversation's title": "Ward seven huddle",
        "a colleague": "Oakenshaw",
        "the clinician": "Quillfeather",
        "the patient": "Thistlewood",
        "the patient's given name": "Perpetua",
        "the patient's number": patient.mrn,
        "the result": "Potassium",
        "the hospital": HOSPITAL,
        "the PIN": PIN,
        "the invitation's secret": invitation.secret.reveal(),
        "the invitation": link.partition("&key=")[2].partition("&")[0],
        "the storage key": storage_key(clinic, await page.evaluate(_READ_RECORDS)),
    }


def test_nothing_can_be_read_on_disk_after_lock_and_after_removal(clinic: Clinic, tmp_path: Path) -> None:
    profile, ada = tmp_path / "profile", clinic.hire("Dr. Ada Quillfeather")

    async def use() -> dict[str, bytes | str]:
        async with browser_profile(profile) as context:
            page = context.pages[0]
            needles = await work(page, clinic, ada)
            await lock(page)
            await put_controls(page)
            assert find_on_disk(profile, needles) == {}, "while the browser runs, locked"
        return needles

    async def open_again(needles: dict[str, bytes | str]) -> None:
        async with browser_profile(profile) as context:
            page = await context.new_page()
            await page.goto(clinic.web)
            await expect(page.get_by_role("heading", name="Locked")).to_be_visible()
            clinic.revoke(ada)
            await unlock(page)
            # The share of a removed device is gone: whoever has it and its PIN reads nothing.
            await expect(page.get_by_text("This PIN opens nothing any more")).to_be_visible()
            assert find_on_disk(profile, needles) == {}, "while the browser runs, its share gone"
            await page.get_by_text("Forgotten the PIN?").click()
            await page.get_by_role("button", name="Erase this device").click()
            await page.get_by_role("button", name="Erase everything").click()
            await expect(page.get_by_role("heading", name="Welcome to Wardline")).to_be_visible()
            left = await page.evaluate(_READ_RECORDS)
            assert {name: records for name, records in left.items() if records} == {}
            await put_controls(page)
            assert find_on_disk(profile, needles) == {}, "while the browser runs, removed"

    needles = asyncio.run(use())
    locked = find_on_disk(profile, {**needles, **CONTROLS})
    assert sorted(locked) == sorted(CONTROLS), json.dumps({name: sorted(files) for name, files in locked.items()})
    asyncio.run(open_again(needles))
    removed = find_on_disk(profile, {**needles, **CONTROLS})
    assert sorted(removed) == sorted(CONTROLS), json.dumps({name: sorted(files) for name, files in removed.items()})
