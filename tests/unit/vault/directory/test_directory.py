"""Clinicians' numbers and wards: found by who knows them, hashed at rest."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.organisations import Organisation, open_organisation

from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.vault.directory.accounts_by_clinician_code import accounts_by_clinician_code
from wardline.vault.directory.codes import clinician_digest, unit_digest
from wardline.vault.directory.find_department import all_departments, department, department_of_unit
from wardline.vault.directory.set_clinician_code import set_clinician_code
from wardline.vault.directory.set_department import set_department
from wardline.vault.identity.suspend_account import suspend_account
from wardline.vault.keys.data_key import data_key
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount, PlannedDepartment, PlannedUnit


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


def find(house: Organisation, code: str, authority: str = "") -> tuple[AccountId, ...]:
    with house.vault.database.read() as reader:
        return accounts_by_clinician_code(reader, house.vault.keys, code=code, authority=authority)


def test_a_number_means_one_account(house: Organisation, tmp_path: Path) -> None:
    ada, ben = house.person("Ada"), house.person("Ben")
    house.run(lambda turn: set_clinician_code(turn, ada, code="C00712345"))
    assert find(house, "C00712345") == (ada,)
    assert find(house, "C00712345", "NPI") == (ada,), "known without an authority, it answers for any"
    assert find(house, "C00712346") == ()
    house.run(lambda turn: set_clinician_code(turn, ben, code="C00712345", authority="NPI"))
    assert find(house, "C00712345", "NPI") == (ben,), "the exact one goes first"
    assert find(house, "C00712345") == (ada,)
    house.run(lambda turn: set_clinician_code(turn, ben, code="C00712345"))
    assert find(house, "C00712345") == (ben,), "it has moved"
    files = b"".join(path.read_bytes() for path in sorted((tmp_path / "vault").iterdir()))
    assert b"C00712345" not in files


def test_a_suspended_clinician_is_not_found(house: Organisation) -> None:
    ada = house.person("Ada")
    house.run(lambda turn: set_clinician_code(turn, ada, code="C1"))
    house.run(lambda turn: suspend_account(turn, ada))
    assert find(house, "C1") == ()


def test_nobodys_number_is_refused(house: Organisation) -> None:
    refused = house.run(lambda turn: set_clinician_code(turn, AccountId("e" * 32), code="C1"))
    assert isinstance(refused, Refusal)
    assert refused.code == "unknown_account"


def test_wards_belong_to_departments(house: Organisation) -> None:
    ada, ben = house.person("Ada"), house.person("Ben")
    renal = house.run(
        lambda turn: set_department(
            turn, name="Renal", units=[("General", "RenalWard"), ("", "Dialysis")], first=ada, second=ben
        )
    )

    def ward(facility: str, point_of_care: str) -> str | None:
        with house.vault.database.read() as reader:
            found = department_of_unit(reader, house.vault.keys, facility=facility, point_of_care=point_of_care)
        return None if found is None else found.id

    assert ward("General", "RenalWard") == renal
    assert ward("Other", "RenalWard") is None
    assert ward("Other", "Dialysis") == renal, "known without a facility, it answers for any"
    house.run(
        lambda turn: set_department(
            turn, name="Kidney", units=[("General", "RenalWard")], first=ben, second=None, department=renal
        )
    )
    assert ward("Other", "Dialysis") is None
    with house.vault.database.read() as reader:
        found = department(reader, house.vault.keys, renal)
        assert all_departments(reader, house.vault.keys) == (found,)
    assert found is not None
    assert (found.name, found.first, found.second) == ("Kidney", ben, None)


def test_no_two_codes_share_a_digest() -> None:
    key = data_key("1" * 32, "index", b"k" * 32)
    digests = {
        clinician_digest(key, "a", "bc"),
        clinician_digest(key, "ab", "c"),
        clinician_digest(key, "", "abc"),
        unit_digest(key, "a", "bc"),
        clinician_digest(data_key("1" * 32, "index", b"j" * 32), "a", "bc"),
    }
    assert len(digests) == 5


def test_a_plan_brings_people_and_departments(tmp_path: Path) -> None:
    plan = OrganisationPlan(
        "General Hospital",
        (
            PlannedAccount("ada", "Dr. Ada Grey", codes=("C1", "NPI|77")),
            PlannedAccount("ben", "Dr. Ben Blue"),
        ),
        (PlannedDepartment("Renal", (PlannedUnit("RenalWard"),), first="ada", second="ben"),),
    )
    with open_organisation(tmp_path, plan=plan) as house:
        (ada,) = find(house, "C1")
        assert find(house, "77", "NPI") == (ada,)
        assert find(house, "77") == ()
        with house.vault.database.read() as reader:
            found = department_of_unit(reader, house.vault.keys, facility="x", point_of_care="RenalWard")
        assert found is not None
        assert found.first == ada
        assert found.second not in (None, ada)
