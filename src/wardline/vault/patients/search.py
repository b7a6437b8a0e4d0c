"""Which patients a few words mean. Pure."""

from collections.abc import Iterator
from typing import Final

from wardline.vault.gateways.hl7.knowledge import KnownPatient, VisitStatus

SHORTEST: Final = 2
"""Characters of a search: who asks for everybody gets nobody."""


def search_words(text: str) -> tuple[str, ...] | None:
    """The words of a search; None where they are too short to mean anybody."""
    words = tuple(dict.fromkeys(text.casefold().split()))
    return words if sum(len(word) for word in words) >= SHORTEST else None


def searchable(patient: KnownPatient) -> tuple[str, ...]:
    """What a patient is found by: names, numbers, and the birth date in the ways in which people write it."""
    return tuple(part.casefold() for part in _parts(patient) if part)


def matches(words: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    """Whether each word stands in one of the parts."""
    return all(any(word in part for part in parts) for word in words)


def rank(patient: KnownPatient, *, on_care_team: bool) -> tuple[bool, bool, str, str]:
    """Order of what was found: one's own patients, then those who are here, then by name."""
    here = patient.visit is not None and patient.visit.status is not VisitStatus.DISCHARGED
    return (not on_care_team, not here, patient.name.casefold(), patient.id)


def _parts(patient: KnownPatient) -> Iterator[str]:
    yield patient.name
    for identifier in patient.identifiers:
        yield identifier.value
    born = patient.birth_date
    yield born
    year, _, rest = born.partition("-")
    month, _, day = rest.partition("-")
    if day:
        yield f"{day}.{month}.{year}"
        yield f"{day}/{month}/{year}"
        yield f"{month}/{day}/{year}"
        yield f"{year}{month}{day}"
