"""Who says what is in another's name: always the sender, and the other only as far as the vault says so."""

import asyncio
from collections.abc import Mapping
from typing import Final

import msgspec

from wardline.client.acting import Acting, acting_of
from wardline.client.connection import ConnectionLostError
from wardline.client.device import Device
from wardline.content.codec import decode
from wardline.kit.ids import AccountId, ConversationId
from wardline.kit.outcome import RefusedError
from wardline.protocol.sealed_requests import Person

ASK_SECONDS: Final = 5.0


def author_line(sender: str, acting: Acting) -> str:
    """``sender``: their name, or empty where nobody told it."""
    who = sender or "Somebody without a name here"
    principal = acting.name or (f"account {acting.principal}" if acting.principal else "somebody unknown")
    return f"{who} for {principal}" if acting.confirmed else f"{who}, in the name of {principal}, not confirmed"


def line_of(content: bytes, sender: AccountId, people: Mapping[str, Person]) -> str:
    """The line over a text or answer in another's name; empty for every other content."""
    acting = acting_of(decode(content), sender, people)
    if acting is None:
        return ""
    known = people.get(sender)
    return author_line("" if known is None else known.name, acting)


async def people_of(device: Device, conversation: ConversationId) -> dict[str, Person]:
    """The roster, asked of the vault now; where it cannot say, the names as it told them last, and no delegates."""
    try:
        async with asyncio.timeout(ASK_SECONDS):
            await device.caught_up()
            await device.refresh()
        fresh = True
    except (TimeoutError, RefusedError, ConnectionLostError):
        fresh = False
    found = (entry.summary for entry in await device.inbox() if entry.summary.conversation == conversation)
    roster = next((summary.roster for summary in found), ())
    return {each.account: each if fresh else msgspec.structs.replace(each, delegate=None) for each in roster}


def is_in_anothers_name(content: bytes) -> bool:
    """Whether ``line_of`` has anything to say."""
    return acting_of(decode(content), AccountId(""), {}) is not None
