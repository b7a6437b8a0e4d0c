"""A part of the simulated hospital's feed, with critical results between: what a night replays."""

import random
import re
from collections.abc import Sequence
from typing import Final

from tests.support.vault_world import feed
from tests.unit.vault.intake.messages import admit, potassium

from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount, PlannedDepartment, PlannedUnit

CLINICIANS: Final = ("C001", "C002", "C003")
"""Who has a device. The last one is away: what is hers goes to the second person."""
AWAY: Final = CLINICIANS[-1]
PLAN: Final = OrganisationPlan(
    "Simulated Hospital",
    tuple(PlannedAccount(code, f"Dr. {code}", "physician", codes=(code,)) for code in CLINICIANS),
    (PlannedDepartment("Ward one", (PlannedUnit("W1"),), CLINICIANS[0], CLINICIANS[1]),),
)
EVERY: Final = 10
"""Messages between two critical results."""
_ATTENDING: Final = re.compile(rb"\|(C\d+)\^")


def choose_feed(seed: int, count: int) -> list[bytes]:
    """``count`` messages about patients of ``CLINICIANS``, in the feed's order from a random place on; every tenth is a
    critical result of a patient of its own, admitted before.
    """
    chance = random.Random(seed)
    # A notice about a patient whom nobody attends waits for somebody to read it: only visits.
    ours = [line.strip() + b"\r" for line in feed() if _attending(line) in CLINICIANS and b"\rPV1|" in line]
    start = chance.randrange(len(ours))
    lines = iter(ours[start:] + ours[:start])
    messages: list[bytes] = []
    while len(messages) < count:
        messages += [next(lines) for _ in range(EVERY - 2)]
        number = len(messages)
        patient, attending = f"8{seed % 1000:03}{number:05}", CLINICIANS[number // EVERY % len(CLINICIANS)]
        messages += [
            admit(f"A{seed}-{number}", patient, attending=attending),
            potassium(f"R{seed}-{number}", "6.80", f"F{number}", mrn=patient, attending=attending),
        ]
    return messages[:count]


def _attending(line: bytes) -> str:
    found: Sequence[bytes] = _ATTENDING.findall(line)
    return found[0].decode() if found else ""
