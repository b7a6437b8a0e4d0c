"""What happened, told by the vault. The words are the client's: a notice carries facts."""

from enum import StrEnum

from wardline.content.base import ContentBase, Moment
from wardline.content.patient import Identifier, Patient


class NoticeKind(StrEnum):
    """What happened."""

    PATIENT_ADMITTED = "patient_admitted"
    PATIENT_REGISTERED = "patient_registered"
    PATIENT_TRANSFERRED = "patient_transferred"
    PATIENT_DISCHARGED = "patient_discharged"
    ADMISSION_CANCELLED = "admission_cancelled"
    TRANSFER_CANCELLED = "transfer_cancelled"
    DISCHARGE_CANCELLED = "discharge_cancelled"
    PATIENT_UPDATED = "patient_updated"
    PATIENTS_MERGED = "patients_merged"
    ROSTER_CHANGED = "roster_changed"
    OUTSIDE_CARE_TEAM = "outside_care_team"
    """Somebody who is not on the patient's care team came in, and gave ``reason``."""
    GLASS_BROKEN = "glass_broken"
    """Somebody took emergency access, and gave ``reason``."""
    GLASS_MENDED = "glass_mended"
    """The emergency access of who ``left`` is over."""
    ORGANISATION_LEFT = "organisation_left"
    """Said by the steward of an organisation that founded it not: it asks the founding one's to remove it."""
    RECOVERY_ASKED = "recovery_asked"
    """An administrator, ``asked_by``, asks to recover the account of who reads this, and gave ``reason``."""


class Notice(ContentBase, frozen=True, kw_only=True, tag="notice"):
    """One event."""

    kind: NoticeKind
    patient: Patient | None = None
    before: str = ""
    """Where the patient was, for people."""
    after: str = ""
    """Where the patient is, for people."""
    merged: tuple[Identifier, ...] = ()
    """Identifiers that now mean this patient."""
    joined: tuple[str, ...] = ()
    """Accounts that came to the roster."""
    left: tuple[str, ...] = ()
    """Accounts that left it."""
    reason: str = ""
    """In the words of the person whom ``joined`` or ``asked_by`` names."""
    asked_by: str = ""
    """A person's name, for people: of somebody who is not in this conversation."""
    recovery: str = ""
    """The recovery's id: by it the reader says no."""
    happened: Moment | None = None
    """When, by the source's clock."""
