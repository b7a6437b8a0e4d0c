"""A back-up holds the attachments that its databases speak of; a drill opens them; a restoration brings them back."""

from pathlib import Path

import pytest
from sqlalchemy import update

from wardline.audit.record import SYSTEM, Action, AuditRecord
from wardline.cli.audit.logs import Which
from wardline.cli.backup import make_backup
from wardline.cli.drill import hold_drill
from wardline.cli.init import found
from wardline.cli.restore import restore_backup
from wardline.cli.settings import Settings, hub_config, read_settings, vault_config
from wardline.content import codec
from wardline.content.attachment import Attachment
from wardline.content.text import Text
from wardline.hub.app import open_ledger
from wardline.hub.attachments.tables import ATTACHMENTS
from wardline.kit.ids import AccountId, ConversationId, DeviceId, MessageId, new_id
from wardline.kit.secret import Secret
from wardline.ledger.ledger import Moment, Recorded
from wardline.store.backup.stream import fresh_parameters
from wardline.store.blobs.open_blobs import open_blobs
from wardline.store.transaction import Transaction
from wardline.vault.archive.archive_message import archive_message
from wardline.vault.archive.model import ArchivedMessage
from wardline.vault.attachments.find_files import read_files
from wardline.vault.attachments.queue_fetches import queue_fetches
from wardline.vault.attachments.seal_file import file_name, seal_file
from wardline.vault.attachments.tables import ARCHIVE_ATTACHMENTS
from wardline.vault.keys.key_names import archive_key
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan
from wardline.vault.turn import Turn

PASSPHRASE = Secret(b"four words no dictionary")
CHEAP = fresh_parameters(passes=1, memory_kib=64)
THREAD, BLOB, MESSAGE = ConversationId(new_id()), new_id(), MessageId(new_id())
PHOTO = b"\xff\xd8\xff" + bytes(5000)
CHUNKS = (b"first", b"last")


def fill_hub(data: Path) -> None:
    config = hub_config(data, read_settings(data).hub)
    assert config.blobs is not None
    blobs = open_blobs(config.blobs, keep_free=0)
    for index, chunk in enumerate(CHUNKS):
        blobs.put(f"{THREAD}/{BLOB}/{index}", chunk)
    blobs.put(f"{THREAD}/{new_id()}/0", b"never completed")

    def operation(tx: Transaction, moment: Moment) -> Recorded[None]:
        row = {"conversation": THREAD, "blob": BLOB, "device": new_id(), "begun_at": 1, "completed_at": 2}
        tx.insert(ATTACHMENTS, {**row, "chunks": len(CHUNKS), "size": 9})
        return Recorded(None, (AuditRecord(action=Action.ATTACHMENT_STORED, actor=SYSTEM, at=moment.now),))

    with open_ledger(config.database_url) as ledger:
        ledger.run_timed(operation)


def fill_vault(data: Path) -> None:
    attachment = Attachment(
        blob=BLOB, key=bytes(32), size=len(PHOTO), sha256=bytes(32), name="wound.jpg", media_type="image/jpeg"
    )
    content = codec.encode(Text(body="", attachments=(attachment,)))
    message = ArchivedMessage(MESSAGE, THREAD, 1, 1, AccountId(new_id()), DeviceId(new_id()), content)

    def operation(turn: Turn) -> bytes:
        archive_message(turn, message)
        queue_fetches(turn, [message])
        turn.tx.execute(update(ARCHIVE_ATTACHMENTS).values(state="archived"))
        return seal_file(turn.key(archive_key(THREAD, message.retention_class)), MESSAGE, 0, PHOTO)

    with open_vault(vault_config(data, read_settings(data))) as vault:
        sealed = vault.ledger.run(operation)
        vault.open_blobs().put(file_name(MESSAGE, 0), sealed)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "server"
    found(folder, OrganisationPlan("General"), Settings(), Secret(b"root"), with_hub=True)
    fill_hub(folder)
    fill_vault(folder)
    return folder


def test_they_are_in_it_and_come_back(data: Path, tmp_path: Path) -> None:
    backup, again = tmp_path / "one.wardline-backup", tmp_path / "again"
    made = make_backup(data, backup, PASSPHRASE, parameters=CHEAP)
    assert made.lost == 0
    names = [file.path for file in made.manifest.files if "/blobs/" in file.path]
    assert sorted(names) == sorted(
        [f"hub/blobs/{THREAD}/{BLOB}/0", f"hub/blobs/{THREAD}/{BLOB}/1", f"vault/blobs/{MESSAGE}/0"]
    )
    evidence = hold_drill(backup, PASSPHRASE, key_file=data / "key")
    assert evidence.opened is not None
    assert (evidence.good, evidence.opened.opened) == (True, 2), "the message and its file"

    restore_backup(backup, PASSPHRASE, again)
    (again / "key").write_bytes((data / "key").read_bytes())
    assert (again / "hub" / "blobs" / THREAD / BLOB / "1").read_bytes() == b"last"
    with open_vault(vault_config(again, read_settings(again))) as vault:
        blobs = vault.open_blobs()
        files = vault.ledger.run(lambda turn: read_files(turn, blobs, MESSAGE))
    assert isinstance(files, tuple)
    assert files[0].data == PHOTO

    restore_backup(backup, PASSPHRASE, tmp_path / "hub-alone", only=Which.HUB)
    assert (tmp_path / "hub-alone" / "hub" / "blobs" / THREAD / BLOB / "0").is_file()
    assert not (tmp_path / "hub-alone" / "vault").exists()


def test_one_that_is_lost_is_said_so_and_one_that_was_changed_fails_the_drill(data: Path, tmp_path: Path) -> None:
    file = data / "vault" / "blobs" / MESSAGE / "0"
    sealed = file.read_bytes()
    file.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    (data / "hub" / "blobs" / THREAD / BLOB / "1").unlink()
    backup = tmp_path / "one.wardline-backup"
    assert make_backup(data, backup, PASSPHRASE, parameters=CHEAP).lost == 1
    evidence = hold_drill(backup, PASSPHRASE, key_file=data / "key")
    assert evidence.opened is not None
    assert (evidence.good, evidence.opened.damaged) == (False, 1)
