"""The one table from a request's body to its operation, with who may ask for it. What is not in it is refused."""

from wardline.kit.ids import AccountId, ConversationId
from wardline.kit.outcome import Refusal
from wardline.protocol.sealed_requests import (
    BeginEnrolment,
    BreakGlass,
    ChangeRoster,
    ConfirmEpoch,
    ConversationOpened,
    Enrol,
    FindPatients,
    FindPeople,
    GetHistory,
    GetOrganisation,
    ListConversations,
    ListPartners,
    Noted,
    OpenConversation,
    OpenPatientConversation,
    Organisation,
    People,
    ReportGroup,
    VaultRequest,
)
from wardline.protocol.sealed_requests import Conversations as ConversationsAnswer
from wardline.protocol.watch_requests import CloseFinding, ListFindings
from wardline.vault.agreements.find_partner_people import matching_partner_people
from wardline.vault.agreements.list_partners import list_partners
from wardline.vault.conversations.change_roster import change_roster
from wardline.vault.conversations.open_conversation import open_conversation
from wardline.vault.devices.enrol_device import enrol_device
from wardline.vault.edge.administration_operations import ADMINISTRATION_OPERATIONS
from wardline.vault.edge.identity_operations import IDENTITY_OPERATIONS
from wardline.vault.edge.operation import Answered, Asked, Operation
from wardline.vault.edge.recovery_operations import RECOVERY_OPERATIONS
from wardline.vault.edge.session_operations import SESSION_OPERATIONS
from wardline.vault.edge.transparency_operations import TRANSPARENCY_OPERATIONS
from wardline.vault.edge.ways_in_operations import WAYS_IN_OPERATIONS
from wardline.vault.identity.begin_enrolment import begin_enrolment
from wardline.vault.identity.find_people import matching_people
from wardline.vault.patients.open_patient import open_patient
from wardline.vault.policy.break_glass import break_glass
from wardline.vault.policy.sight import PatientSight, visible_people
from wardline.vault.policy.start import label_at_start
from wardline.vault.provisioning.acting import with_delegates
from wardline.vault.steward.confirm_epoch import confirm_epoch
from wardline.vault.steward.report_group import report_group
from wardline.vault.summaries.list_conversations import list_conversations, summarise_conversations
from wardline.vault.watch.close_finding import close_finding
from wardline.vault.watch.list_findings import list_findings


def _begin_enrolment(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, BeginEnrolment)
    return begin_enrolment(asked.turn, asked.services.party, body)


def _enrol(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, Enrol)
    return enrol_device(asked.turn, asked.services.authority, asked.services.party, body)


def _find_people(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, FindPeople)
    turn = asked.turn
    own = matching_people(turn.tx, turn.keys, body.text)
    others = matching_partner_people(turn.tx, turn.keys, body.text, turn.now)
    seen = visible_people(turn, asked.device.account, (*own, *others), body.limit)
    return People(with_delegates(turn.tx, seen, turn.now))


def _open_conversation(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, OpenConversation)
    turn = asked.turn
    opened = open_conversation(turn, asked.device.account, [AccountId(one) for one in body.accounts], body.title)
    if isinstance(opened, Refusal):
        return opened
    label_at_start(turn, asked.device.account, opened)
    return _opened(asked, opened)


def _opened(asked: Asked, conversation: ConversationId) -> ConversationOpened:
    turn, asker = asked.turn, asked.device.account
    return ConversationOpened(summarise_conversations(turn.tx, turn.keys, (conversation,), asker, turn.now)[0])


def _change_roster(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, ChangeRoster)
    conversation = ConversationId(body.conversation)
    add, remove = ([AccountId(one) for one in accounts] for accounts in (body.add, body.remove))
    refusal = change_roster(asked.turn, asked.services.composer, asked.device.account, conversation, add, remove)
    return refusal or _opened(asked, conversation)


def _find_patients(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, FindPatients)
    see = PatientSight(asked.turn, asked.device.account)
    return asked.services.patients.find(asked.turn, asked.device.account, body, see)


def _open_patient(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, OpenPatientConversation)
    opened = open_patient(asked.turn, asked.services.composer, asked.device.account, body.patient, body.reason)
    return opened if isinstance(opened, Refusal) else _opened(asked, opened)


def _break_glass(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, BreakGlass)
    composer = asked.services.composer
    opened = break_glass(asked.turn, composer, asked.device, body.about, body.reason, body.minutes)
    return opened if isinstance(opened, Refusal) else _opened(asked, opened.conversation)


def _get_organisation(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, GetOrganisation)
    words = asked.services.own_words
    return Organisation(asked.services.authority.name, words.emergency_notice, words.quick_phrases)


def _list_conversations(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, ListConversations)
    turn = asked.turn
    return ConversationsAnswer(list_conversations(turn.tx, turn.keys, asked.device.account, turn.now))


def _list_partners(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, ListPartners)
    return list_partners(asked.turn.tx, asked.turn.keys)


def _get_history(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, GetHistory)
    return asked.services.history(asked.turn, asked.device, asked.request, body)


def _report_group(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, ReportGroup)
    return report_group(asked.turn, asked.device.device, body)


def _confirm_epoch(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, ConfirmEpoch)
    return confirm_epoch(asked.turn, asked.device.device, body)


def _list_findings(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, ListFindings)
    return list_findings(asked.turn, body)


def _close_finding(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, CloseFinding)
    return close_finding(asked.turn, body.finding, asked.device.account, body.outcome, body.remark) or Noted()


OPERATIONS: dict[type[VaultRequest], Operation] = {
    BeginEnrolment: Operation(_begin_enrolment, anyone=True),
    Enrol: Operation(_enrol, anyone=True),
    FindPeople: Operation(_find_people),
    OpenConversation: Operation(_open_conversation),
    ListConversations: Operation(_list_conversations),
    ListPartners: Operation(_list_partners),
    GetHistory: Operation(_get_history),
    ReportGroup: Operation(_report_group),
    ConfirmEpoch: Operation(_confirm_epoch),
    ChangeRoster: Operation(_change_roster),
    FindPatients: Operation(_find_patients),
    OpenPatientConversation: Operation(_open_patient),
    BreakGlass: Operation(_break_glass),
    GetOrganisation: Operation(_get_organisation),
    ListFindings: Operation(_list_findings),
    CloseFinding: Operation(_close_finding),
    **IDENTITY_OPERATIONS,
    **TRANSPARENCY_OPERATIONS,
    **ADMINISTRATION_OPERATIONS,
    **RECOVERY_OPERATIONS,
    **SESSION_OPERATIONS,
    **WAYS_IN_OPERATIONS,
}
