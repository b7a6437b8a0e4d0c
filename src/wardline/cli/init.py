"""``wardline init``: found an organisation in an empty folder: its vault, and its hub unless that is elsewhere."""

import os
import secrets
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from wardline.cli.invite import invitation_link
from wardline.cli.options import DEFAULT_FOLDER, Json, PassphraseFile, ServerFolder
from wardline.cli.output import Output
from wardline.cli.run import refusals
from wardline.cli.secrets import read_secret
from wardline.cli.settings import (
    FILE_NAME,
    HubSettings,
    Settings,
    VaultSettings,
    WebSettings,
    format_settings,
    hub_config,
    vault_config,
    write_settings,
)
from wardline.hub.app import open_ledger
from wardline.hub.organisations.admit_organisation import admit_organisation
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.protocol.errors import ErrorCode
from wardline.vault.administration import Administration
from wardline.vault.identity.create_invitation import THREE_DAYS
from wardline.vault.identity.model import Role
from wardline.vault.initialise_organisation import Initialised, initialise_organisation
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount, read_plan

ROOT_FILE = "root.key"
ANCHOR_FILE = "anchor.der"


def init(
    name: Annotated[str, typer.Option(help="The organisation's name.")] = "",
    plan: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="People and departments (TOML).")
    ] = None,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    origin: Annotated[str, typer.Option(help="The hub's public URL.")] = "ws://127.0.0.1:8440",
    web: Annotated[
        str, typer.Option(help="The web client's public URL; empty to serve none.")
    ] = "http://localhost:8441",
    hub_elsewhere: Annotated[bool, typer.Option("--hub-elsewhere", help="Somebody else runs the hub.")] = False,
    administrator: Annotated[
        str, typer.Option(help="The first administrator's name, where the plan has none.")
    ] = "Administrator",
    passphrase_file: PassphraseFile = None,
    as_json: Json = False,
) -> None:
    """Found an organisation. The passphrase protects the root key: keep both, apart from each other."""
    output = Output(as_json=as_json)
    with refusals(as_json=as_json):
        wanted, first = with_administrator(_plan(name, plan), administrator)
        passphrase = read_secret("passphrase for the root key", passphrase_file, confirm=True)
        settings = Settings(HubSettings(origin=origin), VaultSettings(), WebSettings(origin=web))
        made = found(data, wanted, settings, passphrase, with_hub=not hub_elsewhere)
        with open_vault(vault_config(data, settings)) as vault:
            link = invitation_link(vault, Administration(vault), made.accounts[first], lifetime=THREE_DAYS)
    after = (
        f"Give {ANCHOR_FILE} to the hub's operator (wardline hub admit), then: wardline vault --data {data}"
        if hub_elsewhere
        else f"Next: wardline up --data {data}"
    )
    output.item(
        {"organisation": made.organisation, "data": str(data), "accounts": made.accounts, "administrator": link},
        f"Founded {wanted.name} ({made.organisation}) in {data}.\n"
        f"Keep {ROOT_FILE} and its passphrase offline and apart; keep `key` on another disk than the database.\n"
        f"The first administrator enrols with this link, once, within three days:\n{link}\n" + after,
    )


def found(data: Path, plan: OrganisationPlan, settings: Settings, passphrase: Secret, *, with_hub: bool) -> Initialised:
    """Make the folder and everything in it. Raises RefusedError ``already_initialised``, ``malformed_settings``."""
    format_settings(settings)  # refused before anything is made
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (data / FILE_NAME).exists():
        raise RefusedError(Refusal(ErrorCode.ALREADY_INITIALISED.value))
    _write_key(data / settings.vault.key_file)
    made = initialise_organisation(
        vault_config(data, settings), plan, root_file=data / ROOT_FILE, root_passphrase=passphrase
    )
    (data / ANCHOR_FILE).write_bytes(made.root)
    if with_hub:
        (data / "hub").mkdir(mode=0o700)
        with open_ledger(hub_config(data, settings.hub).database_url) as ledger:
            refusal = admit_organisation(ledger, made.organisation, made.root)
        if refusal is not None:
            raise RefusedError(refusal)
    write_settings(data, settings)
    return made


def with_administrator(plan: OrganisationPlan, name: str) -> tuple[OrganisationPlan, str]:
    """The plan with an administrator in it, and the key of the first."""
    for account in plan.accounts:
        if Role.ADMINISTRATOR in account.roles and account.kind == "person":
            return plan, account.key
    key = "administrator"
    while any(account.key == key for account in plan.accounts):
        key += "_"
    first = PlannedAccount(key, name, "Administrator", roles=(Role.ADMINISTRATOR,))
    return msgspec.structs.replace(plan, accounts=(*plan.accounts, first)), key


def _plan(name: str, file: Path | None) -> OrganisationPlan:
    if file is None:
        if not name:
            raise typer.BadParameter("give --name, or --plan with a file that has it")
        return OrganisationPlan(name)
    plan = read_plan(file.read_text(encoding="utf-8"))
    if isinstance(plan, Refusal):
        raise RefusedError(plan)
    return plan


def _write_key(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32) + "\n")
