"""Wards that make conversations sensitive."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.organisations import Organisation, open_organisation
from tests.unit.vault.policy.test_enforcement import ADA, about_ada

from wardline.cli.settings import Settings, parse_settings
from wardline.vault.gateways.hl7.knowledge import KnownPatient, VisitState, VisitStatus
from wardline.vault.gateways.hl7.model import Location, Unit
from wardline.vault.policy.label_by_ward import label_by_ward, parse_units
from wardline.vault.policy.labels import labels_of
from wardline.vault.policy.model import Label
from wardline.vault.turn import Turn


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


def on(location: Location) -> KnownPatient:
    return replace(ADA, visit=VisitState(VisitStatus.ADMITTED, "I", location, "V1"))


def test_a_stay_on_a_sensitive_ward_labels_for_good(house: Organisation) -> None:
    conversation = about_ada(house)
    units = parse_units(["psychiatry=HOSP|PSY1", "hiv=CLINIC"])

    def stays(patient: KnownPatient) -> frozenset[str]:
        def operation(turn: Turn) -> frozenset[str]:
            label_by_ward(turn, patient, units)
            return labels_of(turn.tx, (conversation,))

        return house.run(operation)

    assert stays(on(Location("W1"))) == frozenset()
    assert stays(on(Location("PSY1", facility="ELSEWHERE"))) == frozenset()
    assert stays(on(Location("PSY1", facility="HOSP"))) == {"psychiatry"}
    assert stays(on(Location("CLINIC", facility="ANY"))) == {"psychiatry", "hiv"}
    assert stays(replace(ADA, visit=None)) == {"psychiatry", "hiv"}, "a discharge takes no label away"


def test_units_are_written_in_the_settings() -> None:
    assert parse_units(["psychiatry=A", "psychiatry=F|B"]) == {Label.PSYCHIATRY: (Unit("", "A"), Unit("F", "B"))}
    settings = parse_settings(b'[vault]\nsensitive_units = ["psychiatry=HOSP|PSY1"]\n')
    assert isinstance(settings, Settings)
    assert settings.vault.sensitive_units == ("psychiatry=HOSP|PSY1",)
    for wrong in (b"billing=A", b"psychiatry=", b"psychiatry", b"x=A"):
        assert not isinstance(parse_settings(b'[vault]\nsensitive_units = ["' + wrong + b'"]\n'), Settings)
