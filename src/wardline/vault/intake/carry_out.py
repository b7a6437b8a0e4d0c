"""Carry out one decision, with whatever records it leaves."""

from wardline.vault.gateways.hl7.decisions import (
    Decision,
    HoldForPerson,
    Ignore,
    MergePatients,
    PostDocument,
    PostNotice,
    PostResult,
    SetRoster,
    SetVisit,
    UpdatePatient,
)
from wardline.vault.intake.carry_out_hold import hold_for_person
from wardline.vault.intake.carry_out_patient import merge, set_feed_roster, set_visit, update_patient
from wardline.vault.intake.carry_out_post import post_document, post_notice, post_result
from wardline.vault.intake.errand import Errand


def carry_out(errand: Errand, decision: Decision) -> None:
    """In the turn of ``errand``, after those before it."""
    match decision:
        case UpdatePatient():
            update_patient(errand, decision)
        case SetVisit():
            set_visit(errand, decision)
        case SetRoster():
            set_feed_roster(errand, decision)
        case MergePatients():
            merge(errand, decision)
        case PostNotice():
            post_notice(errand, decision)
        case PostResult():
            post_result(errand, decision)
        case PostDocument():
            post_document(errand, decision)
        case HoldForPerson():
            hold_for_person(errand, decision)
        case Ignore(reason):
            errand.notes.append(reason.value)
