"""Who wrote and answered in another's name, in names; whether they were named for it is the vault's own word."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from wardline.content import codec
from wardline.content.acknowledgement import Acknowledgement
from wardline.content.text import Text
from wardline.kit.ids import MessageId, is_id
from wardline.vault.archive.model import ArchivedMessage
from wardline.vault.devices.tables import DEVICES
from wardline.vault.identity.find_accounts import find_accounts
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.provisioning.acting import was_delegate
from wardline.vault.reader import Reader


@dataclass(frozen=True, slots=True)
class Authors:
    """Both people of one. A name is empty where the vault knows none: another organisation's, or nobody."""

    sender: str
    principal: str
    principal_id: str | None
    """None for what is no account's id."""
    named: bool
    """The sender was the principal's delegate when the message was stored."""


def name_authors(reader: Reader, keys: KeyRing, messages: Sequence[ArchivedMessage]) -> dict[MessageId, Authors]:
    """Of those of ``messages`` that are in another's name. Whoever calls this has recorded that they were read."""
    principals: dict[MessageId, str] = {}
    for message in messages:
        content = codec.decode(message.content)
        if isinstance(content, Text | Acknowledgement) and content.on_behalf_of is not None:
            principals[message.message] = content.on_behalf_of
    if not principals:
        return {}
    written = [message for message in messages if message.message in principals]
    wanted = {message.account for message in written} | {each for each in principals.values() if is_id(each)}
    names = {str(each.id): each.profile.name for each in find_accounts(reader, keys, wanted)}
    found: dict[MessageId, Authors] = {}
    for message in written:
        principal = principals[message.message]
        ours = _is_ours(reader, message)
        found[message.message] = Authors(
            names.get(message.account, "") if ours else "",
            names.get(principal, ""),
            principal if is_id(principal) else None,
            ours and is_id(principal) and was_delegate(reader, message.account, principal, message.at),
        )
    return found


def _is_ours(reader: Reader, message: ArchivedMessage) -> bool:
    """Another organisation's people could have an account's id, too."""
    owner = reader.execute(select(DEVICES.c.account).where(DEVICES.c.id == message.device)).scalar_one_or_none()
    return owner == message.account
