"""A patient on a sensitive ward has a sensitive conversation, and keeps it: a discharge makes nothing less private."""

from collections.abc import Iterable, Mapping

from wardline.vault.gateways.hl7.knowledge import KnownPatient
from wardline.vault.gateways.hl7.model import Unit
from wardline.vault.patients.find_patient import threads_of_patient
from wardline.vault.policy.labels import change_labels
from wardline.vault.policy.model import Label
from wardline.vault.turn import Turn

SensitiveUnits = Mapping[Label, tuple[Unit, ...]]
"""By settings: the wards whose patients' conversations get a label. An empty facility means any."""


def parse_units(written: Iterable[str]) -> dict[Label, tuple[Unit, ...]]:
    """From ``label=facility|point of care`` or ``label=point of care``. Raises ValueError for another label."""
    found: dict[Label, tuple[Unit, ...]] = {}
    for each in written:
        name, _, place = each.partition("=")
        facility, _, point_of_care = place.rpartition("|")
        label = Label(name)
        found[label] = (*found.get(label, ()), Unit(facility, point_of_care))
    return found


def label_by_ward(turn: Turn, patient: KnownPatient, units: SensitiveUnits) -> None:
    """Label the patient's conversations by the ward that the patient is on. The caller records the stay."""
    visit = patient.visit
    here = None if visit is None or visit.location is None else visit.location.unit
    if here is None:
        return
    labels = [label for label, wards in units.items() if any(_is_on(here, ward) for ward in wards)]
    for thread in threads_of_patient(turn.tx, patient.id) if labels else ():
        change_labels(turn, thread, add=labels)


def _is_on(here: Unit, ward: Unit) -> bool:
    return here.point_of_care == ward.point_of_care and ward.facility in {"", here.facility}
