"""Conversations and groups in memory: a cache of their rows, written once per operation, dropped on rollback."""

from collections import OrderedDict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, final

from sqlalchemy import delete, select

from wardline.client.tables import CONVERSATIONS, GROUPS, MLS_ROWS
from wardline.kit.ids import ConversationId
from wardline.mls.member import Group, Member
from wardline.protocol.group_id import GroupId
from wardline.store.transaction import Transaction

CAPACITY: Final = 1024
"""Conversations kept in memory: of a vault with more, the least recently used are loaded again."""


class Standing(StrEnum):
    """How this device stands in one generation."""

    FOUNDING = "founding"
    """Founded here; the hub has not answered."""
    JOINED = "joined"
    LEFT = "left"
    """Removed by a commit."""
    STALLED = "stalled"
    """It cannot go on; the steward was told."""


@dataclass(slots=True)
class HeldGroup:
    """One generation of a conversation, as this device holds it."""

    id: GroupId
    standing: Standing
    left_epoch: int = -1
    update_due: int | None = None
    sent_in_epoch: int = 0
    closed_seq: int | None = None
    """Nothing of this generation is delivered after it; None where that is not known."""
    mls: Group | None = None
    changed: bool = False
    """The row differs from this."""
    touched: bool = False
    """The MLS group's rows may differ from it."""

    @property
    def working(self) -> Group | None:
        """The MLS group where it takes calls; None where this device left or stalled."""
        return self.mls if self.standing in {Standing.FOUNDING, Standing.JOINED} else None


@dataclass(slots=True)
class HeldConversation:
    """A conversation's row and its generations: the live one and, until all of it is delivered, the one before."""

    conversation: ConversationId
    generation: int = 0
    delivered: int = 0
    read: int = 0
    delivered_confirmed: int = 0
    read_confirmed: int = 0
    whole: int = 0
    groups: dict[int, HeldGroup] = field(default_factory=dict[int, HeldGroup])
    changed: bool = False

    @property
    def live(self) -> HeldGroup | None:
        """The live generation."""
        return self.groups.get(self.generation)


