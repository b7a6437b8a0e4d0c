"""The simulator's feed and the fixtures, as a sender would send them."""

from functools import cache
from pathlib import Path

from tests.unit.vault.gateways.memory_vault import MemoryVault

from wardline.vault.gateways.hl7.limits import Limits, shipped_limits
from wardline.vault.gateways.hl7.model import ClinicianIdentifier

_DATA = Path(__file__).parents[3] / "data" / "hl7v2"


@cache
def feed() -> tuple[bytes, ...]:
    """600 messages."""
    return tuple(line for line in (_DATA / "simhospital.hl7").read_bytes().split(b"\r\n") if line)


def fixture(name: str, encoding: str = "utf-8") -> bytes:
    """One message, with carriage returns."""
    text = (_DATA / "fixtures" / f"{name}.hl7").read_text("utf-8")
    return text.replace("\n", "\r").encode(encoding)


@cache
def limits() -> Limits:
    return shipped_limits()


def clinic() -> MemoryVault:
    """A vault that knows the feed's seven consultants."""
    vault = MemoryVault()
    for number in range(1, 8):
        vault.clinicians[ClinicianIdentifier("DRNBR", f"C00{number}")] = f"{number:032x}"
    return vault
