"""The vault's own client keeps its journal in the ledger: an effect, what the vault does about it, and the audit record
of it are one transaction.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import final

import structlog
from sqlalchemy import Connection, select

from wardline.audit.objects import conversation_object, device_object, message_object, request_object
from wardline.audit.record import Action, Actor, Numbers
from wardline.client.effects import (
    CommitLost,
    CommitSettled,
    Effect,
    Effects,
    GenerationFounded,
    GenerationLost,
    Joined,
    MembersChanged,
    MessageFailed,
    MessageReceived,
    MessageRejected,
    MessageSettled,
    ReceiptAdvanced,
    SealedRequestArrived,
    Stalled,
    WelcomeRejected,
)
from wardline.client.engine.context import UntrustedError
from wardline.client.journal import Journal
from wardline.content import codec
from wardline.content.acknowledgement import Acknowledgement
from wardline.content.changes import Retraction
from wardline.content.notice import Notice, NoticeKind
from wardline.content.text import Text
from wardline.kit.ids import AccountId, ConversationId, DeviceId, MessageId, OrganisationId
from wardline.mls.public import Identity
from wardline.protocol.errors import ErrorCode
from wardline.store.database import Database
from wardline.store.transaction import Transaction
from wardline.vault.archive.archive_message import archive_messages, archive_plainly
from wardline.vault.archive.model import ArchivedMessage
from wardline.vault.attachments.queue_fetches import queue_fetches
from wardline.vault.conversations.find_conversation import is_known
from wardline.vault.conversations.join_conversation import join_conversation
from wardline.vault.conversations.leave_conversation import leave_conversation
from wardline.vault.conversations.partners import remove_partner
from wardline.vault.conversations.send_message import Composer
from wardline.vault.conversations.set_roster import touch_roster
from wardline.vault.conversations.tables import CONVERSATIONS
from wardline.vault.edge.answer_request import Edge
from wardline.vault.escalation.answer_deadline import answer_deadline
from wardline.vault.escalation.hand_over import hand_over_archived
from wardline.vault.escalation.model import EscalationPolicy
from wardline.vault.escalation.request_deadline import request_deadline, withdraw_deadline
from wardline.vault.keys.key_ring import KeyDestroyedError
from wardline.vault.list_unhandled import list_unhandled, list_unhandled_event
from wardline.vault.provisioning.record_acting import record_acting
from wardline.vault.set_aside import Part, Piece, Pieces, ThrewError, is_passing
from wardline.vault.steward.membership import (
    generation_founded,
    lose_attempt,
    members_changed,
    settle_attempt,
    stall_generation,
)
from wardline.vault.turn import Turn, VaultLedger
from wardline.vault.work_items.model import WorkItemKind
from wardline.vault.work_items.open_work_item import open_work_item

_log = structlog.get_logger(__name__)


@final
class VaultJournal(Journal):
    """Acts on what came of deliveries and answers."""

    def __init__(
        self,
        database: Database,
        ledger: VaultLedger,
        composer: Composer,
        edge: Edge,
        vault: Identity,
        policy: EscalationPolicy,
        trust: Callable[[Turn], None] = lambda _: None,
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._composer = composer
        self._edge = edge
        self._vault = vault
        self._policy = policy
        self._trust = trust

    async def record(self, operation: Callable[[Transaction], Effects]) -> Effects:
        """Run ``operation`` and act on its effects, in one transaction. What follows from an effect and throws is set
        aside (``set_aside.py``); ``operation`` itself may throw.
        """
        left_out: frozenset[Piece] = frozenset()
        singly = False

        def step(turn: Turn) -> Effects:
            self._trust(turn)
            effects = operation(turn.tx)
            pieces = Pieces(turn, left_out, singly=singly)
            pieces.flush()
            self.act(turn, effects, pieces)
            if turn.tx.wrote and not turn.records:
                turn.record(Action.CLIENT_ADVANCED)
            return effects

        while True:
            try:
                return await self._ledger.submit(step)
            except ThrewError as threw:
                _log.error("set_aside", part=threw.piece.part.value, error=threw.error, where=threw.where)
                left_out |= {threw.piece}
            except Exception as error:
                if singly or is_passing(error) or isinstance(error, UntrustedError):
                    raise
                singly = True

    def read(self) -> AbstractContextManager[Connection]:
        """A read-only snapshot of what is committed."""
        return self._database.read()

    def act(self, turn: Turn, effects: Effects, pieces: Pieces | None = None) -> None:
        """Archive first, so that whoever asks about a message of this batch finds it."""
        pieces = pieces or Pieces(turn)
        archived = tuple(self._archived(turn, effects))
        # One by one where one of them throws; else together, which is much faster.
        for some in ((message,) for message in archived) if pieces.singly else ((archived,) if archived else ()):
            self._keep(turn, some, pieces)
        for effect in effects:
            if not pieces.do(Part.ACT, _about(effect), partial(self._act_on, turn, effect)):
                self._set_aside(turn, effect, pieces)

    def _keep(self, turn: Turn, messages: tuple[ArchivedMessage, ...], pieces: Pieces) -> None:
        ids = tuple(message.message for message in messages)
        if not pieces.do(Part.ARCHIVE, ids, lambda: _archive(turn, messages)):
            for message in messages:
                kept = pieces.do(Part.ARCHIVE_PLAIN, message.message, partial(archive_plainly, turn, message))
                list_unhandled(turn, message, kept=kept)
            return
        files = pieces.do(Part.FILES, ids, lambda: queue_fetches(turn, messages))
        handed = pieces.do(Part.HAND_OVER, ids, lambda: hand_over_archived(turn, self._composer, ids))
        if not (files and handed):
            for message in messages:
                list_unhandled(turn, message)

    def _set_aside(self, turn: Turn, effect: Effect, pieces: Pieces) -> None:
        match effect:
            case SealedRequestArrived():
                about = request_object(effect.request)
                if not pieces.do(Part.REFUSE, effect.request, lambda: self._edge.answer(turn, effect, failed=True)):
                    turn.refuse(Action.REQUEST_REFUSED, ErrorCode.INTERNAL, about)
            case MessageReceived():
                list_unhandled(turn, _archived(effect, effect.sender))
            case _:
                list_unhandled_event(turn, getattr(effect, "conversation", None))

    def _archived(self, turn: Turn, effects: Effects) -> Iterator[ArchivedMessage]:
        for effect in effects:
            if isinstance(effect, MessageReceived) and self._is_ours(turn, effect):
                yield _archived(effect, effect.sender)
            elif isinstance(effect, MessageSettled):
                yield _archived(effect, self._vault)

    def _is_ours(self, turn: Turn, effect: MessageReceived) -> bool:
        """Not of a group that another organisation drew this vault into without an agreement."""
        if effect.sender.organisation == self._vault.organisation or is_known(turn.tx, effect.conversation):
            return True
        turn.refuse(Action.MESSAGE_ARCHIVED, ErrorCode.NO_AGREEMENT, conversation_object(effect.conversation))
        return False

    def _act_on(self, turn: Turn, effect: Effect) -> None:  # noqa: C901, PLR0912 (one line for each kind)
        match effect:
            case MessageReceived():
                self._take_content(turn, effect)
            case MessageSettled():
                pass  # archived above
            case MessageRejected():
                about = () if effect.conversation is None else (conversation_object(effect.conversation),)
                turn.refuse(Action.MESSAGE_UNREADABLE, effect.code, *about)
            case MessageFailed():
                _list_unsent(turn, effect)
            case GenerationFounded():
                generation_founded(turn, effect.conversation, effect.generation, self._vault)
            case GenerationLost() | Stalled():
                self._stall(turn, effect)
            case CommitSettled():
                _change_members(turn, effect)
                settle_attempt(turn, self._composer, effect.conversation)
            case CommitLost():
                turn.refuse(Action.MEMBERS_CHANGED, effect.code, conversation_object(effect.conversation))
                lose_attempt(turn, effect.conversation)
            case MembersChanged():
                _change_members(turn, effect)
            case Joined():
                join_conversation(turn, self._composer, effect)
            case WelcomeRejected():
                turn.refuse(Action.CONVERSATION_JOINED, effect.code, conversation_object(effect.conversation))
            case ReceiptAdvanced():
                turn.record(
                    Action.RECEIPT_ADVANCED,
                    conversation_object(effect.conversation),
                    device_object(effect.device),
                    numbers=Numbers(position=effect.delivered),
                )
            case SealedRequestArrived():
                self._edge.answer(turn, effect)

    def _stall(self, turn: Turn, effect: GenerationLost | Stalled) -> None:
        if stall_generation(turn, effect.conversation, effect.generation):
            turn.record(
                Action.GROUP_FAULT_REPORTED,
                conversation_object(effect.conversation),
                device_object(self._vault.device),
                numbers=Numbers(generation=effect.generation),
            )

    def _take_content(self, turn: Turn, effect: MessageReceived) -> None:
        sender = effect.sender
        match codec.decode(effect.content):
            case Acknowledgement() as content:
                self._take_acknowledgement(turn, effect, content)
            case Text() as content:
                self._take_text(turn, effect, content)
            case Retraction(message=message):
                withdraw_deadline(turn, MessageId(message), sender=AccountId(sender.account))
            case Notice(kind=NoticeKind.ORGANISATION_LEFT) if sender.steward:
                remove_partner(turn, effect.conversation, OrganisationId(sender.organisation))
            case _:
                pass

    def _take_text(self, turn: Turn, effect: MessageReceived, text: Text) -> None:
        sender, message = effect.sender, MessageId(effect.envelope.message)
        self._record_acting(turn, effect, text)
        request_deadline(turn, text, message, effect.conversation, sender=AccountId(sender.account), at=effect.at)

    def _take_acknowledgement(self, turn: Turn, effect: MessageReceived, content: Acknowledgement) -> None:
        sender = effect.sender
        answer_deadline(
            turn.on_behalf_of(_actor(sender)),
            self._composer,
            content,
            account=AccountId(sender.account),
            device=DeviceId(sender.device),
            at=effect.at,
            policy=self._policy,
            organisation=OrganisationId(sender.organisation),
            in_force=self._record_acting(turn, effect, content),
        )

    def _record_acting(self, turn: Turn, effect: MessageReceived, content: Text | Acknowledgement) -> bool:
        sender, message = effect.sender, MessageId(effect.envelope.message)
        if sender.organisation != self._vault.organisation and not is_known(turn.tx, effect.conversation):
            return False
        return record_acting(turn, content, message, effect.conversation, sender=_actor(sender), at=effect.at)


def _actor(sender: Identity) -> Actor:
    return Actor(account=sender.account, device=sender.device, organisation=sender.organisation)


def _list_unsent(turn: Turn, effect: MessageFailed) -> None:
    """A message that nobody will get must not be lost in silence: a person sees it in the work list."""
    about = (message_object(effect.message), conversation_object(effect.conversation))
    turn.refuse(Action.MESSAGE_SENT, effect.code, *about)
    open_work_item(
        turn,
        WorkItemKind.UNSENT_MESSAGE,
        reason=effect.code,
        conversation=effect.conversation,
        message=effect.message,
    )


def _about(effect: Effect) -> Hashable:
    """The same for the same effect, when its turn is run again."""
    match effect:
        case MessageReceived() | MessageSettled():
            return type(effect), effect.envelope.message, effect.envelope.sender
        case SealedRequestArrived():
            return type(effect), effect.request
        case _:
            names = ("conversation", "generation", "epoch", "position", "device", "message")
            return type(effect), *(getattr(effect, name, None) for name in names)


def _change_members(turn: Turn, effect: CommitSettled | MembersChanged) -> None:
    members_changed(
        turn,
        effect.conversation,
        effect.generation,
        effect.epoch,
        added=effect.added,
        removed=effect.removed,
        reason_hash=effect.reason_hash,
        authenticator=effect.authenticator,
    )
    if isinstance(effect, MembersChanged) and effect.removed_self:
        _removed(turn, effect.conversation)


def _removed(turn: Turn, conversation: ConversationId) -> None:
    row = turn.tx.execute(
        select(CONVERSATIONS.c.founder, CONVERSATIONS.c.closed_at).where(CONVERSATIONS.c.id == conversation)
    ).one_or_none()
    if row is None:
        return
    founder, closed_at = row
    if founder is not None and closed_at is None:
        leave_conversation(turn, conversation)
    touch_roster(turn, conversation)


def _archive(turn: Turn, messages: tuple[ArchivedMessage, ...]) -> None:
    try:
        archive_messages(turn, messages)
    except KeyDestroyedError:
        # Raised before anything is written. One conversation's destroyed records must not stop the others.
        for message in messages:
            try:
                archive_messages(turn, (message,))
            except KeyDestroyedError:
                about = (message_object(message.message), conversation_object(message.conversation))
                turn.refuse(Action.MESSAGE_ARCHIVED, ErrorCode.RECORD_DESTROYED, *about)


def _archived(effect: MessageReceived | MessageSettled, sender: Identity) -> ArchivedMessage:
    return ArchivedMessage(
        message=MessageId(effect.envelope.message),
        conversation=effect.conversation,
        position=effect.position,
        at=effect.at,
        account=AccountId(sender.account),
        device=DeviceId(sender.device),
        content=effect.content,
        priority=effect.envelope.priority,
    )
