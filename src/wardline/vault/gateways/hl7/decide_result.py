"""ORU^R01: each order becomes a version of its card, or a work item."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import msgspec

from wardline.content import codec
from wardline.content.fhir.build_report import build_report
from wardline.content.result import Evaluation, Result, ResultStatus
from wardline.protocol.envelope import Priority
from wardline.protocol.limits import MAX_MESSAGE
from wardline.vault.gateways.hl7.banner import recorded_banner
from wardline.vault.gateways.hl7.build_result import build_result, order_digest, order_key
from wardline.vault.gateways.hl7.decisions import (
    CriticalFinding,
    Decision,
    HoldForPerson,
    HoldReason,
    Ignore,
    IgnoreReason,
    PatientRef,
    PostResult,
    RecordedValue,
)
from wardline.vault.gateways.hl7.evaluate_value import ValueEvaluation, evaluate_value
from wardline.vault.gateways.hl7.found_patient import found_patient
from wardline.vault.gateways.hl7.knowledge import EarlierValue, Knowledge, KnownCritical, KnownPatient
from wardline.vault.gateways.hl7.limits import Limits
from wardline.vault.gateways.hl7.model import ObservationSegment, Order, PatientResults, ResultMessage
from wardline.vault.gateways.hl7.numbers import read_number
from wardline.vault.gateways.hl7.resolve import addressees, resolve_patient
from wardline.vault.gateways.hl7.result_status import observation_status, order_status
from wardline.vault.gateways.hl7.rules import (
    is_correction,
    is_known,
    is_out_of_order,
    is_remarkable,
    is_silent_panel,
    result_priority,
    worst,
)
from wardline.vault.gateways.hl7.settings import DecideSettings

_ROOM = MAX_MESSAGE - (16 << 10)
"""What a card may take, in bytes: MLS, its envelope and padding need the rest."""


def decide_results(
    message: ResultMessage, knowledge: Knowledge, received_at: int, limits: Limits, settings: DecideSettings
) -> tuple[Decision, ...]:
    """Every order of every patient, in the message's order."""
    decisions: list[Decision] = []
    occurrences: Counter[str] = Counter()
    for group in message.patients:
        resolved = resolve_patient(group.person.identifiers, knowledge)
        ref, known = (None, None) if isinstance(resolved, HoldReason) else resolved
        if ref is not None and known is None:
            decisions += found_patient(ref, group.person, group.visit, knowledge)
        desk = _Desk(knowledge, known, limits, settings, received_at)
        for order in group.orders:
            bare_key = order_key(message.header, order, 0)
            key = order_key(message.header, order, occurrences[bare_key])
            occurrences[bare_key] += 1
            post = desk.post(group, order, key, ref or PatientRef(None, group.person.identifiers))
            if isinstance(resolved, HoldReason):
                decisions.append(_hold(resolved, post))
            else:
                decisions.append(desk.settle(post))
    return tuple(decisions)


