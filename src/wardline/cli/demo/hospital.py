"""The simulated hospital's organisation, read off its own feed: whoever attends is a clinician, wherever a patient is
is a unit.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from wardline.vault.identity.model import Role
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount, PlannedDepartment, PlannedUnit

AWAY = "C005"
"""The clinician who is away tonight."""


@dataclass(frozen=True, slots=True)
class Hospital:
    """What to found, and who sits at which device."""

    plan: OrganisationPlan
    clinicians: tuple[str, ...]
    """Keys of the plan's accounts, as the feed numbers them."""


def read_hospital(messages: Iterable[bytes], *others: PlannedAccount) -> Hospital:
    """Attending clinicians (PV1-7) and units (PV1-3) of a feed; each unit's two busiest clinicians are its first and
    second person, the away one excepted from being second. ``others`` belong to it and sit at no device.
    """
    names: dict[str, str] = {}
    work: dict[tuple[str, str], Counter[str]] = {}
    for fields in _visits(messages):
        number, family, given = [*fields[7].split("^"), "", "", ""][:3]
        place = [*fields[3].split("^"), "", "", "", ""]
        if number:
            names[number] = f"{given} {family}".strip()
            if place[0]:
                work.setdefault((place[3], place[0]), Counter())[number] += 1
    accounts = tuple(
        PlannedAccount(key, names[key], "physician", codes=(key,), login=key.lower(), roles=(Role.PHYSICIAN,))
        for key in sorted(names)
    )
    departments = tuple(
        PlannedDepartment(unit, (PlannedUnit(unit, facility),), *_two(counts))
        for (facility, unit), counts in sorted(work.items())
    )
    return Hospital(OrganisationPlan("Simulated Hospital", (*accounts, *others), departments), tuple(sorted(names)))


def _two(counts: Counter[str]) -> tuple[str | None, str | None]:
    present = [key for key, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if key != AWAY]
    first, second = [*present, None, None][:2]
    return first, second


def _visits(messages: Iterable[bytes]) -> Iterable[list[str]]:
    for message in messages:
        for segment in message.split(b"\r"):
            if segment.startswith(b"PV1|"):
                fields = segment.decode("latin-1").split("|")
                yield fields + [""] * (8 - len(fields))


def feed_values(messages: Iterable[bytes]) -> set[str]:
    """Stands for each value of the feed as ``value_digest`` does, computed without our parser."""
    found: set[str] = set()
    for message in messages:
        filler, index, kind = "", 0, ""
        for segment in message.decode("latin-1").split("\r"):
            fields = segment.split("|") + [""] * 8
            if fields[0] == "MSH":
                kind = fields[8]
            elif fields[0] == "OBR":
                filler, index = fields[3].split("^")[0], 0
            elif fields[0] == "OBX" and kind.startswith("ORU"):
                found.add(digest(filler, index, fields[3].split("^")[0], fields[5], fields[6]))
                index += 1
    return found


def digest(filler: str, index: int, code: str, value: str, unit: str) -> str:
    """SHA-256 over one value and what it belongs to: the order's number, its place, its code, its text, its unit."""
    return sha256("\x1f".join((filler, str(index), code, value, unit)).encode()).hexdigest()
