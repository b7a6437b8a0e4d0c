"""``wardline policy``: who may do what, why, and what a change would change."""

from collections import Counter
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output
from wardline.cli.run import refusals
from wardline.cli.settings import read_settings, vault_config
from wardline.cli.sign_in_rules import sign_in
from wardline.kit.ids import AccountId, ConversationId
from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.errors import ErrorCode
from wardline.vault.identity.find_accounts import all_accounts
from wardline.vault.open_vault import OpenVault, open_vault
from wardline.vault.policy.compare import Changes, compare_policies
from wardline.vault.policy.current import current_policies
from wardline.vault.policy.expectations import (
    check_expectations,
    questions,
    read_expectations,
    shipped_expectations,
)
from wardline.vault.policy.explain import explain as explain_decision
from wardline.vault.policy.labels import change_labels
from wardline.vault.policy.model import Label, PolicyAction
from wardline.vault.policy.places import place_account
from wardline.vault.policy.policy_set import PolicySet, read_policies, shipped_policies
from wardline.vault.policy.take_policies import take_policies
from wardline.vault.provisioning.find_teams import all_teams
from wardline.vault.provisioning.place_team import place_team

policy = typer.Typer(help="Who may do what: show, test, explain, check and change the policies.", no_args_is_help=True)
policy.add_typer(sign_in, name="sign-in")
T = TypeVar("T")
PolicyFile = Annotated[Path, typer.Argument(help="A file of Cedar policies, or a folder of *.cedar files.")]
ACCOUNT = typer.Argument(help="The account's id.")


@policy.command()
def show(
    data: ServerFolder = DEFAULT_FOLDER / "server",
    shipped: Annotated[bool, typer.Option("--shipped", help="Those that come with Wardline.")] = False,
    as_json: Json = False,
) -> None:
    """The policies in force, as Cedar text: write it to a file to change them."""
    with refusals(as_json=as_json):
        version, policies = (0, shipped_policies()) if shipped else _in_force(data)
    Output(as_json=as_json).item(
        {"version": version, "digest": policies.digest, "policies": policies.text}, policies.text
    )


@policy.command()
def check(file: PolicyFile, as_json: Json = False) -> None:
    """Compare a file with the schema; nothing is changed."""
    with refusals(as_json=as_json):
        policies = _read(file)
    found = len(policies.policies)
    Output(as_json=as_json).item({"policies": found, "digest": policies.digest}, f"{found} policies fit the schema.")


