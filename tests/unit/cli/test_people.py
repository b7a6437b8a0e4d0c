"""`wardline people list` on a vault's own database: who has nothing left to sign in with."""

import json
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from tests.support.organisations import PARTY, Organisation, open_organisation
from tests.support.passkeys import enrol_person
from tests.support.passwords import set_up
from typer.testing import CliRunner

from wardline.cli.app import app
from wardline.cli.settings import FILE_NAME, OpenIdSettings, Settings, WebSettings, write_settings
from wardline.protocol.identity_requests import Method
from wardline.vault.administration import Administration
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.model import AccountKind, Role
from wardline.vault.identity.open_id.link_person import link_person
from wardline.vault.identity.open_id.model import OpenIdProvider, Person
from wardline.vault.identity.passwords import hashing
from wardline.vault.identity.set_login import set_login
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.identity.sign_in_rules.set_rule import set_rule
from wardline.vault.turn import Turn


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def wardline(house: Organisation, *more: str) -> str:
    words = ["people", "list", "--data", str(house.vault.config.data.parent), *more]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    return result.output


def listed(house: Organisation) -> dict[str, bool]:
    rows = [json.loads(line) for line in wardline(house, "--json").splitlines()]
    assert all("state" not in row for row in rows)
    return {row["name"]: row["signs_in"] for row in rows}


def serve(house: Organisation, *providers: str, origin: str = PARTY.origins[0]) -> None:
    known = tuple(
        OpenIdSettings(id=each, name=each, issuer=f"https://{each}.example", client_id="w") for each in providers
    )
    folder = house.vault.config.data.parent
    (folder / FILE_NAME).unlink(missing_ok=True)
    write_settings(folder, Settings(web=WebSettings(origin=origin), openid=known))


def test_who_has_nothing_to_sign_in_with_is_told(tmp_path: Path) -> None:
    with open_organisation(tmp_path) as house:
        enrol_person(house, "Ada", "ada")
        nurse = set_up(house, "Nia Nurse", "nia").account
        house.run(lambda turn: set_roles(turn, nurse, [Role.NURSE]))
        tied = house.person("Tara Tied")
        house.enrol(tied)
        Administration(house.vault).create_account(name="Bot", kind=AccountKind.SERVICE)
        house.person("Ivo Invited")

        def tie(turn: Turn) -> None:
            assert set_login(turn, tied, "tara") is None
            person = find_account(turn.tx, turn.keys, tied)
            assert person is not None
            provider = OpenIdProvider("staff", "Hospital login", "https://staff.example", "w")
            assert link_person(turn, person, provider, Person("s-1", "tara"))

        house.run(tie)
        served = {"Ada": True, "Bot": True, "General Hospital": True, "Ivo Invited": False, "Nia Nurse": True}
        serve(house, "staff")
        assert listed(house) == served | {"Tara Tied": True}
        serve(house)
        assert listed(house) == served | {"Tara Tied": False}
        serve(house, origin="")
        assert listed(house) == served | {"Ada": False, "Tara Tied": False}
        serve(house)
        house.run(lambda turn: set_rule(turn, Role.NURSE, [Method.PASSKEY]))
        assert listed(house) == served | {"Nia Nurse": False, "Tara Tied": False}
        # in words: who was locked out and who is suspended, not who is only invited
        Administration(house.vault).suspend_account(nurse)
        lines = wardline(house).splitlines()
        for name, words in (("Tara", "no way in"), ("Nia", "suspended"), ("Ada", ""), ("Bot", ""), ("Ivo", "")):
            (line,) = (each for each in lines if name in each)
            assert [each for each in ("no way in", "suspended") if each in line] == [each for each in (words,) if each]
