"""People from files and directories: what is read, what is planned, what is done."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.organisations import Organisation, open_organisation

from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.vault.devices.find_devices import find_device
from wardline.vault.identity.model import Role
from wardline.vault.identity.set_login import set_login
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.provisioning.apply_plan import apply_plan, logins_of_others, people_now, teams_now
from wardline.vault.provisioning.fetch_directory import Connect, fetch_directory
from wardline.vault.provisioning.ldap_config import LdapConfig, read_ldap_config
from wardline.vault.provisioning.ldap_library import LDAPSocketOpenError, ldap3
from wardline.vault.provisioning.model import TeamKind
from wardline.vault.provisioning.plan import PersonNow, PersonWanted, Plan, Step, TeamNow, make_plan
from wardline.vault.provisioning.read_csv import PeopleFile, read_csv
from wardline.vault.provisioning.read_entries import read_entries

FILE = """\ufefflogin;name;title;roles;active;department;teams
a.grey@mercy.example;Dr. Ada Grey;Cardiologist;physician|Administrator;yes;Cardiology;Code blue|Night
b.blue@mercy.example;"Blue, Ben
(RN)";Nurse;nurse;no;Renal;
""".encode()


@pytest.fixture
def mercy(tmp_path: Path) -> Generator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


def plan_of(mercy: Organisation, people: tuple[PersonWanted, ...], **options: Any) -> Plan:
    with mercy.vault.database.read() as reader:
        keys = mercy.vault.keys
        return make_plan(people_now(reader, keys), teams_now(reader, keys), people, **options)


def test_a_file_with_mark_semicolons_and_quoted_newlines() -> None:
    found = read_csv(FILE.replace(b"Ben\n(RN)", b"Ben (RN)"))
    assert found.problems == ()
    ada, ben = found.people
    assert (ada.login, ada.name, ada.title, ada.active) == (
        "a.grey@mercy.example",
        "Dr. Ada Grey",
        "Cardiologist",
        True,
    )
    assert ada.roles == {Role.PHYSICIAN, Role.ADMINISTRATOR}
    assert ada.teams == {
        (TeamKind.DEPARTMENT, "Cardiology"),
        (TeamKind.TEAM, "Code blue"),
        (TeamKind.TEAM, "Night"),
    }
    assert (ben.name, ben.active, ben.roles) == ("Blue, Ben (RN)", False, {Role.NURSE})


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        (b"", [(1, "login"), (1, "name")]),
        (b"login,name,shoe\n", [(1, "")]),
        (b"login,name,name\n", [(1, "name")]),
        (b"login,name\na,\n,B\nc,C\n", [(2, "name"), (3, "login")]),
        (b"login,name,roles\na,A,nurse|wizard\n", [(2, "roles")]),
        (b"login,name,roles\na,A,patient\n", [(2, "roles")]),
        (b"login,name,active\na,A,perhaps\n", [(2, "active")]),
        (b"login,name\na,A\nA ,Again\n", [(3, "login")]),
        (b"login,name\na,A,B\n", [(2, "")]),
        (b'login,name\na,"A\n', [(2, "")]),
        (b"login,name\na,\xff\n", [(2, "")]),
        (b'login,name\na,"A\nB"\n', [(3, "name")]),
        (b"login,name\na," + b"x" * 300 + b"\n", [(2, "name")]),
        (b"login,name\na,\xe2\x80\xae\n", [(2, "name")]),
    ],
)
def test_every_mistake_is_told_with_its_line_and_column(data: bytes, problems: list[tuple[int, str]]) -> None:
    found = read_csv(data)
    assert [(each.line, each.column) for each in found.problems] == problems
    assert all("wizard" not in each.what and "perhaps" not in each.what for each in found.problems)


@given(st.binary(max_size=400) | st.text(alphabet='login,name;"\n\tä|a', max_size=80).map(str.encode))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert isinstance(read_csv(data), PeopleFile)


def test_the_same_file_twice_does_nothing_the_second_time(mercy: Organisation) -> None:
    people = read_csv(FILE.replace(b"Ben\n(RN)", b"Ben (RN)")).people
    plan = plan_of(mercy, people)
    assert [each.step for each in plan.people] == [Step.CREATE, Step.CREATE]
    assert len(plan.teams) == 4
    apply_plan(mercy.vault, plan)
    again = plan_of(mercy, people)
    assert (again.people, again.teams, again.unchanged) == ((), (), 2)
    with mercy.vault.database.read() as reader:
        now = {person.login: person for person in people_now(reader, mercy.vault.keys)}
    assert now["b.blue@mercy.example"].active is False
    assert now["a.grey@mercy.example"].roles == {Role.PHYSICIAN, Role.ADMINISTRATOR}


def test_who_is_missing_is_suspended_where_it_is_asked_for_and_administrators_are_not(mercy: Organisation) -> None:
    people = read_csv(b"login,name,roles\nada,Ada,administrator\nben,Ben,nurse\ncay,Cay,nurse\n").people
    apply_plan(mercy.vault, plan_of(mercy, people))
    few = read_csv(b"login,name\nCAY,Cay\n").people
    assert plan_of(mercy, few).people == ()
    plan = plan_of(mercy, few, suspend_missing=True)
    assert [(each.step, each.wanted.login) for each in plan.people] == [(Step.SUSPEND, "ben")]
    apply_plan(mercy.vault, plan)
    back = plan_of(mercy, read_csv(b"login,name,active\nben,Ben,yes\n").people)
    assert [each.step for each in back.people] == [Step.REINSTATE]
    apply_plan(mercy.vault, back)
    assert plan_of(mercy, people).people == ()


def test_suspended_people_lose_their_devices_and_get_none_back(mercy: Organisation) -> None:
    apply_plan(mercy.vault, plan_of(mercy, read_csv(b"login,name\nben,Ben\n").people))
    with mercy.vault.database.read() as reader:
        ben = people_now(reader, mercy.vault.keys)[0].account
    device = mercy.enrol(ben)
    for word in ("no", "yes"):
        apply_plan(mercy.vault, plan_of(mercy, read_csv(f"login,name,active\nben,Ben,{word}\n".encode()).people))
        with mercy.vault.database.read() as reader:
            found = find_device(reader, device.id)
        assert found is not None
        assert found.revoked_at is not None


def test_a_patients_login_is_nobodys_of_the_staff(mercy: Organisation) -> None:
    patient = mercy.person("Pat Ient")

    def make(turn: Any) -> None:
        set_login(turn, patient, "pat")
        set_roles(turn, patient, (Role.PATIENT,))

    mercy.run(make)
    people = read_csv(b"login,name\npat,Somebody\n").people
    with mercy.vault.database.read() as reader:
        assert logins_of_others(reader, mercy.vault.keys, people) == {"pat"}
        assert people_now(reader, mercy.vault.keys) == ()


LOGINS = st.sampled_from(["ann", "ben", "cay", "dee"])
ROLES = st.frozensets(st.sampled_from([Role.NURSE, Role.PHYSICIAN, Role.ADMINISTRATOR]), max_size=2)
WANTED = st.lists(
    st.builds(
        PersonWanted,
        LOGINS,
        st.sampled_from(["A", "B"]),
        st.none() | st.sampled_from(["", "T"]),
        st.none() | st.booleans(),
        st.none() | ROLES,
        st.none() | st.sampled_from(["", "x"]),
        st.none() | st.frozensets(st.tuples(st.sampled_from(TeamKind), st.sampled_from(["X", "x", "Y"])), max_size=2),
    ),
    unique_by=lambda person: person.login,
)


def carried_out(people: list[PersonNow], teams: list[TeamNow], plan: Plan) -> tuple[list[PersonNow], list[TeamNow]]:
    """What ``apply_plan`` does, said in a few lines."""
    now = {person.login: person for person in people}
    for step in plan.people:
        want, old = step.wanted, now.get(step.wanted.login)
        now[want.login] = PersonNow(
            AccountId(want.login),
            want.login,
            want.name,
            (old.title if old else "") if want.title is None else want.title,
            (old.active if old else True) if want.active is None else want.active,
            (old.roles if old else frozenset()) if want.roles is None else want.roles,
            (old.external_id if old else "") if want.external_id is None else want.external_id,
        )
    made = {team.id: team for team in teams}
    for step in plan.teams:
        identity = step.team or f"{step.kind}/{step.name}"
        members = frozenset(AccountId(login) for login in step.logins) | step.stay
        made[identity] = TeamNow(identity, step.kind, step.name, members)
    return list(now.values()), list(made.values())


@given(WANTED, WANTED, st.booleans())
@settings(deadline=None, max_examples=300)
def test_a_plan_carried_out_leaves_nothing_to_plan(
    first: list[PersonWanted], second: list[PersonWanted], suspend: bool
) -> None:
    people, teams = carried_out([], [], make_plan((), (), first))
    plan = make_plan(people, teams, second, suspend_missing=suspend)
    named = {person.login for person in second}
    for step in plan.people:
        if step.wanted.login not in named:
            assert suspend
            assert step.step is Step.SUSPEND
            assert step.now is not None
            assert Role.ADMINISTRATOR not in step.now.roles
    after, teams_after = carried_out(people, teams, plan)
    again = make_plan(after, teams_after, second, suspend_missing=suspend)
    assert (again.people, again.teams) == ((), ())
    before = {person.login: person for person in people}
    assert all(
        person == before[person.login]
        for person in after
        if person.login in before and person.login not in named and not suspend
    )


CONFIG = LdapConfig(
    url="ldaps://dc.mercy.example",
    base="dc=mercy,dc=example",
    filter="(objectClass=user)",
    bind="cn=reader,dc=mercy,dc=example",
    roles={"CN=Nurses, OU=Groups,DC=mercy,DC=example": "nurse"},
    teams={"cn=Code blue,ou=Groups,dc=mercy,dc=example": "Code blue"},
)


def directory(config: LdapConfig, password: str) -> ldap3.Connection:
    """ldap3's own double of a server: what it is given is what it answers."""
    assert password == "hush"
    connection = ldap3.Connection(
        ldap3.Server("double"), user=config.bind, password=password, client_strategy=ldap3.MOCK_SYNC
    )
    connection.strategy.add_entry(config.bind, {"userPassword": "hush", "sn": "reader"})
    for number, (login, flags, groups) in enumerate(
        [
            ("a.grey", "512", ["cn=nurses,ou=groups,dc=mercy,dc=example"]),
            ("b.blue", "514", ["cn=Code Blue,ou=groups,dc=mercy,dc=example"]),
            ("", "512", []),
        ]
    ):
        connection.strategy.add_entry(
            f"cn=p{number},dc=mercy,dc=example",
            {
                "objectClass": "user",
                "userPrincipalName": login,
                "displayName": login.title(),
                "department": "Renal",
                "userAccountControl": flags,
                "memberOf": groups,
                "objectGUID": bytes([255 - number]) * 16,
            },
        )
    connection.bind()
    return connection


