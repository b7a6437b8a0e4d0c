"""Patients, visits, rosters, merges and documents."""

from dataclasses import replace

from tests.unit.vault.gateways.feed import feed
from tests.unit.vault.gateways.ward import ACCOUNTS, ADA, Ward

from wardline.content.notice import NoticeKind
from wardline.protocol.envelope import Priority
from wardline.vault.gateways.hl7.decisions import (
    HoldForPerson,
    HoldReason,
    Ignore,
    IgnoreReason,
    MergePatients,
    PostDocument,
    PostNotice,
    SetRoster,
    SetVisit,
    UpdatePatient,
)
from wardline.vault.gateways.hl7.knowledge import VisitStatus
from wardline.vault.gateways.hl7.model import ClinicianIdentifier, PatientIdentifier

D11, D12, D13, D14 = (ACCOUNTS[number] for number in ("d11", "d12", "d13", "d14"))


def ward() -> Ward:
    return Ward().hire("d11", "d12", "d13", "d14")


def admitted() -> Ward:
    here = ward()
    here.give("adt_a01_v25")
    return here


def test_an_admission_founds_the_patient_with_attending_and_consulting() -> None:
    here = ward()
    update, visit, roster, notice = here.give("adt_a01_v25")
    assert isinstance(update, UpdatePatient)
    assert isinstance(visit, SetVisit)
    assert isinstance(roster, SetRoster)
    assert isinstance(notice, PostNotice)
    assert here.roster() == (D11, D12, D13)
    state = here.ada().visit
    assert state is not None
    assert state.status is VisitStatus.ADMITTED
    assert (notice.content.kind, notice.content.after, notice.priority) == (
        NoticeKind.PATIENT_ADMITTED,
        "Cedar, 2, B",
        Priority.SILENT,
    )
    banner = notice.content.patient
    assert banner is not None
    assert (banner.name, banner.birth_date, banner.sex, banner.location) == (
        "Okafor, Ada Chioma (Dr)",
        "1971-02-03",
        "F",
        "Cedar, 2, B",
    )
    assert [(one.authority, one.value) for one in banner.identifiers] == [
        ("WEST MRN", "70001"),
        ("NHS", "9434765919"),
    ]
    assert [allergy.text for allergy in banner.allergies] == ["Penicillin", "Peanut allergy"]


def test_a_transfer_moves_the_patient_and_keeps_the_consultants() -> None:
    here = admitted()
    notice = here.notice("adt_a02_v25")
    assert notice is not None
    assert (notice.content.kind, notice.content.before, notice.content.after) == (
        NoticeKind.PATIENT_TRANSFERRED,
        "Cedar, 2, B",
        "Birch, 7, A",
    )
    assert here.roster() == (D14, D12, D13)


def test_a_cancelled_transfer_goes_back() -> None:
    here = admitted()
    before = here.ada().visit
    here.give("adt_a02_v25")
    notice = here.notice("adt_a12_v25")
    assert notice is not None
    assert (notice.content.kind, notice.content.before, notice.content.after) == (
        NoticeKind.TRANSFER_CANCELLED,
        "Birch, 7, A",
        "Cedar, 2, B",
    )
    assert here.ada().visit == before
    assert here.roster() == (D11, D12, D13)


def test_discharge_keeps_the_roster_for_results_still_to_come() -> None:
    here = admitted()
    here.give("adt_a02_v25")
    notice = here.notice("adt_a03_v23")
    assert notice is not None
    assert notice.content.kind is NoticeKind.PATIENT_DISCHARGED
    visit = here.ada().visit
    assert visit is not None
    assert visit.status is VisitStatus.DISCHARGED
    assert here.roster() == (D14, D12, D13)
    here.give("adt_a13_v25")
    again = here.ada().visit
    assert again == replace(visit, status=VisitStatus.ADMITTED)
    assert here.roster() == (D14, D12, D13)


def test_a_cancelled_admission_leaves_the_patient_without_visit_and_roster() -> None:
    here = admitted()
    notice = here.notice("adt_a11_v25")
    assert notice is not None
    assert notice.content.kind is NoticeKind.ADMISSION_CANCELLED
    assert here.ada().visit is None
    assert here.roster() == ()


def test_a_cancelled_second_admission_restores_the_first_visit() -> None:
    here = admitted()
    here.give("adt_a03_v23")
    discharged = here.ada().visit
    here.give("adt_a01_v25", ("A01-1", "A01-2"), ("V100", "V200"))
    here.give("adt_a11_v25")
    assert here.ada().visit == discharged


def test_a_cancellation_of_nothing_is_held() -> None:
    assert ward().held("adt_a11_v25").reason is HoldReason.NO_VISIT
    assert ward().held("adt_a12_v25").reason is HoldReason.NO_VISIT
    assert admitted().held("adt_a13_v25").reason is HoldReason.NO_VISIT


def test_an_update_says_null_or_nothing() -> None:
    here = admitted()
    notice = here.notice("adt_a08_v28")
    assert notice is not None
    assert notice.content.kind is NoticeKind.PATIENT_UPDATED
    ada = here.ada()
    assert (ada.name, ada.birth_date) == ("Okafor-Łoś, Ada", "1971-02")
    assert len(ada.allergies) == 2
    assert ada.visit is not None
    assert (ada.visit.location and ada.visit.location.shown, ada.visit.status) == ("Cedar, 3, C", VisitStatus.ADMITTED)
    assert here.roster() == (D11,)
    assert here.notice("adt_a08_v28") is None


