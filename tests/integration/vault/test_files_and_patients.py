"""A nurse at a real house: finds a patient, comes in with a reason, brings a colleague, sends a photograph; the archive
has it, and a back-up of the archive has it too.
"""

import asyncio
import json
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from tests.support.houses import PIN, House, build_house, running, until
from tests.unit.vault.intake.messages import admit
from typer.testing import CliRunner

from wardline.audit.record import SYSTEM
from wardline.cli.app import app
from wardline.cli.settings import HubSettings, Settings, write_settings
from wardline.client.attachments.send_file import File
from wardline.client.device import Device
from wardline.content.codec import decode, encode
from wardline.content.notice import Notice, NoticeKind
from wardline.content.patient import Patient, decode_patient
from wardline.content.text import Text
from wardline.kit.ids import AccountId, ConversationId, MessageId
from wardline.kit.outcome import RefusedError
from wardline.vault.administration import Administration
from wardline.vault.attachments.find_files import list_files, read_files
from wardline.vault.attachments.model import AttachmentState
from wardline.vault.intake.store_inbound import store_inbound
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan

pytestmark = pytest.mark.timeout(120)
PHOTO = b"\xff\xd8\xff" + bytes(range(256)) * 1100


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build_house(tmp_path, OrganisationPlan("General Hospital"))


def people(house: House, *names: str) -> list[AccountId]:
    with open_vault(house.vault) as vault:
        return [Administration(vault).create_account(name=name, role="nurse") for name in names]


def files(house: House) -> list[AttachmentState]:
    with house.read() as reader:
        return [each.state for each in list_files(reader)]


def saved(house: House, message: MessageId) -> bytes:
    with open_vault(house.vault) as vault:
        blobs = vault.open_blobs()
        found = vault.ledger.run(lambda turn: read_files(turn.on_behalf_of(SYSTEM), blobs, message))
    assert isinstance(found, tuple)
    return found[0].data


async def feed(house: House) -> None:
    with open_vault(house.vault) as vault:
        await store_inbound(vault.ledger, admit("1", mrn="70001"))


def test_from_the_patient_search_to_the_archive(house: House) -> None:
    eve_is, ben_is = people(house, "Nurse Eve", "Dr. Ben Blue")

    async def main() -> None:
        async with running(house), AsyncExitStack() as stack:
            folders = [await house.enrol(account, name) for account, name in ((eve_is, "eve"), (ben_is, "ben"))]
            eve, ben = [await stack.enter_async_context(Device.open(folder, PIN)) for folder in folders]
            await asyncio.gather(eve.caught_up(), ben.caught_up())
            told = await eve.organisation()
            assert told.name == "General Hospital"
            await feed(house)
            patient = await found(eve)
            with pytest.raises(RefusedError) as refused:
                await eve.open_patient(patient)
            assert refused.value.code == "reason_required"
            opened = await eve.open_patient(patient, "cardiac arrest")
            thread = ConversationId(opened.conversation)
            await eve.change_roster(thread, add=[ben_is])
            # What is said before the steward let him in, he would have to ask the archive for.
            async with asyncio.timeout(60):
                while all(each.conversation != thread for each in await ben.conversations()):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            photo = await eve.attach(thread, File(PHOTO, "wound.jpg", "image/jpeg"))
            sent = await eve.sent(await eve.send(thread, encode(Text(body="Left heel", attachments=(photo,)))))
            async for message in ben.messages():
                content = decode(message.content)
                if isinstance(content, Text):
                    assert await ben.fetch(thread, content.attachments[0]) == PHOTO
                    break
            history = [decode(message.content) for message in await ben.history(thread)]
            reasons = [
                notice.reason
                for notice in history
                if isinstance(notice, Notice) and notice.kind is NoticeKind.OUTSIDE_CARE_TEAM
            ]
            assert reasons == ["cardiac arrest"], "the archive has it, and whoever comes later reads it"
            await until(lambda: files(house) == [AttachmentState.ARCHIVED], seconds=60)
            assert saved(house, sent.message) == PHOTO

    asyncio.run(main())


async def found(device: Device) -> str:
    """The patient's id, once the feed is worked on."""
    async with asyncio.timeout(60):
        while True:
            for each in await device.find_patients("lovelace 70001"):
                patient = decode_patient(each.patient)
                assert isinstance(patient, Patient)
                assert patient.id is not None
                return patient.id
            await asyncio.sleep(0.1)


def test_the_same_from_the_command_line(house: House, tmp_path: Path) -> None:
    eve_is, ben_is = people(house, "Nurse Eve", "Dr. Ben Blue")
    write_settings(house.folder, Settings(HubSettings(origin=house.hub.origin)))
    pin, photo, out = tmp_path / "pin", tmp_path / "wound.jpg", tmp_path / "out"
    pin.write_bytes(PIN.reveal())
    photo.write_bytes(PHOTO)
    out.mkdir()

    async def device(folder: Path, *words: str, code: int = 0) -> list[Any]:
        return await asyncio.to_thread(command, *words, "--folder", str(folder), "--pin-file", str(pin), code=code)

    async def main() -> None:
        async with running(house):
            eve, ben = [await house.enrol(account, name) for account, name in ((eve_is, "eve"), (ben_is, "ben"))]
            await device(ben, "inbox")  # publishes what others need to add it
            await device(eve, "inbox")
            (sent,) = await device(eve, "send", "Ben Blue", "Left heel", "--attach", str(photo), "--attach", str(pin))
            async with asyncio.timeout(60):
                while not (shown := await device(ben, "inbox", sent["conversation"])):
                    await device(ben, "inbox")
            assert shown[0]["text"].splitlines() == [
                "Left heel",
                f"[file] wound.jpg (image/jpeg, {len(PHOTO)} bytes)",
                "[file] pin (application/octet-stream, 6 bytes)",
            ]
            saved = await device(ben, "fetch", sent["message"], "--to", str(out))
            assert [body_of(each["path"]) for each in saved] == [PHOTO, PIN.reveal()]
            (refused,) = await device(ben, "fetch", "f" * 32, code=1)
            assert refused["error"] == "unknown_attachment"
            (refused,) = await device(eve, "patients", "find", "x", code=1)
            assert refused["error"] == "search_too_short"
            await feed(house)
            async with asyncio.timeout(60):
                while not (listed := await device(eve, "patients", "find", "lovelace")):
                    pass
            assert (listed[0]["numbers"], listed[0]["conversation"]) == ("70001", "")
            (opened,) = await device(eve, "patients", "open", listed[0]["patient"], "--reason", "cardiac arrest")
            assert opened["title"] == "Lovelace, Ada"
            await until(lambda: files(house) == [AttachmentState.ARCHIVED] * 2, seconds=60)
        data = ("--data", str(house.folder))
        assert [each["state"] for each in command("archive", "files", *data)] == ["archived"] * 2
        kept = command("archive", "save", sent["message"], "--to", str(out), *data)
        assert [Path(each["path"]).name for each in kept] == ["wound (2).jpg", "pin (2)"]
        assert body_of(str(out / "wound (2).jpg")) == PHOTO

    asyncio.run(main())


def body_of(path: str) -> bytes:
    return Path(path).read_bytes()


def command(*words: str, code: int = 0) -> list[Any]:
    """What a command says, or its refusal."""
    ran = CliRunner().invoke(app, [*words, "--json"])
    assert ran.exit_code == code, ran.output
    return [json.loads(line) for line in (ran.stdout if code == 0 else ran.stderr).splitlines() if line]
