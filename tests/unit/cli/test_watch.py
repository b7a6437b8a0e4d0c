"""`wardline watch` on a vault's own database."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.organisations import Organisation, open_organisation
from typer.testing import CliRunner

from wardline.audit.objects import account_object
from wardline.audit.record import Action
from wardline.cli.app import app
from wardline.cli.place_settings import PlaceSettings
from wardline.cli.settings import Settings, write_settings
from wardline.cli.watch_settings import HoursSettings, WatchSettings, watch_plan
from wardline.vault.identity.model import Role
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.watch.find_findings import find_findings
from wardline.vault.watch.hours import Shift
from wardline.vault.watch.model import NOT_POSSIBLE, SHIPPED, Rule
from wardline.vault.watch.run_watch import Watch


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    write_settings(tmp_path, Settings(watch=WatchSettings(archive_searches=(0, 60))))
    with open_organisation(tmp_path) as organisation:
        yield organisation


def wardline(house: Organisation, *words: str, code: int = 0) -> list[dict[str, object]]:
    folder = house.vault.config.data.parent
    result = CliRunner().invoke(app, ["watch", *words, "--data", str(folder), "--json"])
    assert result.exit_code == code, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_settings_that_say_nothing_are_the_shipped_thresholds() -> None:
    assert watch_plan(WatchSettings()).limits == SHIPPED


def test_rules_are_told_with_what_is_off_and_what_cannot_be(house: Organisation) -> None:
    states = {str(row["rule"]): row["state"] for row in wardline(house, "rules")}
    assert set(states) == {rule.value for rule in Rule} | set(NOT_POSSIBLE)
    assert (states["archive_searches"], states["break_glass"], states["exports"]) == ("off", "on", "on")
    assert (states["out_of_hours"], states["own_usual_measure"]) == ("off", "not possible")
    assert (states["new_country"], states["impossible_travel"]) == ("off", "off")


def test_rules_over_places_are_on_where_places_are_known(tmp_path: Path) -> None:
    write_settings(tmp_path, Settings(places=PlaceSettings("places.mmdb")))
    result = CliRunner().invoke(app, ["watch", "rules", "--data", str(tmp_path), "--json"])
    states = {row["rule"]: row["state"] for row in map(json.loads, result.output.splitlines())}
    assert (states["new_country"], states["impossible_travel"], states["out_of_hours"]) == ("on", "on", "off")


def test_working_hours_switch_their_rule_on() -> None:
    hours = HoursSettings("Europe/Berlin", (Role.CLERK,), saturday="22:30-06:00")
    plan = watch_plan(WatchSettings(hours=hours))
    assert plan.hours is not None
    assert (plan.hours.zone.key, plan.hours.roles) == ("Europe/Berlin", {Role.CLERK})
    day = Shift(7 * 60, 19 * 60)
    assert plan.hours.days == (*[day] * 5, Shift(22 * 60 + 30, 6 * 60), None)
    assert watch_plan(WatchSettings()).hours is None


def test_a_finding_is_listed_shown_with_its_proofs_and_closed(house: Organisation) -> None:
    officer = house.person("Officer")
    house.run(lambda turn: set_roles(turn, officer, {Role.COMPLIANCE_OFFICER}))
    about = account_object("a" * 32)
    for _ in range(5):
        house.run(lambda turn: turn.refuse(Action.ACCOUNT_SIGN_IN_REFUSED, "sign_in_failed", about))
    vault = house.vault
    asyncio.run(Watch(vault.database, vault.ledger, vault.clock, vault.config.watch).look())
    with vault.database.read() as reader:
        (found,) = find_findings(reader)
    (listed,) = wardline(house, "list")
    assert (listed["finding"], listed["rule"], listed["count"]) == (found.id, "failed_sign_ins", 5)
    (shown,) = wardline(house, "show", found.id)
    evidence = shown["evidence"]
    assert isinstance(evidence, list)
    assert [(each["index"], each["proven"]) for each in evidence] == [(index, True) for index in found.evidence]
    said = ("--outcome", "false_alarm", "--remark", "a drill")
    wardline(house, "close", found.id, "--by", "9" * 32, *said, code=1)
    wardline(house, "close", found.id, "--by", officer, *said)
    assert wardline(house, "list") == []
    (closed,) = wardline(house, "list", "--closed")
    assert closed["outcome"] == "false_alarm"
    actions = [each.action for each in house.records()]
    assert Action.FINDING_CLOSED in actions
    assert Action.WORK_ITEM_RESOLVED in actions
