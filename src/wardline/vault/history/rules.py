"""Who may read which part of a conversation's history. Pure.

- Of a patient's conversation, whoever is in its roster now reads all of it, also of threads that a merge brought to the
  patient: who takes over a patient needs what came before (docs/adr/0012-archive-and-blind-index.md).
- Of any other, whoever is in its roster reads what came since they came.
- Nobody else reads anything. A new device of an account reads what the account may.
"""

from collections.abc import Collection
from dataclasses import dataclass

from wardline.kit.ids import AccountId
from wardline.vault.conversations.model import Conversation, ConversationKind, RosterEntry


@dataclass(frozen=True, slots=True)
class Readable:
    """What may be read."""

    since: int
    """From this time on, milliseconds UTC, by the hub's clock."""


def readable_part(
    account: AccountId,
    conversation: Conversation,
    roster: Collection[RosterEntry],
    other_threads: Collection[Collection[RosterEntry]],
) -> Readable | None:
    """What ``account`` may read; None: nothing. ``other_threads``: rosters of the patient's other conversations."""
    own = next((entry for entry in roster if entry.account == account), None)
    if conversation.kind is ConversationKind.PATIENT:
        in_other = any(entry.account == account for thread in other_threads for entry in thread)
        return Readable(0) if own is not None or in_other else None
    return None if own is None else Readable(own.since)
