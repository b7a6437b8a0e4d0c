"""What tests of restorations do and look at."""

from pathlib import Path
from typing import Any

from sqlalchemy import select
from tests.support.houses import House

from wardline.client.device import Device
from wardline.content import codec
from wardline.content.text import Text
from wardline.hub.app import open_ledger
from wardline.hub.log_keys import load_log_keys
from wardline.hub.tables.audit import LEDGER as HUB_LEDGER
from wardline.hub.tables.devices import REVOCATIONS
from wardline.hub.tables.groups import CONVERSATIONS as HUB_CONVERSATIONS
from wardline.kit.ids import ConversationId
from wardline.ledger.verify_database import verify_database
from wardline.store.backup.copy_database import copy_database
from wardline.store.database import Database
from wardline.vault.archive.tables import ARCHIVE_RECORDS
from wardline.vault.audit.hub_keys import known_hub_keys
from wardline.vault.audit.log_keys import log_keys
from wardline.vault.conversations.tables import MEMBERS
from wardline.vault.open_vault import open_vault
from wardline.vault.restore.find_restore import find_log_name
from wardline.vault.restore.tables import RESTORES


def copy_of(url: str, target: Path) -> None:
    """As the back-up makes it: beside whoever writes."""
    database = Database.open(url, readers=1)
    try:
        copy_database(database, target)
    finally:
        database.close()


def put_back(database: Path, yesterday: Path) -> None:
    """As whoever restores a machine does: without a word to anybody."""
    for suffix in ("-wal", "-shm"):
        Path(f"{database}{suffix}").unlink(missing_ok=True)
    yesterday.replace(database)


def archived(house: House) -> set[str]:
    with house.read() as reader:
        return set(reader.execute(select(ARCHIVE_RECORDS.c.message)).scalars())


def vault_device(house: House) -> str:
    with open_vault(house.vault) as vault:
        return vault.identity.device


def restores(house: House) -> list[dict[str, Any]]:
    with house.read() as reader:
        return [dict(row) for row in reader.execute(select(RESTORES).order_by(RESTORES.c.number)).mappings()]


def members(house: House, conversation: str) -> set[str]:
    """Of the newest generation, as the vault knows them."""
    with house.read() as reader:
        return set(reader.execute(select(MEMBERS.c.device).where(MEMBERS.c.conversation == conversation)).scalars())


def generation(house: House, conversation: str) -> int:
    with open_ledger(house.hub.database_url) as ledger, ledger.database.read() as reader:
        return reader.execute(
            select(HUB_CONVERSATIONS.c.generation).where(HUB_CONVERSATIONS.c.conversation == conversation)
        ).scalar_one()


def findings(house: House) -> list[str]:
    """Of both logs."""
    with open_vault(house.vault) as vault, vault.database.read() as reader:
        keys = log_keys(vault.authority.organisation, vault.identity.log_key, find_log_name(reader))
        first = log_keys(vault.authority.organisation, vault.identity.log_key)
        hub = known_hub_keys(reader, house.vault.hub)
        assert hub is not None
        found = verify_database(reader, keys.log.verifier, (keys.witness.verifier, hub.witness, hub.log, *hub.former))
    with open_ledger(house.hub.database_url) as ledger:
        hub_keys = load_log_keys(ledger, house.hub.origin)
        peers = (hub_keys.witness.verifier, keys.witness.verifier, keys.log.verifier, first.log.verifier)
        with ledger.database.read() as reader:
            found += verify_database(reader, hub_keys.log.verifier, peers)
    return [f"{finding.kind.value}: {finding.detail}" for finding in found]


def witnessed(house: House) -> dict[str, int]:
    """What the hub cosigned of vaults' logs: origin and size."""
    with open_ledger(house.hub.database_url) as ledger, ledger.database.read() as reader:
        return {row.origin: row.size for row in reader.execute(select(HUB_LEDGER.witnessed))}


async def until_heard(device: Device, message: str) -> None:
    async for heard in device.messages():
        if heard.message == message:
            return


async def say(device: Device, conversation: ConversationId, text: str) -> str:
    sent = await device.send(conversation, codec.encode(Text(body=text)))
    await device.sent(sent)
    return sent


def revoked(house: House) -> set[str]:
    with open_ledger(house.hub.database_url) as ledger, ledger.database.read() as reader:
        return set(reader.execute(select(REVOCATIONS.c.device)).scalars())
