"""Accounts and invitations."""

from dataclasses import dataclass
from enum import StrEnum

import msgspec

from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.secret import Secret


class AccountKind(StrEnum):
    """What an account is (design.md, section 2)."""

    PERSON = "person"
    SERVICE = "service"


class Role(StrEnum):
    """What policies go by (docs/glossary.md). An account may have several."""

    PHYSICIAN = "physician"
    NURSE = "nurse"
    PHARMACIST = "pharmacist"
    CLERK = "clerk"
    BILLING = "billing"
    DISPATCHER = "dispatcher"
    PARTNER = "partner"
    PATIENT = "patient"
    PROXY = "proxy"
    ADMINISTRATOR = "administrator"
    COMPLIANCE_OFFICER = "compliance_officer"
    SERVICE = "service"


class Profile(msgspec.Struct, frozen=True, array_like=True):
    """What colleagues see. Sealed at rest under the directory key."""

    name: str
    role: str
    """In the organisation's own words: "Charge nurse, 4 West"."""
    login: str = ""
    """What the person types to sign in; empty for who cannot."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person or a service of this organisation."""

    id: AccountId
    kind: AccountKind
    profile: Profile
    suspended: bool


@dataclass(frozen=True, slots=True)
class Invitation:
    """One person's way to one device. ``secret`` travels in the link's fragment and is never seen by the hub."""

    id: str
    account: AccountId
    secret: Secret
    expires_at: int
    """Milliseconds UTC."""
    nonce: bytes | None
    """The vault's nonce of the attempt under way; good for one ``Enrol``."""
    device: DeviceId | None
    """The id that the device will have."""
    attempts: int
    """Wrong evidences so far."""
    used_at: int | None
    withdrawn_at: int | None