@final
class Held:
    """What is in memory. Only the writer's thread uses it."""

    def __init__(self, member: Member) -> None:
        self._member = member
        self._conversations: OrderedDict[ConversationId, HeldConversation] = OrderedDict()
        self._used: set[ConversationId] = set()
        self._batch: object = None
        """The batch whose rollback drops what is in memory."""

    def replace_member(self, member: Member) -> None:
        """Load every group again with another ``Member``. Between operations only: what is in memory is in the rows."""
        self._member = member
        self._drop()

    def find(self, tx: Transaction, conversation: ConversationId) -> HeldConversation | None:
        """The conversation, from memory or from its rows. What is done to it counts once ``save`` wrote it."""
        held = self._conversations.get(conversation)
        if held is None:
            held = self._load(tx, conversation)
            if held is None:
                return None
            self._conversations[conversation] = held
        self._conversations.move_to_end(conversation)
        self._use(tx, conversation)
        return held

    def add(self, tx: Transaction, conversation: ConversationId) -> HeldConversation:
        """The conversation, new where there is none."""
        held = self.find(tx, conversation)
        if held is None:
            held = self._conversations[conversation] = HeldConversation(conversation, changed=True)
            self._use(tx, conversation)
        return held

    def enter(self, tx: Transaction, held: HeldConversation, group: HeldGroup) -> None:
        """Make ``group`` the live generation. Earlier ones are kept until ``close_before`` and ``drop_closed``."""
        self.forget_mls(tx, group.id)
        group.changed = group.touched = True
        held.generation = group.id.generation
        held.changed = True
        held.groups[held.generation] = group

    def close_before(self, held: HeldConversation, generation: int, seq: int) -> None:
        """The hub took ``generation`` no later than at ``seq``: what was before is over from there on."""
        for earlier, group in held.groups.items():
            if earlier < generation and group.closed_seq is None:
                group.closed_seq = seq
                group.changed = True

    def drop_closed(self, tx: Transaction, held: HeldConversation, seq: int) -> None:
        """Deliveries have come to ``seq``: forget the generations of which nothing more can come."""
        over = [
            generation
            for generation, group in held.groups.items()
            if group.closed_seq is not None and group.closed_seq <= seq and generation < held.generation
        ]
        for generation in over:
            self.drop_group(tx, held, generation)

    def drop_group(self, tx: Transaction, held: HeldConversation, generation: int) -> None:
        """Forget one generation with its rows."""
        self.forget_mls(tx, held.groups.pop(generation).id)
        tx.execute(delete(GROUPS).where(GROUPS.c.conversation == held.conversation, GROUPS.c.generation == generation))

    def forget_mls(self, tx: Transaction, group: GroupId) -> None:
        """Delete the MLS rows of a group: its keys are gone."""
        tx.execute(delete(MLS_ROWS).where(MLS_ROWS.c.group_id == group.to_bytes().decode("ascii")))

    def save(self, tx: Transaction) -> None:
        """Write what changed since the last ``save``."""
        for conversation in self._used:
            held = self._conversations[conversation]
            if held.changed:
                held.changed = False
                _put_conversation(tx, held)
            for group in held.groups.values():
                if group.touched and group.mls is not None:
                    group.touched = False
                    _put_mls(tx, group.id, group.mls)
                if group.changed:
                    group.changed = False
                    _put_group(tx, group)
        self._used.clear()
        while len(self._conversations) > CAPACITY:
            self._conversations.popitem(last=False)

    def _use(self, tx: Transaction, conversation: ConversationId) -> None:
        if tx.batch is not self._batch:
            self._batch = tx.batch
            tx.on_rollback(self._drop)
        self._used.add(conversation)

    def _drop(self) -> None:
        # Memory may be ahead of the rows, so all of it goes; the rows alone are true.
        self._conversations.clear()
        self._used.clear()
        self._batch = None

    def _load(self, tx: Transaction, conversation: ConversationId) -> HeldConversation | None:
        row = tx.execute(
            select(
                CONVERSATIONS.c.generation,
                CONVERSATIONS.c.delivered,
                CONVERSATIONS.c.read,
                CONVERSATIONS.c.delivered_confirmed,
                CONVERSATIONS.c.read_confirmed,
                CONVERSATIONS.c.whole,
            ).where(CONVERSATIONS.c.conversation == conversation)
        ).one_or_none()
        if row is None:
            return None
        groups = tx.execute(
            select(
                GROUPS.c.generation,
                GROUPS.c.standing,
                GROUPS.c.left_epoch,
                GROUPS.c.update_due,
                GROUPS.c.sent_in_epoch,
                GROUPS.c.closed_seq,
            ).where(GROUPS.c.conversation == conversation)
        ).all()
        held = HeldConversation(conversation, *row)
        for generation, standing, *rest in groups:
            group_id = GroupId(conversation, generation)
            mls = self._load_mls(tx, group_id)
            held.groups[generation] = HeldGroup(group_id, Standing(standing), *rest, mls=mls)
        return held

    def _load_mls(self, tx: Transaction, group: GroupId) -> Group | None:
        name = group.to_bytes()
        rows = tx.execute(
            select(MLS_ROWS.c.name, MLS_ROWS.c.sealed).where(MLS_ROWS.c.group_id == name.decode("ascii"))
        ).all()
        return self._member.load(name, {row.name: row.sealed for row in rows}) if rows else None


def _put_conversation(tx: Transaction, held: HeldConversation) -> None:
    tx.put(
        CONVERSATIONS,
        {
            "conversation": held.conversation,
            "generation": held.generation,
            "delivered": held.delivered,
            "read": held.read,
            "delivered_confirmed": held.delivered_confirmed,
            "read_confirmed": held.read_confirmed,
            "whole": held.whole,
        },
    )


def _put_group(tx: Transaction, group: HeldGroup) -> None:
    tx.put(
        GROUPS,
        {
            "conversation": group.id.conversation,
            "generation": group.id.generation,
            "standing": group.standing.value,
            "left_epoch": group.left_epoch,
            "update_due": group.update_due,
            "sent_in_epoch": group.sent_in_epoch,
            "closed_seq": group.closed_seq,
        },
    )


def _put_mls(tx: Transaction, group: GroupId, mls: Group) -> None:
    change = mls.save()
    group_id = group.to_bytes().decode("ascii")
    for name, sealed in change.put:
        tx.put(MLS_ROWS, {"group_id": group_id, "name": name, "sealed": sealed})
    if change.delete:
        tx.execute(delete(MLS_ROWS).where(MLS_ROWS.c.group_id == group_id, MLS_ROWS.c.name.in_(change.delete)))
