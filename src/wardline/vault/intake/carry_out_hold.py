"""What waits for a person: a work item, with what is held in it."""

from typing import Final

import msgspec

from wardline.vault.gateways.hl7.decisions import HoldForPerson, HoldReason, PostDocument, PostResult
from wardline.vault.intake.processing import Processing
from wardline.vault.intake.remember_result import remember_result
from wardline.vault.work_items.model import Details, WorkItemKind
from wardline.vault.work_items.open_work_item import open_work_item

_COUNTS_AS_VERSION: Final = (HoldReason.NO_RECIPIENT, HoldReason.TOO_LARGE)
"""Held for want of somebody to send it to: the order's next version comes after this one."""


def hold_for_person(processing: Processing, decision: HoldForPerson) -> None:
    """Open the work item. Clinicians whom the directory does not know get one item each, however often they come."""
    if decision.reason is HoldReason.UNKNOWN_CLINICIAN:
        _report_clinicians(processing, decision)
        return
    patient = None if decision.patient is None else processing.patient(decision.patient)
    versioned = isinstance(decision.held, PostResult) and patient is not None and decision.reason in _COUNTS_AS_VERSION
    open_work_item(
        processing.turn,
        WorkItemKind.UNFILED_MESSAGE if decision.held is None else WorkItemKind.HELD_RESULT,
        reason=decision.reason.value,
        details=_details(decision.held, versioned=versioned),
        inbound=processing.inbound.id,
        patient=patient,
    )
    processing.held.append(decision.reason.value)
    if versioned and isinstance(decision.held, PostResult) and patient is not None:
        remember_result(processing.turn, patient, decision.held, None)


def _report_clinicians(processing: Processing, decision: HoldForPerson) -> None:
    for clinician in decision.clinicians:
        open_work_item(
            processing.turn,
            WorkItemKind.UNKNOWN_CLINICIAN,
            reason=decision.reason.value,
            details=Details(clinicians=((clinician.authority, clinician.value),)),
            same_as=f"{clinician.authority}\x1f{clinician.value}",
            inbound=processing.inbound.id,
        )
    processing.notes.append(decision.reason.value)


def _details(held: PostResult | PostDocument | None, *, versioned: bool) -> Details:
    match held:
        case None:
            return Details()
        case PostResult():
            return Details(held=msgspec.msgpack.encode(held), held_kind="result", versioned=versioned)
        case PostDocument():
            return Details(held=msgspec.msgpack.encode(held), held_kind="document")
