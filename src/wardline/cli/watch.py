"""``wardline watch``: what the rules over the audit log found, with its records and their proofs."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Final

import typer

from wardline.audit.checkpoint import Checkpoint
from wardline.audit.record import encode
from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output, Value
from wardline.cli.run import refusals
from wardline.cli.settings import read_settings, vault_config
from wardline.cli.watch_settings import watch_plan
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal, RefusedError
from wardline.ledger.make_checkpoint import make_checkpoint
from wardline.protocol.watch_requests import FindingOutcome
from wardline.vault.audit.log_keys import log_keys
from wardline.vault.open_vault import OpenVault, open_vault
from wardline.vault.restore.find_restore import find_log_name
from wardline.vault.watch.close_finding import close_finding
from wardline.vault.watch.find_findings import find_findings
from wardline.vault.watch.model import MINUTE, NOT_POSSIBLE, Finding, Rule
from wardline.vault.watch.show_finding import prove_evidence, show_finding

watch = typer.Typer(help="Unusual access: what the rules over the audit log found.", no_args_is_help=True)
_PLACES: Final = (Rule.NEW_COUNTRY, Rule.IMPOSSIBLE_TRAVEL)
FindingId = Annotated[str, typer.Argument(help="The finding's id.")]


@watch.command("list")
def list_findings(
    data: ServerFolder = DEFAULT_FOLDER / "server",
    closed: Annotated[bool, typer.Option("--closed", help="Those that somebody looked into, newest first.")] = False,
    as_json: Json = False,
) -> None:
    """The findings that wait for a compliance officer, oldest first."""
    with refusals(as_json=as_json), _open(data) as vault, vault.database.read() as reader:
        found = find_findings(reader, closed=closed)
    Output(as_json=as_json).table(
        "Findings",
        ("finding", "rule", "account", "device", "first", "last", "count", "threshold", "outcome"),
        (_row(each) for each in found),
    )


@watch.command()
def show(finding: FindingId, data: ServerFolder = DEFAULT_FOLDER / "server", as_json: Json = False) -> None:
    """One finding with the records that it rests on, each proven to be in the log. It is an access, and recorded."""
    with refusals(as_json=as_json), _open(data) as vault:
        found = vault.ledger.run(lambda turn: show_finding(turn, finding))
        if isinstance(found, Refusal):
            raise RefusedError(found)
        with vault.database.read() as reader:
            continued = find_log_name(reader)
        keys = log_keys(vault.authority.organisation, vault.identity.log_key, continued)
        head = Checkpoint.parse(make_checkpoint(vault.log, keys.log).text)
        with vault.database.read() as reader:
            evidence = prove_evidence(reader, found, head)
    records: list[dict[str, Value]] = [
        {
            "index": each.index,
            "proven": each.proven,
            "record": None if each.record is None else encode(each.record).decode("ascii"),
        }
        for each in evidence
    ]
    proven = sum(each.proven for each in evidence)
    lines = [f"{found.rule.value}: {found.count} (threshold {found.threshold})"]
    lines += [f"{each['index']}  {'proven' if each['proven'] else 'NOT PROVEN'}  {each['record']}" for each in records]
    lines.append(f"{proven} of {len(evidence)} records are proven to be in the log of {head.size}.")
    Output(as_json=as_json).item(
        {**_row(found), "size": head.size, "checkpoint": head.text, "evidence": records}, "\n".join(lines)
    )
    if proven < len(evidence):
        raise typer.Exit(1)


@watch.command()
def close(
    finding: FindingId,
    by: Annotated[str, typer.Option(help="The id of the compliance officer's account.")],
    outcome: Annotated[FindingOutcome, typer.Option(help="What it was.")],
    remark: Annotated[str, typer.Option(help="Why; kept with it, sealed.")],
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Say what came of it; never of a finding about oneself."""
    with refusals(as_json=as_json), _open(data) as vault:
        refusal = vault.ledger.run(lambda turn: close_finding(turn, finding, AccountId(by), outcome, remark))
        if refusal is not None:
            raise RefusedError(refusal)
    Output(as_json=as_json).item({"closed": finding}, f"Closed {finding}: {outcome.value}.")


@watch.command()
def rules(data: ServerFolder = DEFAULT_FOLDER / "server", as_json: Json = False) -> None:
    """What is looked for and from how many on; what is switched off; what cannot be looked for, and why."""
    with refusals(as_json=as_json):
        settings = read_settings(data)
    plan = watch_plan(settings.watch)
    blind: dict[Rule, str] = {}
    if not settings.places.database:
        blind |= dict.fromkeys(_PLACES, "no database of places is set: [places]")
    if plan.hours is None:
        blind[Rule.OUT_OF_HOURS] = "nobody's working hours are set: [watch.hours]"
    on = [
        {
            "rule": rule.value,
            "state": "on" if limit.count and rule not in blind else "off",
            "threshold": limit.count,
            "minutes": limit.within // MINUTE,
            "why": blind.get(rule, ""),
        }
        for rule, limit in plan.limits.items()
    ]
    never = [
        {"rule": name, "state": "not possible", "threshold": None, "minutes": None, "why": why}
        for name, why in NOT_POSSIBLE.items()
    ]
    Output(as_json=as_json).table("Rules", ("rule", "state", "threshold", "minutes", "why"), (*on, *never))


def _row(finding: Finding) -> dict[str, Value]:
    return {
        "finding": finding.id,
        "rule": finding.rule.value,
        "account": finding.account,
        "device": finding.device,
        "first": finding.first_at,
        "last": finding.last_at,
        "count": finding.count,
        "threshold": finding.threshold,
        "outcome": None if finding.outcome is None else finding.outcome.value,
    }


def _open(data: Path) -> AbstractContextManager[OpenVault]:
    return open_vault(vault_config(data, read_settings(data)))
