"""A vault in memory with one ward, and messages given to it one after another."""

from dataclasses import dataclass, field

from tests.unit.vault.gateways.feed import fixture, limits
from tests.unit.vault.gateways.memory_vault import MemoryVault

from wardline.kit.outcome import Refusal
from wardline.vault.gateways.hl7.decide import decide
from wardline.vault.gateways.hl7.decisions import Decision, HoldForPerson, PostNotice, PostResult
from wardline.vault.gateways.hl7.knowledge import KnownPatient
from wardline.vault.gateways.hl7.model import ClinicianIdentifier, PatientIdentifier, Unit
from wardline.vault.gateways.hl7.parse import parse

HOUR = 3600 * 1000
START = 1_790_000_000_000
ADA = PatientIdentifier("WEST MRN", "70001")

ACCOUNTS = {number: number.rjust(32, "0") for number in ("d11", "d12", "d13", "d14", "d15")}


@dataclass
class Ward:
    """``give`` parses, decides and carries out."""

    vault: MemoryVault = field(default_factory=MemoryVault)
    now: int = START

    def hire(self, *numbers: str) -> "Ward":
        for number in numbers:
            self.vault.clinicians[ClinicianIdentifier("GMC", number.upper())] = ACCOUNTS[number]
        return self

    def open_unit(self, facility: str, name: str, department: str) -> None:
        self.vault.departments[Unit(facility, name)] = department

    def give(self, message: bytes | str, *changes: tuple[str, str]) -> tuple[Decision, ...]:
        raw = fixture(message) if isinstance(message, str) else message
        for old, new in changes:
            assert old.encode() in raw, old
            raw = raw.replace(old.encode(), new.encode())
        parsed = parse(raw)
        assert not isinstance(parsed, Refusal), parsed
        decisions = decide(parsed, self.vault, self.now, limits())
        self.vault.carry_out(decisions, self.now)
        return decisions

    def result(self, message: bytes | str, *changes: tuple[str, str]) -> PostResult:
        (found,) = (d for d in self.give(message, *changes) if isinstance(d, PostResult))
        return found

    def held(self, message: bytes | str, *changes: tuple[str, str]) -> HoldForPerson:
        (found,) = (d for d in self.give(message, *changes) if isinstance(d, HoldForPerson))
        return found

    def notice(self, message: bytes | str, *changes: tuple[str, str]) -> PostNotice | None:
        found = [d for d in self.give(message, *changes) if isinstance(d, PostNotice)]
        assert len(found) < 2
        return found[0] if found else None

    def ada(self) -> KnownPatient:
        patient = self.vault.find_patient(ADA)
        assert patient is not None
        return patient

    def roster(self) -> tuple[str, ...]:
        return self.vault.rosters[self.ada().id]
