"""Carry out one step towards the wanted membership, decided anew in its turn."""

import hashlib
from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import Protocol

import msgspec
from sqlalchemy import select, update

from wardline.audit.objects import conversation_object
from wardline.audit.record import Action, Numbers
from wardline.kit.ids import ConversationId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.answers import ClaimedKeyPackage
from wardline.store.transaction import Transaction
from wardline.vault.conversations.find_conversation import roster
from wardline.vault.conversations.send_message import Composer
from wardline.vault.conversations.tables import CONVERSATIONS
from wardline.vault.policy.review_rosters import review_conversation
from wardline.vault.reader import Reader
from wardline.vault.steward.membership import begin_generation, settle
from wardline.vault.steward.rules import Change, FoundNext, Nothing, Wait, plan_membership, restrict_plan
from wardline.vault.steward.view_membership import view_membership, wanted_partners
from wardline.vault.turn import Turn


class Committer(Composer, Protocol):
    """The part of the client engine that commits (``client.engine.engine.Engine``)."""

    def has_pending(self, reader: Reader, conversation: ConversationId) -> bool:
        """Whether a commit (or a founding) is on its way."""
        ...

    def found(self, tx: Transaction, conversation: ConversationId, generation: int) -> Refusal | None:
        """Found a generation."""
        ...

    def change_members(
        self,
        tx: Transaction,
        conversation: ConversationId,
        *,
        add: Sequence[ClaimedKeyPackage],
        remove: Sequence[DeviceId],
        reason: bytes,
    ) -> Refusal | None:
        """Make one commit."""
        ...


class Step(Enum):
    """What came of one try."""

    SETTLED = auto()
    """Nothing to do, or nothing that can be done now."""
    UNDER_WAY = auto()
    """A commit is in the outbox."""
    REFUSED = auto()
    """MLS or the engine refused; it is tried again later."""


class _Reason(msgspec.Struct, frozen=True, array_like=True, tag="wardline/steward-reason/v1"):
    """Why the members are changed: the roster of that version. Its hash is in the commit's authenticated data."""

    conversation: str
    version: int
    roster: tuple[tuple[str, tuple[str, ...]], ...]
    partners: tuple[str, ...]


def apply_plan(
    turn: Turn,
    engine: Committer,
    conversation: ConversationId,
    vault: DeviceId,
    claimed: Sequence[ClaimedKeyPackage],
    trust: Callable[[Turn], None] = lambda _: None,
) -> Step:
    """Plan with what is true now, and commit as far as the claimed key packages go.

    Whoever the policies do not let in any more is out of the roster first.
    ``trust`` sees to it that the engine has the anchors of the organisations that there are agreements with.
    """
    trust(turn)
    review_conversation(turn, conversation)
    view = view_membership(turn.tx, conversation, vault, turn.now)
    if view is None:
        return Step.SETTLED
    packages = {DeviceId(package.device): package for package in claimed}
    plan = restrict_plan(plan_membership(view), packages.keys())
    match plan:
        case Wait():
            return Step.UNDER_WAY
        case Nothing():
            if view.live and not view.stalled:
                _settle_if_new(turn, engine, conversation)
            return Step.SETTLED
        case FoundNext():
            refusal = engine.found(turn.tx, conversation, plan.generation)
            if refusal is not None:
                return _refused(turn, Action.GENERATION_FOUNDED, refusal, conversation)
            begin_generation(turn, conversation, plan.generation)
            add, remove = plan.add, ()
        case Change():
            add, remove = plan.add, plan.remove
    reason = _reason(turn, conversation)
    refusal = engine.change_members(
        turn.tx, conversation, add=[packages[device] for device in add], remove=remove, reason=reason
    )
    if refusal is not None:
        return _refused(turn, Action.COMMIT_MADE, refusal, conversation)
    turn.tx.execute(
        update(CONVERSATIONS)
        .where(CONVERSATIONS.c.id == conversation)
        .values(attempted_version=CONVERSATIONS.c.roster_version)
    )
    turn.record(
        Action.COMMIT_MADE,
        conversation_object(conversation),
        numbers=Numbers(added=len(add), removed=len(remove)),
        digest=hashlib.sha256(reason).hexdigest(),
    )
    return Step.UNDER_WAY


def _settle_if_new(turn: Turn, engine: Committer, conversation: ConversationId) -> None:
    wanted, settled = turn.tx.execute(
        select(CONVERSATIONS.c.roster_version, CONVERSATIONS.c.settled_version).where(
            CONVERSATIONS.c.id == conversation
        )
    ).one()
    if wanted != settled:
        settle(turn, engine, conversation)


def _reason(turn: Turn, conversation: ConversationId) -> bytes:
    version = turn.tx.execute(
        select(CONVERSATIONS.c.roster_version).where(CONVERSATIONS.c.id == conversation)
    ).scalar_one()
    entries = tuple((entry.account, tuple(entry.reasons)) for entry in roster(turn.tx, conversation))
    partners = tuple(sorted(wanted_partners(turn.tx, conversation, turn.now)))
    return msgspec.msgpack.encode(_Reason(conversation, version, entries, partners))


def _refused(turn: Turn, action: Action, refusal: Refusal, conversation: ConversationId) -> Step:
    turn.refuse(action, refusal.code, conversation_object(conversation))
    return Step.REFUSED
