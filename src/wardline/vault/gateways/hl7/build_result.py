"""An order as the card that people see, and the names and digests by which cards are told apart."""

import hashlib
from collections.abc import Sequence

import msgspec

from wardline.content.patient import Patient
from wardline.content.result import Code, Evaluation, Observation, Result, ResultStatus
from wardline.vault.gateways.hl7.evaluate_value import ValueEvaluation
from wardline.vault.gateways.hl7.model import CodedText, Header, ObservationSegment, Order
from wardline.vault.gateways.hl7.result_status import observation_status, order_status


def order_key(header: Header, order: Order, occurrence: int) -> str:
    """Names the order for ever, 32 hexadecimal digits: who sent it, its number and what was ordered.

    The code belongs to it because one number may stand over several panels; ``occurrence`` tells apart equal ones in
    one message, from 0. An order without any number is known by its message, and never updated.
    """
    number = order.filler or order.placer or f"message:{header.control_id}"
    return _digest(header.sending_facility, number, order.code.system, order.code.code, str(occurrence))[:32]


def order_digest(order: Order) -> str:
    """Equal for the same statement, 64 hexadecimal digits. When it was sent does not count; when it was taken does."""
    parts = [order_status(order).value, order.code.code, order.collected.text if order.collected else "", *order.notes]
    for obx in order.observations:
        observed = obx.observed.text if obx.observed else ""
        parts += [obx.code.system, obx.code.code, obx.sub_id, obx.value, obx.unit, obx.reference_range]
        parts += [*obx.flags, obx.status, observed, str(len(obx.notes)), *obx.notes]
    return _digest(*parts)


def build_result(
    order: Order,
    evaluations: Sequence[ValueEvaluation],
    *,
    key: str,
    number: int,
    supersedes: str | None,
    status: ResultStatus,
    patient: Patient,
    received: int,
    known: bool,
) -> Result:
    """The card, without its FHIR form."""
    observations = tuple(
        _observation(obx, evaluation) for obx, evaluation in zip(order.observations, evaluations, strict=True)
    )
    return Result(
        order_key=key,
        number=number,
        status=status,
        patient=patient,
        code=_code(order.code),
        observations=observations,
        received=received,
        supersedes=supersedes,
        placer=order.placer,
        filler=order.filler,
        critical=_positions(observations, Evaluation.CRITICAL),
        not_evaluated=_positions(observations, Evaluation.NOT_EVALUATED),
        known=known,
        notes=order.notes,
        collected=order.collected,
        resulted=order.resulted,
    )


def _observation(obx: ObservationSegment, evaluation: ValueEvaluation) -> Observation:
    return Observation(
        code=_code(obx.code),
        value=obx.value,
        evaluation=evaluation.evaluation,
        reason=evaluation.reason,
        shown=None if obx.shown == obx.value else obx.shown,
        value_type=obx.value_type,
        unit=obx.unit,
        reference_range=obx.reference_range,
        flags=obx.flags,
        status=observation_status(obx.status),
        sub_id=obx.sub_id,
        observed=obx.observed,
        notes=obx.notes,
    )


def _code(code: CodedText) -> Code:
    return Code(code=code.code, system=code.system, text=code.text)


def _positions(observations: tuple[Observation, ...], wanted: Evaluation) -> tuple[int, ...]:
    return tuple(place for place, observation in enumerate(observations) if observation.evaluation is wanted)


def _digest(*parts: str) -> str:
    return hashlib.sha256(msgspec.msgpack.encode(parts)).hexdigest()
