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

people = typer.Typer(help="List accounts; suspend and reinstate them.", no_args_is_help=True)


@people.command("list")
def list_people(data: ServerFolder = DEFAULT_FOLDER / "server", as_json: Json = False) -> None:
    """Every account with its devices, and who is suspended or has nothing left to sign in with."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        administration = Administration(vault)
        able = administration.able_to_sign_in()
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
            for account in administration.accounts()
        ]
    shown = rows if as_json else [{**row, "state": _state(row)} for row in rows]
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
    Output(as_json=as_json).item({"account": account, "login": name}, f"{account} signs in as {name}.")


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
    Output(as_json=as_json).item({"suspended": account, "wipe": wipe}, f"Suspended {account}.")


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
    Output(as_json=as_json).item({"reinstated": account}, f"Reinstated {account}. Next: wardline invite")


@people.command()
def delegate(
    person: Annotated[str, typer.Argument(help="Whose: an account's id, or a person's full name.")],
    to: Annotated[str, typer.Option(help="Who acts on their behalf; empty: nobody any more.")],
    until: Annotated[datetime | None, typer.Option(help="Until when, UTC.")] = None,
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
            Output(as_json=as_json).item({"account": account, "ended": ended}, f"Ended {ended}.")
            return
        if until is None:
            raise typer.BadParameter("--until is missing")
        chosen = find_person(administration, to)
        start = vault.clock.now() if begins is None else _milliseconds(begins)
        administration.name_delegate(account, chosen, begins_at=start, ends_at=_milliseconds(until))
    Output(as_json=as_json).item(
        {"account": account, "delegate": chosen}, f"{chosen} acts on behalf of {account} until {until} UTC."
    )


def _state(row: Mapping[str, Value]) -> str:
    """What an administrator has to see to. Who never had a device makes a passkey with the invitation."""
    if row["suspended"]:
        return "suspended"
    return "no way in" if row["devices"] and not row["signs_in"] else ""


def _milliseconds(moment: datetime) -> int:
    return round(moment.replace(tzinfo=UTC).timestamp() * 1000)
