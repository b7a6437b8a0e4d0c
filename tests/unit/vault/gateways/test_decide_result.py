"""What a clinician expects of results."""

import pytest
from tests.unit.vault.gateways.ward import ACCOUNTS, HOUR, START, Ward

from wardline.content.result import ResultStatus
from wardline.protocol.envelope import Priority
from wardline.vault.gateways.hl7.decisions import (
    AddressedAs,
    Addressee,
    AddresseeKind,
    HoldReason,
    Ignore,
    IgnoreReason,
    PostResult,
)

CRITICAL, NORMAL, SILENT = Priority.CRITICAL, Priority.NORMAL, Priority.SILENT
_CALM = (("||6.8|", "||4.0|"), ("|H|||P", "||||P"))


def head(number: int) -> str:
    return (
        f"MSH|^~\\&|LAB|WEST|||2026||ORU^R01|X{number}|P|2.5\rPID|1||70001^^^WEST MRN||Okafor^Ada\r"
        "PV1|1|I|C||||D11^L^P^^^Dr^^^GMC\r"
    )


def ward() -> Ward:
    return Ward().hire("d11", "d15")


def loud(post: PostResult) -> tuple[Priority, bool, bool]:
    return post.priority, post.alert, post.deadline_from is not None


def test_preliminary_final_corrected_and_cancelled_are_versions_of_one_card() -> None:
    here = ward()
    posts = [here.result(f"oru_{name}") for name in ("preliminary", "final", "corrected", "cancelled")]
    assert len({post.content.order_key for post in posts}) == 1
    assert [post.content.number for post in posts] == [1, 2, 3, 4]
    assert [post.content.status.value for post in posts] == ["preliminary", "final", "corrected", "cancelled"]
    assert [loud(post) for post in posts] == [
        (CRITICAL, True, True),
        (NORMAL, False, False),
        (CRITICAL, True, True),
        (CRITICAL, True, True),
    ]
    assert [post.content.known for post in posts] == [False, True, False, False]
    assert [post.content.critical for post in posts] == [(0,), (0,), (), ()]
    assert posts[0].content.supersedes is None
    assert all(post.content.supersedes for post in posts[1:])
    assert posts[3].content.observations[0].notes == ("Haemolysed: please repeat",)


def test_unremarkable_results_are_silent_and_a_correction_of_one_is_told() -> None:
    here = ward()
    assert loud(here.result("oru_preliminary", *_CALM)) == (SILENT, False, False)
    assert loud(here.result("oru_corrected")) == (NORMAL, True, False)


def test_a_second_final_with_other_values_is_a_correction_whatever_it_is_called() -> None:
    here = ward()
    here.result("oru_corrected", ("|||C\r", "|||F\r"))
    again = here.result("oru_final", ("||6.8|", "||4.9|"), ("|H|", "||"))
    assert again.content.status is ResultStatus.FINAL
    assert loud(again) == (NORMAL, True, False)


def test_the_same_statement_again_is_no_new_version() -> None:
    here = ward()
    here.result("oru_final")
    decisions = here.give("oru_final", ("O-2", "O-9"), ("||20260301090000+0000|||F", "||20260301095959+0000|||F"))
    assert decisions == (Ignore(IgnoreReason.REPEATED),)


def test_a_preliminary_result_after_the_final_one_is_held() -> None:
    here = ward()
    here.result("oru_final")
    held = here.held("oru_preliminary")
    assert held.reason is HoldReason.OUT_OF_ORDER
    assert isinstance(held.held, PostResult)
    assert held.held.content.observations[0].value == "6.8"


