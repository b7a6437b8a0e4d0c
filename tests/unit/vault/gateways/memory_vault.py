"""A vault in memory: answers Knowledge and carries out decisions, and raises when a decision breaks a promise."""

from dataclasses import dataclass, field, replace

from wardline.content import codec
from wardline.content.result import ResultStatus
from wardline.protocol.envelope import Priority
from wardline.protocol.limits import MAX_MESSAGE
from wardline.vault.gateways.hl7.decisions import (
    Decision,
    HoldForPerson,
    Ignore,
    MergePatients,
    PatientRef,
    PostDocument,
    PostNotice,
    PostResult,
    SetRoster,
    SetVisit,
    UpdatePatient,
)
from wardline.vault.gateways.hl7.knowledge import EarlierValue, KnownCard, KnownCritical, KnownPatient
from wardline.vault.gateways.hl7.model import ClinicianIdentifier, PatientIdentifier, Unit


@dataclass
class MemoryVault:
    clinicians: dict[ClinicianIdentifier, str] = field(default_factory=dict)
    departments: dict[Unit, str] = field(default_factory=dict)
    patients: dict[str, KnownPatient] = field(default_factory=dict)
    by_identifier: dict[PatientIdentifier, str] = field(default_factory=dict)
    rosters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    threads: dict[str, list[object]] = field(default_factory=dict)
    cards: dict[str, KnownCard] = field(default_factory=dict)
    criticals: dict[tuple[str, str], KnownCritical] = field(default_factory=dict)
    values: dict[tuple[str, str], list[EarlierValue]] = field(default_factory=dict)
    work_items: list[HoldForPerson] = field(default_factory=list)
    _count: int = 0

    # -- Knowledge --

    def find_patient(self, identifier: PatientIdentifier) -> KnownPatient | None:
        found = self.by_identifier.get(identifier)
        return None if found is None else self.patients[found]

    def find_card(self, order_key: str) -> KnownCard | None:
        return self.cards.get(order_key)

    def latest_critical(self, patient_id: str, analyte: str) -> KnownCritical | None:
        return self.criticals.get((patient_id, analyte))

    def earlier_values(self, patient_id: str, analyte: str, since: int, until: int) -> tuple[EarlierValue, ...]:
        found = self.values.get((patient_id, analyte), [])
        return tuple(value for value in found if since <= value.collected < until)

    def find_clinician(self, identifier: ClinicianIdentifier) -> str | None:
        return self.clinicians.get(identifier)

    def find_department(self, unit: Unit) -> str | None:
        return self.departments.get(unit)

    # -- carrying out --

    def carry_out(self, decisions: tuple[Decision, ...], received_at: int) -> None:
        for decision in decisions:
            self._carry_out(decision, received_at)

    def _carry_out(self, decision: Decision, received_at: int) -> None:
        match decision:
            case UpdatePatient():
                self._update(decision)
            case SetVisit():
                patient = self._patient(decision.patient)
                self.patients[patient.id] = replace(patient, visit=decision.visit, previous_visit=decision.previous)
            case SetRoster():
                self.rosters[self._patient(decision.patient).id] = decision.accounts
            case MergePatients():
                self._merge(decision)
            case PostNotice() | PostDocument():
                self.threads[self._patient(decision.patient).id].append(decision)
            case PostResult():
                self._post(decision, received_at)
            case HoldForPerson():
                self.work_items.append(decision)
                assert decision.received == received_at
            case Ignore():
                pass

    def _patient(self, ref: PatientRef) -> KnownPatient:
        if ref.id is not None:
            return self.patients[ref.id]
        return self.patients[self.by_identifier[ref.identifiers[0]]]

    def _update(self, update: UpdatePatient) -> None:
        assert update.patient.identifiers
        if update.patient.id is None and update.patient.identifiers[0] not in self.by_identifier:
            new = f"{self._next():032x}"
            self.patients[new] = KnownPatient(new, ())
            self.threads[new] = []
            self.rosters[new] = ()
            self.by_identifier.update(dict.fromkeys(update.patient.identifiers, new))
        patient = self._patient(update.patient)
        for identifier in update.patient.identifiers:
            assert self.by_identifier.setdefault(identifier, patient.id) == patient.id, "two patients become one"
        self.patients[patient.id] = replace(
            patient,
            identifiers=tuple(dict.fromkeys((*patient.identifiers, *update.patient.identifiers))),
            name=patient.name if update.name is None else update.name,
            birth_date=patient.birth_date if update.birth_date is None else update.birth_date,
            sex=patient.sex if update.sex is None else update.sex,
            allergies=patient.allergies if update.allergies is None else update.allergies,
        )

    def _merge(self, merge: MergePatients) -> None:
        survivor = self._patient(merge.survivor)
        moved = merge.absorbed.identifiers
        if merge.absorbed.id is not None:
            old = self.patients.pop(merge.absorbed.id)
            assert old.id != survivor.id
            moved = (*old.identifiers, *moved)
            self.threads[survivor.id] += self.threads.pop(old.id)
            self.rosters.pop(old.id)
            self.cards = {
                key: replace(card, patient_id=survivor.id) if card.patient_id == old.id else card
                for key, card in self.cards.items()
            }
            for (patient_id, analyte), critical in list(self.criticals.items()):
                if patient_id == old.id:
                    self.criticals.setdefault((survivor.id, analyte), critical)
            for (patient_id, analyte), values in list(self.values.items()):
                if patient_id == old.id:
                    self.values.setdefault((survivor.id, analyte), []).extend(values)
        self.by_identifier.update(dict.fromkeys(moved, survivor.id))
        self.patients[survivor.id] = replace(
            survivor, identifiers=tuple(dict.fromkeys((*survivor.identifiers, *moved)))
        )

    def _post(self, post: PostResult, received_at: int) -> None:
        patient = self._patient(post.patient)
        content = post.content
        assert post.addressees, "a result for nobody"
        assert (post.deadline_from == received_at) == (post.priority is Priority.CRITICAL)
        assert content.received == received_at
        assert len(codec.encode(content)) < MAX_MESSAGE
        before = self.cards.get(content.order_key)
        assert content.number == (1 if before is None else before.number + 1)
        assert content.supersedes == (None if before is None else before.message_id)
        self.cards[content.order_key] = KnownCard(
            order_key=content.order_key,
            patient_id=patient.id,
            number=content.number,
            status=ResultStatus(content.status),
            digest=post.digest,
            critical=bool(post.criticals) or (before is not None and before.critical),
            message_id=f"{self._next():032x}",
        )
        for finding in post.criticals:
            self.criticals[patient.id, finding.analyte] = KnownCritical(
                finding.analyte, finding.direction, finding.value, finding.unit, finding.text, received_at
            )
        for value in post.values:
            kept = [
                old for old in self.values.get((patient.id, value.analyte), []) if old.order_key != content.order_key
            ]
            kept.append(EarlierValue(value.value, value.unit, value.collected, content.order_key))
            self.values[patient.id, value.analyte] = kept
        self.threads[patient.id].append(post)

    def _next(self) -> int:
        self._count += 1
        return self._count
