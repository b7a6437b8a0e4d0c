"""Break the glass: in an emergency, into a patient's conversation that is closed to oneself, for a while, seen by all.

The policies say who may (``break_glass``). What is written: an audit record with the end, a notice with the reason into
the conversation, the roster's entry that the steward makes members from, and a work item for compliance.
"""

from typing import NamedTuple, Protocol

from wardline.audit.objects import account_object, conversation_object
from wardline.audit.record import Action, Numbers
from wardline.content import codec
from wardline.content.notice import Notice, NoticeKind
from wardline.kit.ids import AccountId, ConversationId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.envelope import Priority
from wardline.protocol.errors import ErrorCode
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.open_conversation import open_patient_conversation
from wardline.vault.conversations.send_message import Composer, send_message
from wardline.vault.conversations.set_roster import set_roster
from wardline.vault.gateways.hl7.knowledge import KnownPatient
from wardline.vault.identity.step_up import require_step_up
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.patients.find_patient import load_survivor
from wardline.vault.policy.facts import load_account, load_conversation, load_patient_facts
from wardline.vault.policy.glass import MOST_MINUTES, emergency_object, seal_words
from wardline.vault.policy.model import ConversationFacts, PatientFacts, PolicyAction
from wardline.vault.policy.permit import permit
from wardline.vault.policy.tables import BROKEN_GLASS
from wardline.vault.turn import Turn
from wardline.vault.work_items.model import Details, WorkItemKind
from wardline.vault.work_items.open_work_item import open_work_item


class Opened(NamedTuple):
    """It is open."""

    conversation: ConversationId
    until: int
    """Milliseconds UTC."""


class Asking(Protocol):
    """Who asks, and with which device (``edge.authenticate.Asker``)."""

    @property
    def account(self) -> AccountId:
        """The person's."""
        ...

    @property
    def device(self) -> DeviceId:
        """Whose owner must have stepped up."""
        ...


def break_glass(
    turn: Turn, composer: Composer, asking: Asking, about: str, reason: str, minutes: int
) -> Opened | Refusal:
    """``about``: a conversation's id or a patient's. Again while it is open: another one, with its own reason and end.

    The reason goes into the conversation, and sealed into the queue; the audit log says only that one was given.
    Refused: ``unknown_conversation`` (also to whom the policies do not let), ``reason_required``,
    ``step_up_required``.
    """
    asker = asking.account
    who = account_object(asker)
    words = reason.strip()
    if not words or not 1 <= minutes <= MOST_MINUTES:
        field = "minutes" if words else "reason"
        code = ErrorCode.MALFORMED_REQUEST if words else ErrorCode.REASON_REQUIRED
        return turn.refuse(Action.GLASS_BROKEN, code, who, field_name=field)
    facts, patient = _find(turn, about)
    if facts is None:
        return turn.refuse(Action.GLASS_BROKEN, ErrorCode.UNKNOWN_CONVERSATION, who)
    person = load_account(turn.tx, turn.organisation, asker)
    refusal = permit(turn, person, PolicyAction.BREAK_GLASS, facts, who, code=ErrorCode.UNKNOWN_CONVERSATION)
    if refusal is not None:
        return refusal
    missing = require_step_up(turn, asking.device)
    if missing is not None:
        return turn.refuse(Action.GLASS_BROKEN, missing.code, who)
    conversation = (
        ConversationId(facts.id) if patient is None else open_patient_conversation(turn, patient.id, patient.name)
    )
    where = conversation_object(conversation)
    access, until = turn.make_id(), turn.now + minutes * 60_000
    item = open_work_item(
        turn,
        WorkItemKind.EMERGENCY_ACCESS,
        reason="emergency_access",
        details=Details(note=words),
        conversation=conversation,
    )
    turn.tx.insert(
        BROKEN_GLASS,
        {
            "id": access,
            "conversation": conversation,
            "account": asker,
            "reason": seal_words(turn.key(DIRECTORY), access, "reason", words),
            "opened_at": turn.now,
            "until": until,
            "ended_at": None,
            "work_item": item,
            "reviewed_at": None,
            "reviewed_by": None,
            "verdict": None,
            "remark": None,
        },
    )
    set_roster(turn, conversation, asker, RosterReason.EMERGENCY)
    turn.record(Action.GLASS_BROKEN, emergency_object(access), where, who, numbers=Numbers(until=until))
    notice = Notice(kind=NoticeKind.GLASS_BROKEN, joined=(asker,), reason=words)
    send_message(turn, composer, conversation, codec.encode(notice), priority=Priority.NORMAL)
    return Opened(conversation, until)


def _find(turn: Turn, about: str) -> tuple[ConversationFacts | PatientFacts | None, KnownPatient | None]:
    """What the policies are asked about; and the patient, where it is not the conversation that was named."""
    conversation = load_conversation(turn.tx, turn.keys, turn.organisation, about, turn.now)
    if conversation is not None:
        return conversation, None
    patient = load_survivor(turn.tx, turn.keys, about)
    if patient is None:
        return None, None
    return load_patient_facts(turn.tx, turn.keys, turn.organisation, patient, turn.now), patient
