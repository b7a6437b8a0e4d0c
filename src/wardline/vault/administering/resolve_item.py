"""Somebody does something about what waits for a person."""

from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.administration_requests import ItemResolution, ResolveWorkItem
from wardline.protocol.errors import ErrorCode
from wardline.vault.administering.work_items import may_see_held
from wardline.vault.escalation.model import EscalationPolicy
from wardline.vault.gateways.hl7.decisions import AddressedAs, Addressee, AddresseeKind
from wardline.vault.intake.post_held import post_held
from wardline.vault.intake.reprocess_inbound import reprocess_inbound
from wardline.vault.patients.find_patient import load_survivor
from wardline.vault.policy.facts import load_accounts, load_patient_facts
from wardline.vault.policy.model import PatientFacts, PolicyAction
from wardline.vault.policy.permit import allows
from wardline.vault.turn import Turn
from wardline.vault.work_items.close_work_item import REVIEWED, dismiss_work_item
from wardline.vault.work_items.find_work_items import find_work_item
from wardline.vault.work_items.model import WorkItem


def resolve_item(turn: Turn, asker: AccountId, body: ResolveWorkItem, policy: EscalationPolicy) -> Refusal | None:
    """Once. Refused: ``unknown_work_item``; ``reason_required``; ``malformed_request`` (nobody to post to);
    ``not_permitted`` where it cannot be done to this item, where what it holds is closed to the asker, or the patient
    to who shall have it; ``unknown_account``.
    """
    note = body.note.strip()
    if not note:
        return Refusal(ErrorCode.REASON_REQUIRED, "note")
    found = find_work_item(turn.tx, turn.keys, body.item)
    if found is None or found.kind in REVIEWED:
        return Refusal(ErrorCode.UNKNOWN_WORK_ITEM, "item")
    match body.resolution:
        case ItemResolution.DISMISS:
            return dismiss_work_item(turn, body.item, by=asker, note=note)
        case ItemResolution.RETRY:
            return reprocess_inbound(turn, body.item, by=asker, note=note)
        case ItemResolution.POST:
            if body.account is None:
                return Refusal(ErrorCode.MALFORMED_REQUEST, "account")
            to = Addressee(AddresseeKind.ACCOUNT, body.account, AddressedAs.ORDERING)
            refusal = _check_post(turn, asker, found, body.account)
            return refusal or post_held(turn, body.item, to, policy=policy, by=asker, note=note)


def _check_post(turn: Turn, asker: AccountId, item: WorkItem, account: str) -> Refusal | None:
    if not may_see_held(turn, asker, item):
        return Refusal(ErrorCode.NOT_PERMITTED, "item")
    to = load_accounts(turn.tx, turn.organisation, (account,)).get(account)
    if to is None:
        return Refusal(ErrorCode.UNKNOWN_ACCOUNT, "account")
    # Nobody is handed a record that they could not have opened themselves; of a patient whom nobody knows yet there
    # are no labels and no ward.
    facts = PatientFacts(item.id, turn.organisation)
    patient = None if item.patient is None else load_survivor(turn.tx, turn.keys, item.patient)
    if patient is not None:
        facts = load_patient_facts(turn.tx, turn.keys, turn.organisation, patient, turn.now)
    may = to.id in facts.care_team or allows(turn, to, PolicyAction.OPEN_PATIENT, facts)
    return None if may else Refusal(ErrorCode.NOT_PERMITTED, "account")
