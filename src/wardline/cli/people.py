"""``wardline people``: the accounts; to suspend them, and to let them back in."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output, Value
from wardline.cli.person import find_person
from wardline.cli.run import refusals
from wardline.cli.settings import read_settings, vault_config
from wardline.vault.administration import Administration
from wardline.vault.identity.model import AccountKind
from wardline.vault.open_vault import open_vault

people = typer.Typer(
    help="See who has an account, give login names and delegates, suspend and reinstate. On the vault's machine.",
    no_args_is_help=True,
)


@people.command("list")
def list_people(data: ServerFolder = DEFAULT_FOLDER / "server", as_json: Json = False) -> None:
    """Every account with its devices, and who is suspended or has nothing left to sign in with."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        administration = Administration(vault)
        able = administration.able_to_sign_in()
        accounts = administration.accounts()
        names: dict[str, str] = {account.id: account.profile.name for account in accounts}
        rows: list[dict[str, Value]] = [
            {
                "account": account.id,
                "name": account.profile.name,
                "role": account.profile.role,
                "login": account.profile.login,
                "suspended": account.suspended,
                "signs_in": account.kind is not AccountKind.PERSON or account.id in able,
                "devices": [device.id for device in administration.devices(account.id)],
                "delegates": [each.delegate for each in administration.delegates(account.id)],
            }
            for account in accounts
        ]
    shown = rows if as_json else [_shown(row, names) for row in rows]
    Output(as_json=as_json).table(
        "Accounts", ("account", "name", "role", "login", "state", "devices", "delegates"), shown
    )


@people.command()
def login(
    person: Annotated[str, typer.Argument(help="An account's id, or a person's full name.")],
    name: Annotated[str, typer.Argument(help="What they type to sign in; empty to take it away.")],
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Give a person the name that they sign in with."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        administration = Administration(vault)
        account = find_person(administration, person)
        administration.set_login(account, name)
    Output(as_json=as_json).item(
        {"account": account, "login": name}, f"{person} signs in as {name}." if name else f"{person} has no login name."
    )


@people.command()
def suspend(
    person: Annotated[str, typer.Argument(help="An account's id, or a person's full name.")],
    wipe: Annotated[bool, typer.Option(help="Have its devices erase themselves at their next contact.")] = True,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Suspend an account: its sessions end, its devices are out for ever, and wiped. `reinstate` lets it back in."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        administration = Administration(vault)
        account = find_person(administration, person)
        administration.suspend_account(account, wipe=wipe)
    Output(as_json=as_json).item(
        {"suspended": account, "wipe": wipe}, f"Suspended {person}. To let them back in: wardline people reinstate"
    )


@people.command()
def reinstate(
    person: Annotated[str, typer.Argument(help="An account's id, or a person's full name.")],
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Let a suspended account enrol devices again; those that it had stay out."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        administration = Administration(vault)
        account = find_person(administration, person)
        administration.reinstate_account(account)
    Output(as_json=as_json).item({"reinstated": account}, f"Reinstated {person}. For a new device: wardline invite")


@people.command()
def delegate(
    person: Annotated[str, typer.Argument(help="Whose: an account's id, or a person's full name.")],
    to: Annotated[str, typer.Option(help="Who acts on their behalf: an id, or a full name; empty: nobody any more.")],
    until: Annotated[
        datetime | None, typer.Option(help="Until when, UTC, as 2027-01-31; needed with a name in --to.")
    ] = None,
    begins: Annotated[datetime | None, typer.Option("--from", help="From when, UTC; by default now.")] = None,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Name who acts on somebody's behalf for a time, always under their own name."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        administration = Administration(vault)
        account = find_person(administration, person)
        if not to:
            ended = administration.end_delegate(account)
            Output(as_json=as_json).item({"account": account, "ended": ended}, f"Nobody acts on behalf of {person}.")
            return
        if until is None:
            raise typer.BadParameter("say until when they act on somebody's behalf: --until 2027-01-31")
        chosen = find_person(administration, to)
        start = vault.clock.now() if begins is None else _milliseconds(begins)
        administration.name_delegate(account, chosen, begins_at=start, ends_at=_milliseconds(until))
    Output(as_json=as_json).item(
        {"account": account, "delegate": chosen}, f"{to} acts on behalf of {person} until {until} UTC."
    )


def _shown(row: Mapping[str, Value], names: Mapping[str, str]) -> dict[str, Value]:
    delegates = row["delegates"]
    assert isinstance(delegates, list)
    return {**row, "state": _state(row), "delegates": [names.get(str(each), str(each)) for each in delegates]}


def _state(row: Mapping[str, Value]) -> str:
    """What an administrator has to see to. Who never had a device makes a passkey with the invitation."""
    if row["suspended"]:
        return "suspended"
    return "no way in" if row["devices"] and not row["signs_in"] else ""


def _milliseconds(moment: datetime) -> int:
    return round(moment.replace(tzinfo=UTC).timestamp() * 1000)