@policy.command("test")
def run_expectations(
    file: Annotated[Path | None, typer.Argument(help="Expectations (TOML); else the shipped ones.")] = None,
    policies: Annotated[
        Path | None, typer.Option("--policies", help="Test these instead of the shipped policies.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Whether policies decide as a file expects. Needs no vault."""
    with refusals(as_json=as_json):
        chosen = shipped_policies() if policies is None else _read(policies)
        expected = shipped_expectations() if file is None else _taken(read_expectations(_bytes(file)))
        wrong = check_expectations(chosen, expected)
    asked = len(questions(expected))
    Output(as_json=as_json).item(
        {"expectations": asked, "wrong": wrong}, "\n".join((*wrong, f"{asked - len(wrong)} of {asked} hold."))
    )
    if wrong:
        raise typer.Exit(1)


@policy.command()
def explain(
    account: Annotated[str, ACCOUNT],
    action: Annotated[PolicyAction, typer.Argument(help="What it would do.")],
    about: Annotated[
        str, typer.Argument(help="The id of a conversation, patient, account or device, or 'organisation'.")
    ],
    into: Annotated[str | None, typer.Option(help="Of forward: the conversation to forward into.")] = None,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Why an account may do something, or may not."""
    with (
        refusals(as_json=as_json),
        open_vault(vault_config(data, read_settings(data))) as vault,
        vault.database.read() as reader,
    ):
        here = vault.ledger.organisation
        found = _taken(
            explain_decision(
                reader,
                vault.keys,
                here,
                account=account,
                action=action,
                about=here if about == "organisation" else about,
                now=vault.clock.now(),
                target=into,
            )
        )
    Output(as_json=as_json).item(
        {
            "allowed": found.decision.allowed,
            "policies": found.decision.policies,
            "version": found.version,
            "why": found.sentences,
        },
        "\n".join(found.sentences),
    )


@policy.command()
def apply(
    file: PolicyFile,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Say what the policies of a file would change for whom; then take them in place of those in force."""
    output = Output(as_json=as_json)
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        new = _read(file)
        with vault.database.read() as reader:
            now, here = vault.clock.now(), vault.ledger.organisation
            old = current_policies(reader).policies
            changes = compare_policies(reader, vault.keys, here, old, new, now)
        _print_changes(output, vault, changes)
        if not (yes or typer.confirm("Take these policies?")):
            raise typer.Exit(1)
        version = _taken(vault.ledger.run(lambda turn: take_policies(turn, new.text)))
    output.item({"version": version, "digest": new.digest}, f"Version {version} is in force.")


@policy.command()
def label(
    conversation: Annotated[str, typer.Argument(help="The conversation's id.")],
    add: Annotated[list[Label] | None, typer.Option(help="A label that it gets.")] = None,
    remove: Annotated[list[Label] | None, typer.Option(help="A label that it loses.")] = None,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Label a conversation: who may not be in it any more is taken out."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        chosen = ConversationId(conversation)
        _done(vault.ledger.run(lambda turn: change_labels(turn, chosen, add=add or (), remove=remove or ())))
    Output(as_json=as_json).item({"labelled": conversation}, f"Labelled {conversation}.")


@policy.command()
def place(
    account: Annotated[str, ACCOUNT],
    department: Annotated[list[str] | None, typer.Option(help="The id of a department that it works in.")] = None,
    patient: Annotated[list[str] | None, typer.Option(help="The id of a patient that it is, or speaks for.")] = None,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Say in which departments an account works, or which patient it is: these and no others."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        chosen = AccountId(account)
        _done(vault.ledger.run(lambda turn: place_account(turn, chosen, departments=department, patients=patient)))
    Output(as_json=as_json).item({"placed": account}, f"Placed {account}.")


@policy.command("place-team")
def change_team(
    team: Annotated[str, typer.Argument(help="The team's id, as the provider's answers have it, or its name.")],
    department: Annotated[list[str] | None, typer.Option(help="The id of a department that it works in.")] = None,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Say in which departments a team of the identity provider works: its members do. These and no others."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        with vault.database.read() as reader:
            named = [each.id for each in all_teams(reader, vault.keys) if team in {each.id, each.name}]
        if len(named) != 1:
            raise RefusedError(Refusal(ErrorCode.UNKNOWN_TEAM.value, "team"))
        _done(vault.ledger.run(lambda turn: place_team(turn, named[0], department or ())))
    Output(as_json=as_json).item({"placed": named[0]}, f"Placed {team}.")


def _in_force(data: Path) -> tuple[int, PolicySet]:
    with open_vault(vault_config(data, read_settings(data))) as vault, vault.database.read() as reader:
        return current_policies(reader)


def _print_changes(output: Output, vault: OpenVault, changes: Changes) -> None:
    with vault.database.read() as reader:
        names = {one.id: one.profile.name for one in all_accounts(reader, vault.keys)}
    counted = Counter((each.account, each.gains, each.action, each.inside) for each in changes.changes)
    by = {(each.account, each.gains, each.action, each.inside): each.policies for each in changes.changes}
    output.table(
        "What changes",
        ("account", "name", "change", "action", "conversations", "now", "policies"),
        (
            {
                "account": key[0],
                "name": names.get(AccountId(key[0]), ""),
                "change": "gains" if key[1] else "loses",
                "action": key[2].value,
                "conversations": count,
                "now": "in it" if key[3] else "",
                "policies": by[key],
            }
            for key, count in sorted(counted.items(), key=lambda item: (names.get(AccountId(item[0][0]), ""), item[0]))
        ),
    )
    if changes.unseen:
        output.item(
            {"unseen": changes.unseen},
            f"{changes.unseen} older conversations were not looked at: there are too many.",
        )


def _read(file: Path) -> PolicySet:
    """Raises RefusedError ``bad_policy``."""
    parts = sorted(file.glob("*.cedar")) if file.is_dir() else [file]
    try:
        text = "\n".join(_bytes(part).decode("utf-8") for part in parts)
    except UnicodeDecodeError:
        raise RefusedError(Refusal(ErrorCode.BAD_POLICY.value, "it is not UTF-8")) from None
    if not parts:
        raise RefusedError(Refusal(ErrorCode.BAD_POLICY.value, "the folder holds no *.cedar file"))
    read = read_policies(text)
    if isinstance(read, PolicySet):
        return read
    faults = "; ".join(f"{fault.policy}: {fault.problem}".removeprefix(": ") for fault in read)
    raise RefusedError(Refusal(ErrorCode.BAD_POLICY.value, faults))


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise RefusedError(Refusal(ErrorCode.MALFORMED_SETTINGS.value, f"{file}: {error.strerror}")) from None


def _done(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise RefusedError(refusal)


def _taken(outcome: T | Refusal) -> T:
    if isinstance(outcome, Refusal):
        raise RefusedError(outcome)
    return outcome
