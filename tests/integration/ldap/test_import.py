"""People taken over from OpenLDAP, as ``wardline import ldap`` does it: TLS, pages, groups, and what goes wrong."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.support.houses import House, build_house
from tests.support.slapd import BASE, READER, Directory, running_directory

from wardline.kit.outcome import Refusal
from wardline.vault.identity.find_accounts import all_accounts
from wardline.vault.identity.find_roles import roles_of
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan
from wardline.vault.provisioning.apply_plan import apply_plan, people_now, teams_now
from wardline.vault.provisioning.fetch_directory import fetch_directory
from wardline.vault.provisioning.ldap_config import LdapAttributes, LdapConfig
from wardline.vault.provisioning.plan import make_plan

pytestmark = pytest.mark.filterwarnings("ignore:ssl.match_hostname:DeprecationWarning")
"""Of ldap3 2.9.1; gone in Python 3.12."""

PEOPLE = {"a.grey": "Ada Grey", "b.noé": "Béatrice Noé", "c.li": "Li Chen", "d.ode": "Dan Ode", "e.roe": "Eve Roe"}
NURSES = f"cn=Nurses,ou=Groups,{BASE}"


def entries() -> str:
    """LDIF: five people, two of them nurses."""
    blocks = [
        f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: mercy\no: Mercy",
        *(f"dn: ou={unit},{BASE}\nobjectClass: organizationalUnit\nou: {unit}" for unit in ("Staff", "Groups")),
        *(
            f"dn: uid={uid},ou=Staff,{BASE}\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {name}\n"
            f"sn: {name.split()[-1]}\ndepartmentNumber: 4 West\ntitle: On the ward"
            for uid, name in PEOPLE.items()
        ),
        f"dn: {NURSES}\nobjectClass: groupOfNames\ncn: Nurses\n"
        + "\n".join(f"member: uid={uid},ou=Staff,{BASE}" for uid in ("a.grey", "b.noé")),
    ]
    return "\n\n".join(blocks) + "\n"


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    with running_directory(tmp_path_factory.mktemp("directory"), entries()) as running:
        yield running


@pytest.fixture
def config(directory: Directory) -> LdapConfig:
    return LdapConfig(
        url=f"ldaps://127.0.0.1:{directory.secure_port}",
        base=f"ou=Staff,{BASE}",
        bind=READER,
        password_file=str(directory.password),
        filter="(objectClass=inetOrgPerson)",
        page_size=2,
        ca_file=str(directory.authority),
        attributes=LdapAttributes(
            login="uid", name="cn", external_id="entryUUID", department="departmentNumber", groups="memberOf"
        ),
        roles={NURSES: "nurse"},
        teams={NURSES: "Night nurses"},
    )


def test_everybody_comes_page_by_page_with_roles_and_team(config: LdapConfig) -> None:
    found = fetch_directory(config)
    assert not isinstance(found, Refusal)
    assert not found.problems
    assert {each.login: each.name for each in found.people} == PEOPLE
    assert {each.login for each in found.people if [role.value for role in each.roles or ()] == ["nurse"]} == {
        "a.grey",
        "b.noé",
    }


def test_starttls_comes_before_anything_is_said(config: LdapConfig, directory: Directory) -> None:
    """slapd refuses a simple bind in the clear; the connection that upgrades gets everybody."""
    plain = f"ldap://127.0.0.1:{directory.port}"
    found = fetch_directory(msgspec.structs.replace(config, url=plain))
    assert not isinstance(found, Refusal)
    assert len(found.people) == len(PEOPLE)
    assert fetch_directory(msgspec.structs.replace(config, url=plain, plaintext=True)) == Refusal(
        "directory_failed", "LDAPConfidentialityRequiredResult"
    )


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"ca_file": ""}, "LDAPSocketOpenError"),
        ({"base": f"ou=Nowhere,{BASE}"}, "LDAPNoSuchObjectResult"),
        ({"bind": f"cn=stranger,{BASE}"}, "LDAPInvalidCredentialsResult"),
        ({"filter": "(objectClass="}, "LDAPInvalidFilterError"),
    ],
    ids=["another authority", "no such base", "wrong password", "no filter"],
)
def test_a_directory_that_fails_is_no_empty_one(config: LdapConfig, changed: dict[str, Any], why: str) -> None:
    assert fetch_directory(msgspec.structs.replace(config, **changed)) == Refusal("directory_failed", why)


def test_a_second_run_does_nothing_and_who_is_gone_is_suspended(config: LdapConfig, tmp_path: Path) -> None:
    house = build_house(tmp_path, OrganisationPlan("Mercy General"), admitted=False)
    assert take_over(house, config) == len(PEOPLE)
    assert take_over(house, config) == 0
    without_eve = msgspec.structs.replace(config, filter="(&(objectClass=inetOrgPerson)(!(uid=e.roe)))")
    assert take_over(house, without_eve, suspend_missing=True) == 1
    with open_vault(house.vault) as vault, vault.database.read() as reader:
        accounts = {each.profile.login: each for each in all_accounts(reader, vault.keys) if each.profile.login}
        assert {login for login, each in accounts.items() if each.suspended} == {"e.roe"}
        assert [role.value for role in roles_of(reader, accounts["a.grey"].id)] == ["nurse"]


def take_over(house: House, config: LdapConfig, *, suspend_missing: bool = False) -> int:
    """How many people were changed."""
    found = fetch_directory(config)
    assert not isinstance(found, Refusal)
    with open_vault(house.vault) as vault:
        with vault.database.read() as reader:
            now, teams = people_now(reader, vault.keys), teams_now(reader, vault.keys)
        plan = make_plan(now, teams, found.people, suspend_missing=suspend_missing)
        apply_plan(vault, plan)
    return len(plan.people)
