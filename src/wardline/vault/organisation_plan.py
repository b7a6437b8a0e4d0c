"""What an organisation begins with: its name, its first people and its departments, from a small TOML file."""

import tomllib

import msgspec

from wardline.kit.outcome import Refusal
from wardline.vault.identity.logins import MOST_CHARACTERS, normalise_login
from wardline.vault.identity.model import Role


class PlannedAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One account. ``key`` names it in this plan."""

    key: str
    name: str
    role: str = ""
    kind: str = "person"
    codes: tuple[str, ...] = ()
    """Numbers by which feeds name a clinician; ``authority|number`` where the authority matters."""
    login: str = ""
    """What the person types to sign in; empty for who cannot."""
    roles: tuple[Role, ...] = ()
    """What policies go by."""


class PlannedUnit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A ward as feeds name it (HL7 v2 PL.4 and PL.1)."""

    point_of_care: str
    facility: str = ""


class PlannedDepartment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One department; ``first`` and ``second`` are keys of accounts."""

    name: str
    units: tuple[PlannedUnit, ...] = ()
    first: str | None = None
    second: str | None = None


class OrganisationPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    name: str
    accounts: tuple[PlannedAccount, ...] = ()
    departments: tuple[PlannedDepartment, ...] = ()


def read_plan(text: str) -> OrganisationPlan | Refusal:
    """Read TOML. Refused ``malformed_request`` with the field."""
    try:
        plan = msgspec.convert(tomllib.loads(text), OrganisationPlan)
    except (ValueError, RecursionError):  # not TOML, or not a plan
        return Refusal("malformed_request", "plan")
    known = {account.key for account in plan.accounts}
    if len(known) != len(plan.accounts):
        return Refusal("malformed_request", "accounts.key")
    for account in plan.accounts:
        if account.kind not in {"person", "service"}:
            return Refusal("malformed_request", "accounts.kind")
    logins = [normalise_login(account.login) for account in plan.accounts if account.login]
    if len(set(logins)) != len(logins) or not all(_is_login(each) for each in logins):
        return Refusal("malformed_request", "accounts.login")
    for department in plan.departments:
        if {department.first, department.second} - known - {None}:
            return Refusal("malformed_request", "departments")
    return plan


def _is_login(normal: str) -> bool:
    return 0 < len(normal) <= MOST_CHARACTERS and normal.isprintable()
