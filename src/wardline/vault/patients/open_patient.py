"""Come into the conversation about a patient: the care team at once, everybody else with a reason that all can see."""

from wardline.audit.objects import account_object, conversation_object
from wardline.audit.record import Action
from wardline.content import codec
from wardline.content.notice import Notice, NoticeKind
from wardline.kit.ids import AccountId, ConversationId
from wardline.kit.outcome import Refusal
from wardline.protocol.envelope import Priority
from wardline.protocol.errors import ErrorCode
from wardline.vault.conversations.find_conversation import in_roster
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.open_conversation import open_patient_conversation
from wardline.vault.conversations.send_message import Composer, send_message
from wardline.vault.conversations.set_roster import set_roster
from wardline.vault.patients.care_team import care_team
from wardline.vault.patients.find_patient import load_survivor
from wardline.vault.patients.save_patient import patient_object
from wardline.vault.patients.staff import is_staff
from wardline.vault.turn import Turn


def open_patient(
    turn: Turn, composer: Composer, asker: AccountId, patient: str, reason: str
) -> ConversationId | Refusal:
    """The patient's conversation, with ``asker`` in its roster.

    The reason of who is not on the care team goes into the conversation as a notice, and with it into the archive; the
    audit log says only that one was given. Refused: ``not_permitted`` to who is no person of the organisation,
    ``unknown_patient``, ``reason_required``.
    """
    who = account_object(asker)
    if not is_staff(turn.tx, turn.keys, asker):
        return turn.refuse(Action.CONVERSATION_ENTERED, ErrorCode.NOT_PERMITTED, who)
    known = load_survivor(turn.tx, turn.keys, patient)
    if known is None:
        return turn.refuse(Action.CONVERSATION_ENTERED, ErrorCode.UNKNOWN_PATIENT, who, field_name="patient")
    conversation = open_patient_conversation(turn, known.id, known.name)
    if in_roster(turn.tx, conversation, asker):
        return conversation
    about = (conversation_object(conversation), patient_object(known.id), who)
    words = reason.strip()
    if asker in care_team(turn.tx, turn.keys, known):
        set_roster(turn, conversation, asker, RosterReason.CARE_TEAM)
        turn.record(Action.CONVERSATION_ENTERED, *about)
        notice = Notice(kind=NoticeKind.ROSTER_CHANGED, joined=(asker,))
    elif not words:
        return turn.refuse(
            Action.CONVERSATION_ENTERED_FROM_OUTSIDE, ErrorCode.REASON_REQUIRED, *about, field_name="reason"
        )
    else:
        set_roster(turn, conversation, asker, RosterReason.OUTSIDE)
        turn.record(Action.CONVERSATION_ENTERED_FROM_OUTSIDE, *about)
        notice = Notice(kind=NoticeKind.OUTSIDE_CARE_TEAM, joined=(asker,), reason=words)
    send_message(turn, composer, conversation, codec.encode(notice), priority=Priority.SILENT)
    return conversation