@pytest.mark.parametrize(
    ("hours", "value", "expected"),
    [
        (23, "6.8", NORMAL),
        (23, "6.5", NORMAL),
        (23, "6.81", CRITICAL),
        (23, "2.1", CRITICAL),
        (24, "6.8", CRITICAL),
        (0, "6.2", NORMAL),
    ],
)
def test_a_known_critical_that_is_not_worse_is_not_critical_twice(hours: int, value: str, expected: Priority) -> None:
    here = ward()
    assert here.result("oru_final").priority is CRITICAL
    here.now += hours * HOUR
    again = here.result("oru_final", ("F-1|", "F-2|"), ("||6.8|", f"||{value}|"))
    assert again.priority is expected
    assert again.content.critical == (0,)
    assert again.content.known == (expected is NORMAL)


def test_the_window_starts_with_the_alert_not_with_its_repetitions() -> None:
    here = ward()
    here.result("oru_final")
    for number in (2, 3, 4):
        here.now += 9 * HOUR
        again = here.result("oru_final", ("F-1|", f"F-{number}|"))
        assert again.priority is (CRITICAL if number == 4 else NORMAL)


def test_the_second_order_of_a_message_knows_the_first() -> None:
    raw_orders = "ORC|RE\rOBR|{n}||F-{n}|K^K^LN|||2026||||||||||||||||||F\rOBX|1|NM|2823-3^K^LN||{v}|mmol/L||H|||F\r"
    raw = head(1) + "".join(raw_orders.format(n=n, v=v) for n, v in ((1, "6.8"), (2, "6.7"), (3, "7.0")))
    posts = [d for d in ward().give(raw.encode()) if isinstance(d, PostResult)]
    assert [post.priority for post in posts] == [CRITICAL, NORMAL, CRITICAL]


def test_deadlines_count_from_receipt() -> None:
    here = ward()
    here.now = START + 12345
    post = here.result("oru_final")
    assert post.deadline_from == post.content.received == START + 12345


@pytest.mark.parametrize(
    ("known", "change", "addressee"),
    [
        (("d11", "d15"), None, Addressee(AddresseeKind.ACCOUNT, ACCOUNTS["d15"], AddressedAs.ORDERING)),
        (("d11",), None, Addressee(AddresseeKind.ACCOUNT, ACCOUNTS["d11"], AddressedAs.ATTENDING)),
        (("d11",), "D15^", Addressee(AddresseeKind.ACCOUNT, ACCOUNTS["d11"], AddressedAs.ATTENDING)),
        ((), None, Addressee(AddresseeKind.DEPARTMENT, "cedar", AddressedAs.UNIT)),
    ],
)
def test_ordering_then_attending_then_unit(known: tuple[str, ...], change: str | None, addressee: Addressee) -> None:
    here = Ward().hire(*known)
    here.open_unit("West General", "Cedar", "cedar")
    changes = ((f"{change}Orderer^Olive^^^Dr^^^GMC", ""),) if change else ()
    assert here.result("oru_final", *changes).addressees == (addressee,)


def test_orc_12_goes_before_obr_16() -> None:
    here = Ward().hire("d11", "d14", "d15")
    post = here.result("oru_final", ("ORC|RE|P-1|F-1||CM", "ORC|RE|P-1|F-1||CM|||||||D14^N^N^^^Dr^^^GMC"))
    assert post.addressees == (Addressee(AddresseeKind.ACCOUNT, ACCOUNTS["d14"], AddressedAs.ORDERING),)


def test_the_attending_on_record_stands_in_where_the_result_names_nobody() -> None:
    here = Ward().hire("d11")
    here.give("adt_a01_v25")
    post = here.result("oru_final", ("PV1|1|I|Cedar^2^B^West General||||D11^Lindqvist^Per^^^Dr^^^GMC\r", ""))
    assert post.addressees == (Addressee(AddresseeKind.ACCOUNT, ACCOUNTS["d11"], AddressedAs.ATTENDING),)
    assert post.content.patient.location == "Cedar, 2, B"
    assert [allergy.text for allergy in post.content.patient.allergies] == ["Penicillin", "Peanut allergy"]
    assert len(post.content.patient.identifiers) == 2


