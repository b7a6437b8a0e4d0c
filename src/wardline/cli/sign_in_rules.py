"""``wardline policy sign-in``: by which methods each role signs in."""

from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output
from wardline.cli.run import refusals
from wardline.cli.settings import read_settings, vault_config
from wardline.protocol.identity_requests import Method
from wardline.vault.identity.model import Role
from wardline.vault.identity.sign_in_rules.find_rules import sign_in_rules
from wardline.vault.identity.sign_in_rules.rules import EVERY
from wardline.vault.identity.sign_in_rules.set_rule import set_rule
from wardline.vault.open_vault import open_vault

sign_in = typer.Typer(help="By which methods each role signs in.", no_args_is_help=True)


@sign_in.command()
def show(data: ServerFolder = DEFAULT_FOLDER / "server", as_json: Json = False) -> None:
    """Every role; one without a rule may use every method, and somebody with several roles what all of them allow."""
    with (
        refusals(as_json=as_json),
        open_vault(vault_config(data, read_settings(data))) as vault,
        vault.database.read() as reader,
    ):
        rules = sign_in_rules(reader)
    Output(as_json=as_json).table(
        "Sign-in",
        ("role", "rule", "methods"),
        (
            {
                "role": role.value,
                "rule": role in rules,
                "methods": [each.value for each in sorted(rules.get(role, EVERY))],
            }
            for role in sorted(Role)
        ),
    )


@sign_in.command("set")
def change(
    role: Annotated[Role, typer.Argument(help="The role.")],
    methods: Annotated[list[Method], typer.Argument(help="What it may use; all of them: no rule.")],
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """From the next sign-in and step-up on. Who has none of these set up needs them first, or a recovery."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        vault.ledger.run(lambda turn: set_rule(turn, role, methods))
    chosen = [each.value for each in sorted(set(methods))]
    Output(as_json=as_json).item({"role": role.value, "methods": chosen}, f"{role.value}: {', '.join(chosen)}")
