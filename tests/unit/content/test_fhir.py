"""FHIR R4: valid for another implementation, closed lists checked, digits kept."""

import base64
from typing import Any

import msgspec
import pytest
from fhir.resources.R4B.bundle import Bundle as BundleModel
from tests.unit.content.examples import result

from wardline.content.fhir import terms
from wardline.content.fhir.build_report import build_report
from wardline.content.fhir.resources import ObservationResource, decode_bundle
from wardline.content.fhir.values import read_value
from wardline.content.patient import Patient
from wardline.content.result import Code, Evaluation, Observation, ResultStatus


def bundle_with(**changes: Any) -> str:
    return build_report(msgspec.structs.replace(result(), **changes))


def one(value: str, kind: str = "NM", **more: Any) -> ObservationResource:
    observation = Observation(
        code=Code(code="K", system="LN", text="Potassium"),
        value=value,
        value_type=kind,
        evaluation=Evaluation.NORMAL,
        **more,
    )
    text = bundle_with(observations=(observation,))
    BundleModel.model_validate_json(text)
    resource = decode_bundle(text).entry[1].resource
    assert isinstance(resource, ObservationResource)
    assert read_value(resource) == value
    return resource


@pytest.mark.parametrize("digits", ["98.00", "98", "0.10", "-0.5", "0", "1000000.000000", "12345678901234567890.10"])
def test_digits_are_written_as_they_were_sent(digits: str) -> None:
    resource = one(digits)
    assert resource.valueQuantity is not None
    assert str(resource.valueQuantity.value) == digits
    observation = Observation(code=Code(code="K"), value=digits, value_type="NM", evaluation=Evaluation.NORMAL)
    assert f'"valueQuantity":{{"value":{digits}}}' in bundle_with(observations=(observation,))


def test_the_model_library_would_have_lost_them() -> None:
    """Why the resources are ours: this is what the library makes of 98.00."""
    text = bundle_with()
    assert "369.00" in text
    assert '"value":369.00' not in BundleModel.model_validate_json(text).model_dump_json()


@pytest.mark.parametrize(("value", "comparator"), [("<15", "<"), (">1000", ">"), ("<=0.5", "<="), (">=7", ">=")])
def test_bounds_are_comparators(value: str, comparator: str) -> None:
    resource = one(value)
    assert resource.valueQuantity is not None
    assert resource.valueQuantity.comparator == comparator
    assert comparator in terms.QUANTITY_COMPARATOR


@pytest.mark.parametrize("value", ["+5", "007", "5.", ".5", "1e5", "1,5", "9" * 40, "see text"])
def test_what_is_no_json_number_stays_text(value: str) -> None:
    resource = one(value)
    assert resource.valueQuantity is None
    assert resource.valueString == value


@pytest.mark.parametrize(("value", "code"), [("", "unknown"), ('""', "unknown"), ("a\0b", "error"), ("   ", "error")])
def test_what_fhir_cannot_say_has_a_reason_and_is_kept_to_the_character(value: str, code: str) -> None:
    resource = one(value, "ST")
    assert resource.dataAbsentReason is not None
    assert resource.dataAbsentReason.coding is not None
    assert resource.dataAbsentReason.coding[0].code == code
    assert resource.valueString is None


def test_bytes_that_fhir_strings_forbid_are_base64() -> None:
    extension = next(one for one in one("a\0b", "ST").extension if one.url == terms.VERBATIM)
    assert extension.valueBase64Binary == base64.b64encode(b"a\0b").decode()


def test_text_is_shown_without_escapes() -> None:
    assert one(r"A \T\ B\.br\C", "FT", shown="A & B\nC").valueString == "A & B\nC"


def test_codes_are_coded() -> None:
    concept = one("A^Group A^LOCAL", "CWE", shown="Group A").valueCodeableConcept
    assert concept is not None
    assert concept.coding is not None
    assert (concept.text, concept.coding[0].code) == ("Group A", "A")
    plain = one("A^^LOCAL", "CWE", shown="A").valueCodeableConcept
    assert plain is not None
    assert plain.coding is None


@pytest.mark.parametrize("status", ResultStatus)
def test_statuses_are_in_the_required_value_sets(status: ResultStatus) -> None:
    assert terms.report_status(status) in terms.DIAGNOSTIC_REPORT_STATUS
    assert terms.observation_status(status) in terms.OBSERVATION_STATUS


def test_the_value_sets_are_those_of_r4() -> None:
    """http://hl7.org/fhir/R4/valueset-observation-status.html and valueset-diagnostic-report-status.html."""
    assert len(terms.OBSERVATION_STATUS) == 8
    assert len(terms.DIAGNOSTIC_REPORT_STATUS) == 10


def test_flags_are_interpretations_where_r4_knows_them() -> None:
    resource = one("7", flags=("H", "HH", "local"))
    codes = [(i.coding[0].code if i.coding else None, i.text) for i in resource.interpretation]
    assert codes == [("H", None), ("HH", None), (None, "local")]


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("LN", "http://loinc.org"),
        ("SCT", "http://snomed.info/sct"),
        ("WinPath", "urn:wardline:hl7v2:system:WinPath"),
        ("LOINC", "urn:wardline:hl7v2:system:LOINC"),
        ("a b/ü", "urn:wardline:hl7v2:system:a%20b%2F%C3%BC"),
    ],
)
def test_only_true_names_become_the_systems_own(name: str, uri: str) -> None:
    assert terms.code_system(name) == uri


def test_empty_names_and_codes_still_make_a_valid_bundle() -> None:
    observation = Observation(code=Code(code=""), value="x", evaluation=Evaluation.NOT_EVALUATED)
    text = bundle_with(
        observations=(observation,), code=Code(code="", text="\0"), patient=Patient(name="", identifiers=())
    )
    BundleModel.model_validate_json(text)


def test_the_same_card_has_the_same_addresses() -> None:
    assert bundle_with() == bundle_with()
    assert bundle_with(number=3) != bundle_with()