def test_a_directory_gives_people_roles_teams_and_who_is_disabled(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("hush\n")
    config = msgspec.structs.replace(CONFIG, password_file=str(tmp_path / "password"))
    found = fetch_directory(config, directory)
    assert isinstance(found, PeopleFile)
    ada, ben = sorted(found.people, key=lambda person: person.login)
    assert (ada.active, ada.roles, ada.external_id) == (True, {Role.NURSE}, "ff" * 16)
    assert (ben.active, ben.roles) == (False, frozenset())
    assert ben.teams == {(TeamKind.TEAM, "Code blue"), (TeamKind.DEPARTMENT, "Renal")}
    assert [(each.column, each.what) for each in found.problems] == [("login", "missing")]


def away(config: LdapConfig, password: str) -> ldap3.Connection:
    raise LDAPSocketOpenError("no answer")


def refusing(config: LdapConfig, password: str) -> ldap3.Connection:
    """Bound, and then it refuses to search: insufficientAccessRights (RFC 4511 section 4.1.9)."""
    connection = directory(config, password)

    def search(*args: object, **options: object) -> bool:
        connection.result = {"result": 50}
        return False

    connection.search = search
    return connection


@pytest.mark.parametrize("connect", [away, refusing])
def test_a_directory_that_does_not_answer_is_said_and_nothing_is_taken(tmp_path: Path, connect: Connect) -> None:
    (tmp_path / "password").write_text("hush\n")
    found = fetch_directory(msgspec.structs.replace(CONFIG, password_file=str(tmp_path / "password")), connect)
    assert isinstance(found, Refusal)
    assert found.code == "directory_failed"


def test_pages_are_asked_for_until_there_are_no_more(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("hush\n")
    config = msgspec.structs.replace(CONFIG, password_file=str(tmp_path / "password"), page_size=1)
    found = fetch_directory(config, directory)
    assert isinstance(found, PeopleFile)
    assert len(found.people) + len(found.problems) == 3


ENTRY_VALUES = st.lists(st.binary(max_size=40), max_size=3)


@given(
    st.dictionaries(
        st.sampled_from(
            [
                *(
                    n.lower()
                    for n in ("userPrincipalName", "displayName", "title", "objectGUID", "department", "memberOf")
                ),
                "useraccountcontrol",
            ]
        ),
        ENTRY_VALUES,
    )
)
@settings(deadline=None)
def test_any_entry_is_read_or_refused(entry: dict[str, list[bytes]]) -> None:
    assert len(read_entries(CONFIG, [entry]).people) + len(read_entries(CONFIG, [entry]).problems) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "url = 'http://x'\nbase = ''",
        "url = 'ldap://x'\nbase = ''\nshoe = 1",
        "url = 'ldap://x'\nbase = ''\n[roles]\n'cn=a' = 'patient'",
        "url = 'ldap://x'\nbase = ''\n[attributes]\nlogin = ''",
    ],
)
def test_settings_that_make_no_sense_are_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "ldap.toml"
    file.write_text(text)
    found = read_ldap_config(file)
    assert isinstance(found, Refusal)
    assert found.code == "malformed_settings"
