"""``wardline break-glass``: emergency accesses, and what a compliance officer thinks of them."""

from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output
from wardline.cli.run import refusals
from wardline.cli.settings import read_settings, vault_config
from wardline.kit.ids import AccountId
from wardline.kit.outcome import RefusedError
from wardline.vault.intake.waiting_only import WaitingOnly
from wardline.vault.open_vault import open_vault
from wardline.vault.policy.end_glass import end_glass
from wardline.vault.policy.glass import Verdict
from wardline.vault.policy.list_glass import list_glass
from wardline.vault.policy.review_glass import review_glass

break_glass = typer.Typer(help="Emergency access: list it, end it, review it.", no_args_is_help=True)


@break_glass.command("list")
def list_emergencies(
    data: ServerFolder = DEFAULT_FOLDER / "server",
    reviewed: Annotated[bool, typer.Option("--reviewed", help="Those that somebody looked at.")] = False,
    as_json: Json = False,
) -> None:
    """The emergency accesses that wait for a review, with their reasons. It is an access to records, and recorded."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        found, _ = vault.ledger.run(lambda turn: list_glass(turn, reviewed=reviewed))
    Output(as_json=as_json).table(
        "Emergency accesses",
        ("access", "account", "conversation", "opened", "until", "ended", "reason", "verdict", "remark"),
        (
            {
                "access": each.id,
                "account": each.account,
                "conversation": each.conversation,
                "opened": each.opened_at,
                "until": each.until,
                "ended": each.ended_at,
                "reason": each.reason,
                "verdict": None if each.verdict is None else each.verdict.value,
                "remark": each.remark,
            }
            for each in found
        ),
    )


@break_glass.command()
def review(
    access: Annotated[str, typer.Argument(help="The emergency access's id.")],
    by: Annotated[str, typer.Option(help="The id of the compliance officer's account.")],
    verdict: Annotated[Verdict, typer.Option(help="Whether it was justified.")],
    remark: Annotated[str, typer.Option(help="Why; kept with it.")],
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Say whether an emergency access was justified; never one's own."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        refusal = vault.ledger.run(lambda turn: review_glass(turn, access, AccountId(by), verdict, remark))
        if refusal is not None:
            raise RefusedError(refusal)
    Output(as_json=as_json).item({"reviewed": access}, f"Reviewed {access}: {verdict.value}.")


@break_glass.command()
def end(
    access: Annotated[str, typer.Argument(help="The emergency access's id.")],
    by: Annotated[
        str, typer.Option(help="The id of the account that ends it: the person's, or a compliance officer's.")
    ],
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """End an emergency access before its time: the person is out of the conversation, which is told."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        refusal = vault.ledger.run(lambda turn: end_glass(turn, WaitingOnly(), access, AccountId(by)))
        if refusal is not None:
            raise RefusedError(refusal)
    Output(as_json=as_json).item({"ended": access}, f"Ended {access}.")