def test_a_result_for_nobody_is_held_with_its_priority() -> None:
    held = Ward().held("oru_final")
    assert held.reason is HoldReason.NO_RECIPIENT
    assert isinstance(held.held, PostResult)
    assert held.held.priority is CRITICAL
    assert held.held.content.observations[0].value == "6.8"


def test_identifiers_of_two_patients_are_never_guessed() -> None:
    here = ward()
    here.give("adt_a01_v25", ("~9434765919^^^NHS^NH", ""))
    here.give("adt_a01_v25", ("70001^^^WEST MRN^MR~", ""), ("A01-1", "A01-2"))
    held = here.held("oru_final", ("70001^^^WEST MRN^MR", "70001^^^WEST MRN^MR~9434765919^^^NHS^NH"))
    assert held.reason is HoldReason.IDENTIFIERS_CONFLICT
    assert held.patient is None
    assert isinstance(held.held, PostResult)


def test_a_bare_number_is_not_a_patient() -> None:
    here = ward()
    here.give("adt_a01_v25")
    here.give("oru_final", ("70001^^^WEST MRN^MR", "70001"))
    assert len(here.vault.patients) == 2
    nobody = here.held("oru_final", ("70001^^^WEST MRN^MR", "^^^WEST MRN^MR"), ("F-1|", "F-5|"))
    assert nobody.reason is HoldReason.NO_IDENTIFIER


def test_an_order_that_changes_its_patient_is_held() -> None:
    here = ward()
    here.result("oru_preliminary")
    held = here.held("oru_final", ("70001^^^WEST MRN^MR", "70009^^^WEST MRN^MR"))
    assert held.reason is HoldReason.ORDER_OF_ANOTHER_PATIENT


def test_one_number_over_two_panels_is_two_cards() -> None:
    here = ward()
    posts = [d for d in here.give("oru_v28", ("Cedar\r", "Cedar||||D11^L^P^^^Dr^^^GMC\r")) if isinstance(d, PostResult)]
    assert len({post.content.order_key for post in posts}) == 2
    other = here.result("oru_final", ("24321-2^Basic", "24322-0^Other"))
    assert other.content.number == 1


def test_a_correction_marked_on_the_value_alone_is_one() -> None:
    here = ward()
    here.result("oru_preliminary", *_CALM)
    post = here.result("oru_corrected", ("|||C\rOBX|1", "|||F\rOBX|1"))
    assert post.content.status is ResultStatus.CORRECTED
    assert post.alert


def test_a_rise_against_what_was_received_before() -> None:
    here = Ward().hire("d11")
    body = (
        "OBR|1||F-{n}|us-0003^U&E^WinPath|||{t}||||||||||||||||||F\r"
        "OBX|1|NM|tt-0003-01^Creatinine^WinPath||{v}|UMOLL|49 - 92||||F|||{t}\r"
    )

    def creatinine(number: int, time: str, value: str) -> PostResult:
        return here.result((head(number) + body.format(n=number, t=time, v=value)).encode())

    assert creatinine(1, "20260301", "60").priority is SILENT
    assert creatinine(2, "20260305", "179").priority is NORMAL
    post = creatinine(3, "20260306", "180")
    assert post.priority is CRITICAL
    assert post.content.observations[0].reason == "rise"
    assert creatinine(4, "20260306", "176").content.known is False


def test_a_card_too_large_loses_its_fhir_form_and_then_is_held() -> None:
    body = "OBR|1||F-1|R^Report^L|||2026||||||||||||||||||F\rOBX|1|FT|R^Report^L||{v}||||||F\r"
    post = ward().result((head(1) + body.format(v="x" * 150_000)).encode())
    assert post.content.diagnostic_report is None
    assert len(post.content.observations[0].value) == 150_000
    held = ward().held((head(1) + body.format(v="x" * 300_000)).encode())
    assert held.reason is HoldReason.TOO_LARGE
    assert isinstance(held.held, PostResult)
    assert len(held.held.content.observations[0].value) == 300_000
