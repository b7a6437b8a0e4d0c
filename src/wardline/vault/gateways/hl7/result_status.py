"""Statuses of orders and values in words (HL7 tables 0123 and 0085)."""

from typing import Final

from wardline.content.result import ResultStatus
from wardline.vault.gateways.hl7.model import Order

_ORDER: Final = {
    "O": ResultStatus.REGISTERED,
    "I": ResultStatus.REGISTERED,
    "S": ResultStatus.REGISTERED,
    "N": ResultStatus.REGISTERED,
    "A": ResultStatus.PARTIAL,
    "P": ResultStatus.PRELIMINARY,
    "R": ResultStatus.PRELIMINARY,
    "F": ResultStatus.FINAL,
    "C": ResultStatus.CORRECTED,
    "M": ResultStatus.CORRECTED,
    "X": ResultStatus.CANCELLED,
}
_VALUE: Final = {
    "C": ResultStatus.CORRECTED,
    "D": ResultStatus.ENTERED_IN_ERROR,
    "F": ResultStatus.FINAL,
    "I": ResultStatus.REGISTERED,
    "P": ResultStatus.PRELIMINARY,
    "R": ResultStatus.PRELIMINARY,
    "S": ResultStatus.PARTIAL,
    "U": ResultStatus.FINAL,
    "W": ResultStatus.ENTERED_IN_ERROR,
    "X": ResultStatus.CANCELLED,
}
_CANCELS: Final = frozenset({"CA", "OC", "CR"})
"""ORC-1 (HL7 table 0119): the order is cancelled."""
_CHANGED: Final = frozenset({ResultStatus.CORRECTED, ResultStatus.ENTERED_IN_ERROR})

DONE: Final = frozenset(
    {ResultStatus.FINAL, ResultStatus.CORRECTED, ResultStatus.CANCELLED, ResultStatus.ENTERED_IN_ERROR}
)
"""What a preliminary result may not replace."""
EARLY: Final = frozenset({ResultStatus.REGISTERED, ResultStatus.PARTIAL, ResultStatus.PRELIMINARY})


def observation_status(code: str) -> ResultStatus:
    """OBX-11."""
    return _VALUE.get(code, ResultStatus.UNKNOWN)


def order_status(order: Order) -> ResultStatus:
    """OBR-25; where a laboratory marks a correction on the value alone, or leaves OBR-25 empty, what its values say."""
    values = {observation_status(observation.status) for observation in order.observations}
    if order.control in _CANCELS and not any(observation.value for observation in order.observations):
        return ResultStatus.CANCELLED
    stated = _ORDER.get(order.status, ResultStatus.UNKNOWN)
    if stated in {ResultStatus.FINAL, ResultStatus.UNKNOWN} and not _CHANGED.isdisjoint(values):
        return ResultStatus.CORRECTED
    if stated is not ResultStatus.UNKNOWN:
        return stated
    if values == {ResultStatus.CANCELLED}:
        return ResultStatus.CANCELLED
    for status in (ResultStatus.REGISTERED, ResultStatus.PARTIAL, ResultStatus.PRELIMINARY):
        if status in values:
            return status
    return ResultStatus.FINAL if ResultStatus.FINAL in values else ResultStatus.UNKNOWN
