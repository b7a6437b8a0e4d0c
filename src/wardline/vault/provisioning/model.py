"""What identity providers, directories and files bring."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import msgspec

from wardline.kit.ids import AccountId
from wardline.vault.identity.model import Role

APPOINTED: Final = frozenset({Role.ADMINISTRATOR, Role.COMPLIANCE_OFFICER})
"""Roles that only a token made for it may give or take: whoever holds such a role can undo every other rule."""

STAFF: Final = APPOINTED | {
    Role.PHYSICIAN,
    Role.NURSE,
    Role.PHARMACIST,
    Role.CLERK,
    Role.BILLING,
    Role.DISPATCHER,
}
"""Roles that can come from elsewhere. Patients, proxies, partners and services are never an identity provider's."""

OTHERS: Final = frozenset({Role.PATIENT, Role.PROXY, Role.PARTNER})
"""Roles of people whom an identity provider of the staff neither sees nor changes."""


class TeamKind(StrEnum):
    """What a team is (ADR 0024)."""

    TEAM = "team"
    DEPARTMENT = "department"
    """A part of the organisation: who works there, as the directory says it."""


class TeamText(msgspec.Struct, frozen=True, array_like=True):
    """A team's words. Sealed at rest under the directory key."""

    name: str
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    """People who belong together."""

    id: str
    kind: TeamKind
    name: str
    external_id: str
    created_at: int
    changed_at: int
    """Milliseconds UTC."""
    members: frozenset[AccountId]


@dataclass(frozen=True, slots=True)
class ProvisionedPerson:
    """A person as an identity provider sees them."""

    id: AccountId
    login: str
    name: str
    title: str
    """``Profile.role``: what colleagues read beside the name."""
    suspended: bool
    roles: frozenset[Role]
    created_at: int
    changed_at: int
    """Milliseconds UTC; of what the provider wrote."""
    attributes: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)
    """What the provider keeps here besides, as JSON."""


@dataclass(frozen=True, slots=True)
class Token:
    """An identity provider's way in, without its secret."""

    id: str
    account: AccountId
    """The service account in whose name it acts."""
    name: str
    appoints: bool
    """May give and take the roles of ``APPOINTED``."""
    created_at: int
    expires_at: int
    revoked_at: int | None
    key: bytes | None = None
    """Thumbprint (RFC 7638) of the key that each call proves to hold (RFC 9449); None for a bearer token."""
