"""A thread as it reads now: edits, retractions and reactions put where they belong. Pure.

An edit or a retraction counts only from the account that wrote the message; another's has no effect and is shown
nowhere. The last one wins, in the order of the conversation; nothing follows a retraction. The thread keeps everything.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import msgspec

from wardline.client.local.model import Message
from wardline.content.changes import Edit, Reaction, Retraction
from wardline.content.codec import Content, decode
from wardline.content.text import Text
from wardline.content.unknown import Unknown
from wardline.kit.ids import AccountId, MessageId
from wardline.kit.outcome import Refusal


@dataclass(frozen=True, slots=True)
class Reading:
    """One message as it reads now."""

    message: Message
    content: Content | Unknown | Refusal
    """With the words of the last edit; without any where it was taken back."""
    edited: bool = False
    retracted: bool = False
    reactions: dict[str, tuple[AccountId, ...]] = field(default_factory=dict[str, tuple[AccountId, ...]])
    """Who put which emoji."""


def as_it_reads(messages: Sequence[Message]) -> tuple[Reading, ...]:
    """Messages of one thread in any order, read oldest first; what only changes others is in what it changes."""
    ordered = sorted(messages, key=lambda each: (each.position is None, each.position or 0, each.at))
    readings: dict[MessageId, Reading] = {}
    for message in ordered:
        content = decode(message.content)
        match content:
            case Edit() | Retraction() | Reaction():
                about = readings.get(MessageId(content.message))
                if about is not None:
                    readings[about.message.message] = _change(about, content, message.account)
            case _:
                readings[message.message] = Reading(message, content)
    return tuple(readings.values())


def _change(reading: Reading, change: Edit | Retraction | Reaction, by: AccountId) -> Reading:
    if isinstance(change, Reaction):
        return _react(reading, change, by)
    if reading.retracted or by != reading.message.account or not isinstance(reading.content, Text):
        return reading
    if isinstance(change, Retraction):
        return replace(reading, content=Text(body=""), retracted=True)
    edited = msgspec.structs.replace(reading.content, body=change.body, mentions=change.mentions)
    return replace(reading, content=edited, edited=True)


def _react(reading: Reading, reaction: Reaction, by: AccountId) -> Reading:
    people = [account for account in reading.reactions.get(reaction.emoji, ()) if account != by]
    if not reaction.removed:
        people.append(by)
    reactions = {**reading.reactions, reaction.emoji: tuple(people)}
    return replace(reading, reactions={emoji: who for emoji, who in reactions.items() if who})
