"""The rules of results, one function each: pure, and short enough to be read by a clinician beside ADR 0006."""

from collections.abc import Sequence

from wardline.content.result import Evaluation, ResultStatus
from wardline.protocol.envelope import Priority
from wardline.vault.gateways.hl7.decisions import CriticalFinding
from wardline.vault.gateways.hl7.evaluate_value import NO_RANGE, ValueEvaluation
from wardline.vault.gateways.hl7.knowledge import Direction, KnownCard, KnownCritical
from wardline.vault.gateways.hl7.limits import Limits
from wardline.vault.gateways.hl7.model import CodedText, ObservationSegment
from wardline.vault.gateways.hl7.result_status import DONE, EARLY

_CHANGES = frozenset({ResultStatus.CORRECTED, ResultStatus.CANCELLED, ResultStatus.ENTERED_IN_ERROR})


def is_out_of_order(card: KnownCard | None, status: ResultStatus) -> bool:
    """A preliminary result does not replace a final one: it was late on its way."""
    return card is not None and card.status in DONE and status in EARLY


def is_correction(card: KnownCard | None, status: ResultStatus) -> bool:
    """What people may have acted on is different now, whether or not the laboratory calls it a correction."""
    if card is None:
        return status in {ResultStatus.CORRECTED, ResultStatus.ENTERED_IN_ERROR}
    return status in _CHANGES or card.status in DONE


def is_known(finding: CriticalFinding, known: KnownCritical | None, received_at: int, window: int) -> bool:
    """Somebody was alerted to it within ``window`` milliseconds (by receipt), and it is no worse."""
    return known is not None and received_at - known.received < window and not is_worse(finding, known)


def is_worse(finding: CriticalFinding, known: KnownCritical) -> bool:
    """On the other side, further out, or not comparable and different."""
    if finding.direction is not known.direction:
        return True
    if finding.value is None or known.value is None or finding.unit != known.unit:
        return finding.text != known.text or finding.unit != known.unit
    if finding.direction is Direction.LOW:
        return finding.value < known.value
    if finding.direction is Direction.HIGH:
        return finding.value > known.value
    return finding.value != known.value


def worst(findings: Sequence[CriticalFinding]) -> CriticalFinding:
    """Of several of one analyte, the one to remember: the furthest out, the first where that cannot be said."""
    chosen = findings[0]
    for finding in findings[1:]:
        if finding.direction is chosen.direction and finding.value is not None and chosen.value is not None:
            lower = finding.value < chosen.value
            if lower == (finding.direction is Direction.LOW) and finding.value != chosen.value:
                chosen = finding
    return chosen


def is_remarkable(obx: ObservationSegment, evaluation: ValueEvaluation, limits: Limits) -> bool:
    """Whether somebody should look, without haste: abnormal, critical but known, or nobody could compare it."""
    if evaluation.evaluation is Evaluation.NOT_EVALUATED:
        quiet = evaluation.reason == NO_RANGE and (obx.code.system, obx.code.code) in limits.quiet_codes
        return not quiet
    return evaluation.evaluation is not Evaluation.NORMAL


def result_priority(
    *, new_critical: bool, correction: bool, was_critical: bool, silent_panel: bool, remarkable: bool
) -> Priority:
    """A new critical value, or the correction of one, must be acknowledged; a correction is told; the rest may wait."""
    if new_critical or (correction and was_critical):
        return Priority.CRITICAL
    if correction:
        return Priority.NORMAL
    return Priority.NORMAL if remarkable and not silent_panel else Priority.SILENT


def is_silent_panel(code: CodedText, limits: Limits) -> bool:
    """Vital signs and the like."""
    return (code.system, code.code) in limits.silent_panels
