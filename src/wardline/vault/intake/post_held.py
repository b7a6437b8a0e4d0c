"""A person names somebody for a held result or document, and it is posted as it stands."""

from dataclasses import replace

import msgspec
from sqlalchemy import update

from wardline.audit.record import Action
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.conversations.find_conversation import conversation_of_subject
from wardline.vault.conversations.set_roster import touch_roster
from wardline.vault.escalation.model import EscalationPolicy
from wardline.vault.gateways.hl7.decisions import Addressee, HoldReason, PatientRef, PostDocument, PostResult
from wardline.vault.gateways.hl7.limits import Limits
from wardline.vault.gateways.hl7.parse import parse
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.intake.carry_out_post import addressed_people, post_document, post_result
from wardline.vault.intake.find_inbound import find_inbound
from wardline.vault.intake.model import InboundState, IntakeTools
from wardline.vault.intake.processing import Processing
from wardline.vault.intake.save_posted import save_posted
from wardline.vault.intake.store_inbound import inbound_object
from wardline.vault.intake.tables import INBOUND
from wardline.vault.intake.waiting_only import WaitingOnly
from wardline.vault.turn import Turn
from wardline.vault.work_items.close_work_item import close_work_item, open_item
from wardline.vault.work_items.find_work_items import work_items_of
from wardline.vault.work_items.model import Resolution, WorkItem, WorkItemKind
from wardline.vault.work_items.open_work_item import work_item_object

_NOT_POSTABLE = frozenset(
    {HoldReason.NO_IDENTIFIER.value, HoldReason.IDENTIFIERS_CONFLICT.value, HoldReason.TOO_LARGE.value}
)
"""It is not certain whose it is, and naming a reader would be guessing the patient; or no message can carry it."""


def post_held(
    turn: Turn, item: str, to: Addressee, *, policy: EscalationPolicy, by: AccountId | None, note: str
) -> Refusal | None:
    """Post what the work item holds to ``to``. A deadline counts from now: the receipt was not this person's to answer.

    It leaves through the steward of the running vault, so that a command beside it may call this.

    Refused: ``unknown_work_item``; ``not_permitted`` where nothing is held, the patient is not certain or no message
    can carry it; ``unknown_account`` where ``to`` is nobody.
    """
    found = open_item(turn, item)
    if isinstance(found, Refusal):
        return found
    processing = _processing(turn, IntakeTools(WaitingOnly(), Limits({}, {}), policy), found)
    if processing is None or not is_postable(found):
        return turn.refuse(Action.WORK_ITEM_RESOLVED, ErrorCode.NOT_PERMITTED, work_item_object(item))
    people = addressed_people(turn, (to,))
    if not people or not all(_is_active(turn, person) for person in people):
        return turn.refuse(Action.WORK_ITEM_RESOLVED, ErrorCode.UNKNOWN_ACCOUNT, work_item_object(item))
    held = read_held(found)
    if held is not None:
        _let_wait(processing, held.patient)
    match held:
        case PostResult():
            since = None if held.deadline_from is None else turn.now
            post_result(processing, replace(held, addressees=(to,), deadline_from=since))
        case PostDocument():
            post_document(processing, replace(held, addressees=(to,)))
        case None:
            return turn.refuse(Action.WORK_ITEM_RESOLVED, ErrorCode.NOT_PERMITTED, work_item_object(item))
    close_work_item(turn, found, Resolution.POSTED, by=by, note=note)
    save_posted(turn, processing)
    _release_inbound(turn, processing.inbound.id)
    return None


def is_postable(item: WorkItem) -> bool:
    """Whether it holds what can be sent to somebody as it stands."""
    return item.details.held is not None and item.reason not in _NOT_POSTABLE


def read_held(item: WorkItem) -> PostResult | PostDocument | None:
    """What a work item holds."""
    held = item.details.held
    if held is None:
        return None
    kind = PostResult if item.details.held_kind == "result" else PostDocument
    return msgspec.msgpack.decode(held, type=kind)


def _let_wait(processing: Processing, patient: PatientRef) -> None:
    """The steward looks at the conversation once more before the message leaves."""
    found = processing.patient(patient)
    thread = None if found is None else conversation_of_subject(processing.turn.tx, found)
    if thread is not None:
        touch_roster(processing.turn, thread)


def _is_active(turn: Turn, account: AccountId) -> bool:
    found = find_account(turn.tx, turn.keys, account)
    return found is not None and not found.suspended


def _processing(turn: Turn, tools: IntakeTools, item: WorkItem) -> Processing | None:
    inbound = None if item.inbound is None else find_inbound(turn.tx, turn.keys, item.inbound)
    if inbound is None or inbound.raw is None:
        return None
    message = parse(inbound.raw, tools.parsing)
    if isinstance(message, Refusal):
        return None
    return Processing(turn, tools, inbound, message)


def _release_inbound(turn: Turn, inbound: str) -> None:
    """Nothing of it waits any more once the last of its held parts is resolved."""
    waiting = (WorkItemKind.HELD_RESULT, WorkItemKind.UNFILED_MESSAGE)
    if any(item.resolution is None and item.kind in waiting for item in work_items_of(turn.tx, turn.keys, inbound)):
        return
    turn.tx.execute(
        update(INBOUND)
        .where(INBOUND.c.id == inbound)
        .values(state=InboundState.PROCESSED.value, reason=None, processed_at=turn.now)
    )
    turn.record(Action.HL7_PROCESSED, inbound_object(inbound))
