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
from wardline.vault.intake.processing import Processing


def carry_out(processing: Processing, decision: Decision) -> None:
    """In the turn of ``processing``, after those before it."""
    match decision:
        case UpdatePatient():
            update_patient(processing, decision)
        case SetVisit():
            set_visit(processing, decision)
        case SetRoster():
            set_feed_roster(processing, decision)
        case MergePatients():
            merge(processing, decision)
        case PostNotice():
            post_notice(processing, decision)
        case PostResult():
            post_result(processing, decision)
        case PostDocument():
            post_document(processing, decision)
        case HoldForPerson():
            hold_for_person(processing, decision)
        case Ignore(reason):
            processing.notes.append(reason.value)
