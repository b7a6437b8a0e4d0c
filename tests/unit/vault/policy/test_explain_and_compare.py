"""Why something is decided, and what other policies would change for real people; by hand and on the command line."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.organisations import Organisation, open_organisation
from tests.unit.vault.policy.test_enforcement import ADA, about_ada, label, settle, with_role
from typer.testing import CliRunner

from wardline.cli.app import app
from wardline.kit.outcome import Refusal
from wardline.vault.identity.model import Role
from wardline.vault.policy.compare import IN_THE_HOUSE, compare_policies
from wardline.vault.policy.current import PolicyStateError, current_policies
from wardline.vault.policy.explain import Explanation, explain
from wardline.vault.policy.model import Label, PolicyAction
from wardline.vault.policy.policy_set import PolicySet, read_policies, shipped_policies, shipped_text
from wardline.vault.policy.tables import POLICY_VERSIONS
from wardline.vault.policy.take_policies import take_policies
from wardline.vault.turn import Turn

FORBID_PHYSICIANS = (
    '@id("no-physicians") @says("Physicians are out.") '
    'forbid (principal in Role::"physician", action == Action::"join", resource);'
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


def ask(house: Organisation, account: str, action: PolicyAction, about: str, target: str | None = None) -> Explanation:
    found = try_to(house, account, action, about, target)
    assert isinstance(found, Explanation)
    return found


def try_to(
    house: Organisation, account: str, action: PolicyAction, about: str, target: str | None = None
) -> Explanation | Refusal:
    with house.vault.database.read() as reader:
        return explain(
            reader,
            house.vault.keys,
            house.id,
            account=account,
            action=action,
            about=about,
            now=house.clock.now(),
            target=target,
        )


def test_a_sentence_names_the_policy(house: Organisation) -> None:
    doctor, billing = with_role(house, "Dr. Ada Grey", Role.PHYSICIAN), with_role(house, "Bill", Role.BILLING)
    conversation = about_ada(house)
    allowed = ask(house, doctor.account, PolicyAction.JOIN, conversation)
    assert allowed.decision.allowed
    assert allowed.sentences[0].startswith("Dr. Ada Grey (physician; 0 departments) may join the patient conversation")
    assert allowed.sentences[1].startswith("Permitted by physicians-reach-patients: Clinicians, physicians")
    assert ask(house, billing.account, PolicyAction.JOIN, conversation).sentences[1:] == ("No policy permits it.",)
    label(house, conversation, Label.HIV)
    closed = ask(house, doctor.account, PolicyAction.JOIN, conversation)
    assert closed.sentences[1].startswith("Forbidden by sensitive-closed: ")
    assert "Okafor" not in str(closed), "no patient's name"
    assert ask(house, doctor.account, PolicyAction.OPEN_PATIENT, ADA.id).decision.policies == (
        "sensitive-patients-closed",
    )
    assert ask(house, doctor.account, PolicyAction.WIPE, doctor.id).decision.allowed
    assert ask(house, doctor.account, PolicyAction.FIND_PEOPLE, billing.account).decision.allowed
    assert not ask(house, doctor.account, PolicyAction.EXPORT, house.id).decision.allowed
    assert not ask(house, doctor.account, PolicyAction.FORWARD, conversation, conversation).decision.allowed


def test_what_makes_no_sense_is_refused(house: Organisation) -> None:
    doctor = with_role(house, "Doctor", Role.PHYSICIAN)
    conversation = about_ada(house)
    for account, action, about, target, field in (
        ("e" * 32, PolicyAction.JOIN, conversation, None, "account"),
        (doctor.account, PolicyAction.JOIN, "e" * 32, None, "about"),
        (doctor.account, PolicyAction.JOIN, doctor.account, None, "action"),
        (doctor.account, PolicyAction.FORWARD, conversation, None, "action"),
        (doctor.account, PolicyAction.JOIN, conversation, conversation, "action"),
        (doctor.account, PolicyAction.FORWARD, conversation, "e" * 32, "target"),
    ):
        refused = try_to(house, account, action, about, target)
        assert isinstance(refused, Refusal)
        assert refused.field == field


def test_who_gains_and_who_loses_is_said_before(house: Organisation) -> None:
    doctor, other = with_role(house, "Doctor", Role.PHYSICIAN), with_role(house, "Other", Role.PHYSICIAN)
    billing = with_role(house, "Bill", Role.BILLING)
    conversation = about_ada(house, doctor)
    settle(house)
    gain = '@id("gain") @says("Billing.") permit (principal in Role::"billing", action, resource is Organisation);'
    new = read_policies(f"{shipped_text()}\n{FORBID_PHYSICIANS}\n{gain}")
    assert isinstance(new, PolicySet)
    with house.vault.database.read() as reader:
        changes = compare_policies(reader, house.vault.keys, house.id, shipped_policies(), new, house.clock.now())
    lost = {(one.account, one.action, one.conversation, one.inside) for one in changes.changes if not one.gains}
    assert lost == {
        (doctor.account, PolicyAction.JOIN, conversation, True),
        (other.account, PolicyAction.JOIN, conversation, False),
    }
    gained = {(one.account, one.action) for one in changes.changes if one.gains}
    assert gained == {(billing.account, action) for action in IN_THE_HOUSE}
    assert changes.unseen == 0


def test_a_version_that_was_changed_in_the_database_allows_nothing_and_can_be_replaced(house: Organisation) -> None:
    assert house.run(lambda turn: take_policies(turn, FORBID_PHYSICIANS)) == 1
    everything = '@id("a") @says("A.") permit (principal, action, resource);'

    def tamper(turn: Turn) -> None:
        turn.tx.put(
            POLICY_VERSIONS, {"version": 1, "digest": "0" * 64, "text": everything.encode(), "taken_at": turn.now}
        )
        turn.refuse(house.records()[-1].action, "internal")

    house.run(tamper)
    with house.vault.database.read() as reader, pytest.raises(PolicyStateError):
        current_policies(reader)
    assert house.run(lambda turn: take_policies(turn, shipped_text())) == 2


def test_the_command_line_checks_and_tests_without_a_vault(tmp_path: Path) -> None:
    runner = CliRunner()
    own, bad = tmp_path / "own.cedar", tmp_path / "bad.cedar"
    own.write_text(f"{shipped_text()}\n{FORBID_PHYSICIANS}")
    bad.write_text(FORBID_PHYSICIANS.replace("physician", "phisician"))
    good = runner.invoke(app, ["policy", "check", str(own), "--json"])
    assert (good.exit_code, json.loads(good.output)["policies"]) == (0, len(shipped_policies().policies) + 1)
    refused = runner.invoke(app, ["policy", "check", str(bad)])
    assert refused.exit_code != 0
    shipped = runner.invoke(app, ["policy", "test", "--json"])
    assert (shipped.exit_code, json.loads(shipped.output)["wrong"]) == (0, [])
    changed = runner.invoke(app, ["policy", "test", "--policies", str(own)])
    assert changed.exit_code == 1
    assert "doctor may not join round, and should" not in changed.output, "nobody expects that"
    assert "doctor may not join about_ada, and should (no-physicians)." in changed.output
    missing = runner.invoke(app, ["policy", "check", str(tmp_path / "none.cedar")])
    assert missing.exit_code != 0
    shown = runner.invoke(app, ["policy", "show", "--shipped"])
    assert '@id("own-people-only")' in shown.output
