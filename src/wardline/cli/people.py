"""``wardline people``: the accounts and their devices; and the end of both."""

from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output
from wardline.cli.run import refusals
from wardline.cli.settings import read_settings, vault_config
from wardline.kit.ids import AccountId, DeviceId
from wardline.vault.administration import Administration
from wardline.vault.open_vault import open_vault

people = typer.Typer(help="List accounts; revoke a device, suspend an account.", no_args_is_help=True)


@people.command("list")
def list_people(data: ServerFolder = DEFAULT_FOLDER / "server", as_json: Json = False) -> None:
    """Every account with its devices."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        administration = Administration(vault)
        rows = [
            {
                "account": account.id,
                "name": account.profile.name,
                "role": account.profile.role,
                "suspended": account.suspended,
                "devices": [device.id for device in administration.devices(account.id)],
            }
            for account in administration.accounts()
        ]
    Output(as_json=as_json).table("Accounts", ("account", "name", "role", "suspended", "devices"), rows)


@people.command()
def revoke(
    device: Annotated[str, typer.Argument(help="The device's id.")],
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Revoke a device for ever: lost, stolen, or no longer trusted."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        Administration(vault).revoke_device(DeviceId(device))
    Output(as_json=as_json).item({"revoked": device}, f"Revoked {device}.")


@people.command()
def suspend(
    account: Annotated[str, typer.Argument(help="The account's id.")],
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Suspend an account and revoke its devices."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        Administration(vault).suspend_account(AccountId(account))
    Output(as_json=as_json).item({"suspended": account}, f"Suspended {account}.")
