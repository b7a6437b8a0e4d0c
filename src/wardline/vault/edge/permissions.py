"""The one table from a request's body to the policy that decides it, or the reason why none does.

What is not in it is refused. The asker is authenticated before; what an operation besides demands of its asker (to be
in the roster, to give a reason), it demands after.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from wardline.audit.objects import account_object, conversation_object
from wardline.audit.record import Action
from wardline.kit.outcome import Refusal
from wardline.protocol import sealed_requests as sealed
from wardline.protocol import watch_requests as watched
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import VaultRequest
from wardline.vault.conversations.model import ConversationKind
from wardline.vault.edge.administration_permissions import ADMINISTRATION_PERMISSIONS
from wardline.vault.edge.identity_permissions import IDENTITY_PERMISSIONS
from wardline.vault.edge.operation import Asked
from wardline.vault.edge.permission import NoPolicy, Permit, asker_facts, permit_here
from wardline.vault.edge.recovery_permissions import RECOVERY_PERMISSIONS
from wardline.vault.edge.session_permissions import SESSION_PERMISSIONS
from wardline.vault.edge.transparency_operations import TRANSPARENCY_PERMISSIONS
from wardline.vault.edge.ways_in_operations import WAYS_IN_PERMISSIONS
from wardline.vault.patients.find_patient import load_survivor
from wardline.vault.patients.save_patient import patient_object
from wardline.vault.policy.facts import (
    load_conversation,
    load_patient_facts,
    load_people,
    relate,
    with_roster,
)
from wardline.vault.policy.model import AccountFacts, ConversationFacts, PolicyAction
from wardline.vault.policy.permit import allows, permit
from wardline.vault.policy.review_rosters import review_account
from wardline.vault.policy.start import labels_at_start


def permit_request(asked: Asked, body: VaultRequest) -> Refusal | None:
    """None where the operation may go on. First whatever waits for the asker is reviewed, so that nobody is told of, or
    does anything in, what a change has closed to them.
    """
    permission = PERMISSIONS.get(type(body))
    if permission is None:
        return asked.turn.refuse(Action.POLICY_REFUSED, ErrorCode.NOT_PERMITTED)
    if asked.asker is not None:
        review_account(asked.turn, asked.asker.account)
    return None if isinstance(permission, NoPolicy) else permission(asked, body)


def _open_conversation(asked: Asked, body: VaultRequest) -> Refusal | None:
    """With each of them; and each must be one who could be in it."""
    assert isinstance(body, sealed.OpenConversation)
    turn, who = asked.turn, asker_facts(asked)
    people = load_people(turn.tx, turn.keys, turn.organisation, set(body.accounts) - {who.id}, turn.now)
    refusal = _with_each(asked, who, people.values(), "accounts")
    if refusal is not None:
        return refusal
    own = [one for one in people.values() if one.organisation == turn.organisation]
    others = {one.organisation for one in people.values()} - {turn.organisation}
    kind = ConversationKind.ORDER if others else ConversationKind.GROUP
    if len(own) == 1 and not others and not body.title:
        kind = ConversationKind.DIRECT
    new = ConversationFacts(
        turn.make_id(),
        turn.organisation,
        kind.value,
        labels=frozenset(label.value for label in labels_at_start(kind, who)),
        partners=frozenset(others),
    )
    new = with_roster(turn.tx, turn.keys, new, {who.id, *(one.id for one in own)})
    return _all_may_join(asked, (who, *own), new, "accounts")


def _change_roster(asked: Asked, body: VaultRequest) -> Refusal | None:
    """Whoever is in it may go: only what happens to others is asked."""
    assert isinstance(body, sealed.ChangeRoster)
    turn, who = asked.turn, asker_facts(asked)
    conversation = load_conversation(turn.tx, turn.keys, turn.organisation, body.conversation, turn.now)
    if conversation is None or who.id not in conversation.roster or not (body.add or set(body.remove) - {who.id}):
        return None  # the operation says that it is not known
    about = (conversation_object(body.conversation), account_object(who.id))
    refusal = permit(turn, who, PolicyAction.CHANGE_ROSTER, conversation, *about, field_name="conversation")
    if refusal is not None:
        return refusal
    added = load_people(turn.tx, turn.keys, turn.organisation, set(body.add) - conversation.roster - {who.id}, turn.now)
    refusal = _with_each(asked, who, added.values(), "add")
    if refusal is not None:
        return refusal
    if conversation.kind == ConversationKind.PATIENT:
        return _all_may_join(asked, added.values(), conversation, "add")
    # Who is brought in may make it a conversation with a patient.
    joined = with_roster(turn.tx, turn.keys, conversation, conversation.roster | set(added))
    if joined.patients != conversation.patients:
        # Who is there already is with a patient then, too.
        present = load_people(turn.tx, turn.keys, turn.organisation, conversation.roster, turn.now)
        refusal = _all_may_join(asked, present.values(), joined, "add")
        if refusal is not None:
            return refusal
    # A sensitive conversation lets those stay who are in it, and nobody new come.
    return _all_may_join(asked, added.values(), replace(joined, roster=conversation.roster), "add")


def _get_history(asked: Asked, body: VaultRequest) -> Refusal | None:
    assert isinstance(body, sealed.GetHistory)
    turn, who = asked.turn, asker_facts(asked)
    conversation = load_conversation(turn.tx, turn.keys, turn.organisation, body.conversation, turn.now)
    if conversation is None:
        return None
    code = ErrorCode.NOT_PERMITTED if who.id in conversation.roster else ErrorCode.UNKNOWN_CONVERSATION
    about = (conversation_object(body.conversation), account_object(who.id))
    return permit(turn, who, PolicyAction.READ_HISTORY, conversation, *about, code=code, field_name="conversation")


def _open_patient(asked: Asked, body: VaultRequest) -> Refusal | None:
    assert isinstance(body, sealed.OpenPatientConversation)
    turn, who = asked.turn, asker_facts(asked)
    known = load_survivor(turn.tx, turn.keys, body.patient)
    if known is None or not who.person:
        return None  # the operation refuses
    facts = load_patient_facts(turn.tx, turn.keys, turn.organisation, known, turn.now)
    about = (patient_object(known.id), account_object(who.id))
    shown = (PolicyAction.FIND_PATIENTS, PolicyAction.BREAK_GLASS)
    seen = any(allows(turn, who, action, facts) for action in shown)
    code = ErrorCode.NOT_PERMITTED if seen else ErrorCode.UNKNOWN_PATIENT
    return permit(turn, who, PolicyAction.OPEN_PATIENT, facts, *about, code=code, field_name="patient")


def _review_findings(asked: Asked, body: VaultRequest) -> Refusal | None:
    assert isinstance(body, watched.ListFindings | watched.CloseFinding)
    return permit_here(asked, PolicyAction.REVIEW_FINDINGS)


def _with_each(asked: Asked, who: AccountFacts, people: Collection[AccountFacts], field_name: str) -> Refusal | None:
    turn = asked.turn
    for one in sorted(people, key=lambda each: each.id):
        asker, other = relate(turn.tx, turn.keys, who, one)
        about = (account_object(one.id), account_object(who.id))
        seen = allows(turn, asker, PolicyAction.FIND_PEOPLE, other)
        code = ErrorCode.NOT_PERMITTED if seen else ErrorCode.UNKNOWN_ACCOUNT
        refusal = permit(turn, asker, PolicyAction.START_CONVERSATION, other, *about, code=code, field_name=field_name)
        if refusal is not None:
            return refusal
    return None


def _all_may_join(
    asked: Asked, people: Collection[AccountFacts], conversation: ConversationFacts, field_name: str
) -> Refusal | None:
    for one in people:
        refusal = permit(
            asked.turn, one, PolicyAction.JOIN, conversation, account_object(one.id), field_name=field_name
        )
        if refusal is not None:
            return refusal
    return None


_FILTERED: Final = "the answer holds only what policies let the asker see (edge/operations.py)"
_BEFORE: Final = "nobody is signed in yet: the evidence decides"

PERMISSIONS: dict[type[VaultRequest], Permit | NoPolicy] = {
    sealed.BeginEnrolment: NoPolicy(_BEFORE),
    sealed.Enrol: NoPolicy(_BEFORE),
    sealed.FindPeople: NoPolicy(_FILTERED),
    sealed.FindPatients: NoPolicy(_FILTERED),
    sealed.ListConversations: NoPolicy("one's own, and reviewed before it is told"),
    sealed.ListPartners: NoPolicy("names and anchors of partners are what devices check certificates with"),
    sealed.GetOrganisation: NoPolicy("what the organisation tells everybody"),
    sealed.ReportGroup: NoPolicy("a member's word about its own state of MLS; the steward checks membership"),
    sealed.ConfirmEpoch: NoPolicy("a member's word about its own state of MLS; the steward checks membership"),
    sealed.OpenConversation: _open_conversation,
    sealed.ChangeRoster: _change_roster,
    sealed.GetHistory: _get_history,
    sealed.BreakGlass: NoPolicy("asked where the patient is found, before anything is opened (policy/break_glass.py)"),
    sealed.OpenPatientConversation: _open_patient,
    watched.ListFindings: _review_findings,
    watched.CloseFinding: _review_findings,
    **IDENTITY_PERMISSIONS,
    **TRANSPARENCY_PERMISSIONS,
    **ADMINISTRATION_PERMISSIONS,
    **RECOVERY_PERMISSIONS,
    **SESSION_PERMISSIONS,
    **WAYS_IN_PERMISSIONS,
}
