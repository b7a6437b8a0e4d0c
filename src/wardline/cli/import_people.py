"""``wardline import``: people from a file or a directory, with a dry run that says who it would touch."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output
from wardline.cli.run import refusals
from wardline.cli.settings import read_settings, vault_config
from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.errors import ErrorCode
from wardline.vault.open_vault import OpenVault, open_vault
from wardline.vault.provisioning.apply_plan import apply_plan, logins_of_others, people_now, teams_now
from wardline.vault.provisioning.fetch_directory import fetch_directory
from wardline.vault.provisioning.ldap_config import read_ldap_config
from wardline.vault.provisioning.plan import PersonWanted, Plan, make_plan
from wardline.vault.provisioning.read_csv import Problem, read_csv

import_people = typer.Typer(help="Take people over from a file or a directory.", no_args_is_help=True)

DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]
SkipBad = Annotated[bool, typer.Option("--skip-bad", help="Leave lines with mistakes out instead of doing nothing.")]
SuspendMissing = Annotated[
    bool, typer.Option("--suspend-missing", help="Suspend who is not in it; administrators stay.")
]


@import_people.command("csv")
def import_csv(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="UTF-8, the first line names the columns.")],
    dry_run: DryRun = False,
    skip_bad: SkipBad = False,
    suspend_missing: SuspendMissing = False,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Create, change, suspend and reinstate people as a file says. The login says who is who."""
    with refusals(as_json=as_json):
        found = read_csv(file.read_bytes())
        _import(found.people, found.problems, data, as_json, dry_run, skip_bad, suspend_missing)


@import_people.command("ldap")
def import_ldap(
    config: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="Which directory, and what of it (TOML).")],
    dry_run: DryRun = False,
    skip_bad: SkipBad = False,
    suspend_missing: SuspendMissing = False,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """The same from LDAP or Active Directory."""
    with refusals(as_json=as_json):
        settings = read_ldap_config(config)
        if isinstance(settings, Refusal):
            raise RefusedError(settings)
        found = fetch_directory(settings)
        if isinstance(found, Refusal):
            raise RefusedError(found)
        _import(found.people, found.problems, data, as_json, dry_run, skip_bad, suspend_missing)


def _import(
    people: Sequence[PersonWanted],
    problems: Sequence[Problem],
    data: Path,
    as_json: bool,
    dry_run: bool,
    skip_bad: bool,
    suspend_missing: bool,
) -> None:
    output = Output(as_json=as_json)
    with open_vault(vault_config(data, read_settings(data))) as vault:
        chosen, plan, others = _plan(vault, people, suspend_missing=suspend_missing)
        rows = [{"line": each.line, "column": each.column, "mistake": each.what} for each in problems]
        rows += [{"line": 0, "column": "login", "mistake": "belongs to somebody who is not of the staff"}] * len(others)
        if rows:
            output.table("Mistakes", ("line", "column", "mistake"), rows)
        _show(output, plan)
        # Whoever stands in a line that cannot be read is not missing.
        refused = bool(rows) and (not skip_bad or suspend_missing)
        if not dry_run and not refused:
            apply_plan(vault, plan)
    done = "nothing done" if dry_run or refused else "done"
    figures = {
        "people": len(plan.people),
        "teams": len(plan.teams),
        "unchanged": plan.unchanged,
        "mistakes": len(rows),
        "done": done == "done",
    }
    output.item(
        figures,
        f"{len(chosen)} read, {len(rows)} mistakes; {len(plan.people)} people and {len(plan.teams)} teams to change, "
        f"{plan.unchanged} as they should be: {done}.",
    )
    if refused:
        raise RefusedError(Refusal(ErrorCode.MALFORMED_PEOPLE.value))


def _plan(
    vault: OpenVault, people: Sequence[PersonWanted], *, suspend_missing: bool
) -> tuple[Sequence[PersonWanted], Plan, frozenset[str]]:
    with vault.database.read() as reader:
        others = logins_of_others(reader, vault.keys, people)
        chosen = [person for person in people if person.login not in others]
        plan = make_plan(
            people_now(reader, vault.keys), teams_now(reader, vault.keys), chosen, suspend_missing=suspend_missing
        )
    return chosen, plan, others


def _show(output: Output, plan: Plan) -> None:
    output.table(
        "People",
        ("step", "login", "name"),
        [{"step": each.step.value, "login": each.wanted.login, "name": each.wanted.name} for each in plan.people],
    )
    output.table(
        "Teams",
        ("kind", "team", "members"),
        [
            {"kind": each.kind.value, "team": each.name, "members": len(each.logins) + len(each.stay)}
            for each in plan.teams
        ],
    )
