"""Who may change a roster. Pure."""

from collections.abc import Collection
from typing import Final

from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.conversations.model import ConversationKind, RosterEntry, RosterReason

MAX_ROSTER: Final = 128
"""Accounts in one conversation: with two devices each, a group's members."""

_OPEN: Final = frozenset({ConversationKind.GROUP, ConversationKind.PATIENT})
"""Kinds whose people decide who else is in them."""


def decide_roster(
    asker: AccountId,
    kind: ConversationKind,
    roster: Collection[RosterEntry],
    add: Collection[AccountId],
    remove: Collection[AccountId],
) -> Refusal | None:
    """Whoever is in it may add, and may go; who opened a group may remove others from it.

    Refused: ``unknown_conversation`` to whom it is not known, ``not_permitted``, ``unknown_account``,
    ``too_many_members``, ``malformed_request`` for a change that is none or contradicts itself.
    """
    present = {entry.account for entry in roster}
    if asker not in present:
        return Refusal(ErrorCode.UNKNOWN_CONVERSATION, "conversation")
    if kind not in _OPEN:
        return Refusal(ErrorCode.NOT_PERMITTED, "conversation")
    if not (add or remove) or set(add) & set(remove):
        return Refusal(ErrorCode.MALFORMED_REQUEST, "remove")
    if set(remove) - {asker} and not may_remove_others(asker, kind, roster):
        return Refusal(ErrorCode.NOT_PERMITTED, "remove")
    if not set(remove) <= present:
        return Refusal(ErrorCode.UNKNOWN_ACCOUNT, "remove")
    if len(present | set(add)) > MAX_ROSTER:
        return Refusal(ErrorCode.TOO_MANY_MEMBERS, "add")
    return None


def may_remove_others(asker: AccountId, kind: ConversationKind, roster: Collection[RosterEntry]) -> bool:
    """Whether ``decide_roster`` lets ``asker`` take somebody else off ``roster``: who opened a group, while in it."""
    # A patient's conversation is opened by the hospital's feed: nobody in it removes anybody else.
    return kind is ConversationKind.GROUP and any(
        entry.account == asker and RosterReason.OPENED in entry.reasons for entry in roster
    )