def test_an_update_of_the_person_leaves_the_visit() -> None:
    here = admitted()
    visit = here.ada().visit
    notice = here.notice("adt_a31_v24")
    assert notice is not None
    assert (here.ada().name, here.ada().birth_date, here.ada().sex) == ("Okafor-Smith, Ada Chioma", "", "F")
    assert here.ada().visit == visit
    assert here.roster() == (D11, D12, D13)


def test_a_registration() -> None:
    here = ward()
    here.vault.clinicians[ClinicianIdentifier("facility:WEST", "D11")] = D11
    notice = here.notice("adt_a04_v22")
    assert notice is not None
    assert (notice.content.kind, notice.content.after) == (NoticeKind.PATIENT_REGISTERED, "Clinic 3")


def test_a_clinician_whom_the_directory_does_not_know_is_told_to_a_person() -> None:
    here = Ward().hire("d11", "d13")
    held = here.held("adt_a01_v25")
    assert (held.reason, held.clinicians) == (HoldReason.UNKNOWN_CLINICIAN, (ClinicianIdentifier("GMC", "D12"),))
    assert here.roster() == (D11, D13)


def test_two_patients_are_not_joined_by_an_admission() -> None:
    here = ward()
    here.give("adt_a01_v25", ("~9434765919^^^NHS^NH", ""))
    here.give("adt_a01_v25", ("70001^^^WEST MRN^MR~", ""))
    assert here.give("adt_a01_v25") == (HoldForPerson(HoldReason.IDENTIFIERS_CONFLICT, None, here.now),)


def test_merges_move_thread_history_and_later_messages_to_the_survivor() -> None:
    here = Ward().hire("d11", "d12", "d13", "d15")
    here.give("adt_a01_v25")
    old = (("70001^^^WEST MRN^MR~9434765919^^^NHS^NH", "88001^^^WEST MRN^MR"), ("Okafor", "Unknown"))
    here.give("adt_a01_v25", *old)
    result = here.result("oru_preliminary", ("70001^^^WEST MRN", "88001^^^WEST MRN"))
    assert len(here.vault.patients) == 2
    decisions = here.give("adt_a40_v25")
    assert [type(decision) for decision in decisions] == [
        *(UpdatePatient, MergePatients, SetRoster, PostNotice),
        *(UpdatePatient, MergePatients, PostNotice),
    ]
    notice = decisions[3]
    assert isinstance(notice, PostNotice)
    assert [one.value for one in notice.content.merged] == ["88001"]
    assert here.vault.find_patient(PatientIdentifier("WEST MRN", "88001")) == here.ada()
    assert result in here.vault.threads[here.ada().id]
    later = here.result("oru_final", ("70001^^^WEST MRN", "88001^^^WEST MRN"))
    assert later.patient.id == here.ada().id
    assert later.content.number == 2
    assert later.content.known
    assert later.content.patient.name == "Okafor, Ada"


def test_a_merge_repeated_or_of_the_unknown() -> None:
    here = ward()
    here.give("adt_a40_v25")
    assert here.vault.find_patient(PatientIdentifier("WEST MRN", "88004")) is not None
    assert here.vault.find_patient(PatientIdentifier("WEST MRN", "88001")) == here.ada()
    assert here.give("adt_a40_v25") == (Ignore(IgnoreReason.ALREADY_MERGED),) * 2


def test_the_survivor_takes_over_the_visit_that_it_lacks() -> None:
    here = ward()
    here.give("adt_a01_v25", ("70001^^^WEST MRN^MR~9434765919^^^NHS^NH", "88001^^^WEST MRN^MR"))
    decisions = here.give("adt_a40_v25")
    assert any(isinstance(decision, SetVisit) for decision in decisions)
    assert here.ada().visit is not None
    assert here.roster() == (D11, D12, D13)


def test_a_merge_back_and_forth_ends_with_one_patient() -> None:
    here = ward()
    here.give("adt_a40_v25")
    back = here.give("adt_a40_v25", ("70001", "zz"), ("88001", "70001"), ("zz", "88001"))
    assert back[0] == Ignore(IgnoreReason.ALREADY_MERGED)
    assert here.vault.find_patient(PatientIdentifier("WEST MRN", "88001")) == here.vault.find_patient(ADA)


def test_a_document_joins_silently() -> None:
    raw = next(raw for raw in feed() if b"MDM^T02" in raw)
    here = Ward()
    here.vault.clinicians[ClinicianIdentifier("DRNBR", "C001")] = D11
    (post,) = (decision for decision in here.give(raw) if isinstance(decision, PostDocument))
    assert post.priority is Priority.SILENT
    assert (post.content.kind, post.content.completion, post.content.author) == ("PN", "DO", "Dr Richard Forster")
    assert [addressee.id for addressee in post.addressees] == [D11]
    assert Ward().held(raw).reason is HoldReason.NO_RECIPIENT