class _Desk:
    """One patient's orders in one message: a critical value of the first is known to the second."""

    def __init__(
        self,
        knowledge: Knowledge,
        known: KnownPatient | None,
        limits: Limits,
        settings: DecideSettings,
        received_at: int,
    ) -> None:
        self._knowledge = knowledge
        self._known = known
        self._limits = limits
        self._settings = settings
        self._received_at = received_at
        self._alerted: dict[str, KnownCritical] = {}

    def post(self, group: PatientResults, order: Order, key: str, ref: PatientRef) -> PostResult:
        """The card as it is posted or held."""
        card = self._knowledge.find_card(key)
        status = order_status(order)
        evaluations = [self._evaluate(obx, order, key) for obx in order.observations]
        new = self._new_criticals(evaluations)
        correction = is_correction(card, status)
        remarkable = any(
            is_remarkable(obx, evaluation, self._limits)
            for obx, evaluation in zip(order.observations, evaluations, strict=True)
        )
        critical = any(evaluation.evaluation is Evaluation.CRITICAL for evaluation in evaluations)
        priority = result_priority(
            new_critical=bool(new),
            correction=correction,
            was_critical=critical or (card is not None and card.critical),
            silent_panel=is_silent_panel(order.code, self._limits),
            remarkable=remarkable or status is ResultStatus.CANCELLED,
        )
        visit = None if self._known is None else self._known.visit
        location = visit.location if visit is not None and visit.location else group.visit and group.visit.location
        content = build_result(
            order,
            evaluations,
            key=key,
            number=1 if card is None else card.number + 1,
            supersedes=None if card is None else card.message_id,
            status=status,
            patient=recorded_banner(group.person, self._known, location),
            received=self._received_at,
            known=critical and priority is not Priority.CRITICAL,
        )
        return PostResult(
            patient=ref,
            content=msgspec.structs.replace(content, diagnostic_report=build_report(content)),
            digest=order_digest(order),
            priority=priority,
            alert=correction or priority is Priority.CRITICAL,
            deadline_from=self._received_at if priority is Priority.CRITICAL else None,
            addressees=addressees(order.ordering, group.visit, visit, self._knowledge),
            criticals=tuple(new.values()),
            values=tuple(self._recorded(order)),
        )

    def settle(self, post: PostResult) -> Decision:
        """Post it, unless something speaks against it."""
        card = self._knowledge.find_card(post.content.order_key)
        if card is not None and card.patient_id != post.patient.id:
            return _hold(HoldReason.ORDER_OF_ANOTHER_PATIENT, post)
        if card is not None and card.digest == post.digest and card.status is post.content.status:
            return Ignore(IgnoreReason.REPEATED)
        if is_out_of_order(card, post.content.status):
            return _hold(HoldReason.OUT_OF_ORDER, post)
        fitting = _fit(post)
        if fitting is None:
            return _hold(HoldReason.TOO_LARGE, post)
        if not fitting.addressees:
            return _hold(HoldReason.NO_RECIPIENT, fitting)
        self._remember(fitting.criticals)
        return fitting

    def _evaluate(self, obx: ObservationSegment, order: Order, key: str) -> ValueEvaluation:
        known = self._known

        def earlier(analyte: str, since: int, until: int) -> Iterable[EarlierValue]:
            if known is None:
                return ()
            values = self._knowledge.earlier_values(known.id, analyte, since, until)
            return (value for value in values if value.order_key != key)

        return evaluate_value(obx, self._limits, earlier, _collected(obx, order))

    def _new_criticals(self, evaluations: list[ValueEvaluation]) -> dict[str, CriticalFinding]:
        by_analyte: dict[str, list[CriticalFinding]] = {}
        for evaluation in evaluations:
            if evaluation.critical is not None:
                by_analyte.setdefault(evaluation.critical.analyte, []).append(evaluation.critical)
        worsts = {analyte: worst(findings) for analyte, findings in by_analyte.items()}
        window = self._settings.known_critical_window
        return {
            analyte: finding
            for analyte, finding in worsts.items()
            if not is_known(finding, self._last_alert(analyte), self._received_at, window)
        }

    def _last_alert(self, analyte: str) -> KnownCritical | None:
        if analyte in self._alerted or self._known is None:
            return self._alerted.get(analyte)
        return self._knowledge.latest_critical(self._known.id, analyte)

    def _remember(self, findings: tuple[CriticalFinding, ...]) -> None:
        for finding in findings:
            self._alerted[finding.analyte] = KnownCritical(
                finding.analyte, finding.direction, finding.value, finding.unit, finding.text, self._received_at
            )

    def _recorded(self, order: Order) -> Iterable[RecordedValue]:
        """Values of analytes whose rise counts; none that was withdrawn."""
        for obx in order.observations:
            analyte = self._limits.analytes.get((obx.code.system, obx.code.code))
            unit = self._limits.units.get(obx.unit_code.code)
            number, collected = read_number(obx.value, obx.value_type), _collected(obx, order)
            withdrawn = observation_status(obx.status) in {ResultStatus.CANCELLED, ResultStatus.ENTERED_IN_ERROR}
            if analyte is None or unit is None or number is None or collected is None or withdrawn:
                continue
            if (analyte, unit) in self._limits.rises:
                yield RecordedValue(analyte, number, unit, collected)


def _collected(obx: ObservationSegment, order: Order) -> int | None:
    moment = obx.observed or order.collected
    return None if moment is None else moment.at


def _hold(reason: HoldReason, post: PostResult) -> HoldForPerson:
    ref = None if reason in {HoldReason.NO_IDENTIFIER, HoldReason.IDENTIFIERS_CONFLICT} else post.patient
    return HoldForPerson(reason, ref, post.content.received, held=post)


def _fit(post: PostResult) -> PostResult | None:
    """The card within a message's size: a very long one without its FHIR form, which repeats it."""
    if len(codec.encode(post.content)) <= _ROOM:
        return post
    bare: Result = msgspec.structs.replace(post.content, diagnostic_report=None)
    return replace(post, content=bare) if len(codec.encode(bare)) <= _ROOM else None
