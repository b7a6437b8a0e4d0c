"""Logins and roles in an organisation's plan."""

from pathlib import Path

import pytest
from tests.support.organisations import open_organisation

from wardline.kit.outcome import Refusal
from wardline.vault.identity.find_accounts import find_by_login
from wardline.vault.identity.find_roles import roles_of
from wardline.vault.identity.model import Role
from wardline.vault.organisation_plan import OrganisationPlan, read_plan

PLAN = """
name = "General Hospital"
accounts = [
    { key = "ada", name = "Dr. Ada Grey", login = "Ada.Grey", roles = ["physician", "administrator"] },
    { key = "ben", name = "Ben Okafor" },
]
"""


def test_planned_people_have_their_logins_and_roles(tmp_path: Path) -> None:
    plan = read_plan(PLAN)
    assert isinstance(plan, OrganisationPlan)
    with open_organisation(tmp_path, plan=plan) as house, house.vault.database.read() as reader:
        ada = find_by_login(reader, house.vault.keys, " ada.GREY ")
        assert ada is not None
        assert (ada.profile.name, ada.profile.login) == ("Dr. Ada Grey", "ada.grey")
        assert roles_of(reader, ada.id) == {Role.PHYSICIAN, Role.ADMINISTRATOR}


@pytest.mark.parametrize(
    "change",
    [
        ('{ key = "ben", name = "Ben Okafor" }', '{ key = "ben", name = "Ben Okafor", login = "ADA.grey" }'),
        ('"Ada.Grey"', '"a\\u202eb"'),
        ('"Ada.Grey"', f'"{"x" * 255}"'),
        ('"Ada.Grey"', '"  "'),
        ('"physician"', '"surgeon general"'),
    ],
)
def test_a_plan_with_a_login_or_role_that_cannot_be_is_refused(change: tuple[str, str]) -> None:
    assert change[0] in PLAN
    refused = read_plan(PLAN.replace(*change))
    assert isinstance(refused, Refusal)
    assert refused.code == "malformed_request"
