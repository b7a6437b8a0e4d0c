"""``wardline invite``: a link that makes one device of one person."""

from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output
from wardline.cli.run import refusals
from wardline.cli.settings import read_settings, vault_config
from wardline.kit.ids import AccountId, is_id
from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.errors import ErrorCode
from wardline.vault.administration import Administration
from wardline.vault.identity.invitation_link import link_of
from wardline.vault.identity.model import Role
from wardline.vault.open_vault import OpenVault, open_vault


def invite(
    person: Annotated[str, typer.Argument(help="An account's id, or a person's full name.")],
    new: Annotated[bool, typer.Option("--new", help="Create the account.")] = False,
    role: Annotated[str, typer.Option(help="What colleagues see beside the name of a new account.")] = "",
    code: Annotated[
        list[str] | None, typer.Option(help="A clinician number of a new account, as feeds name it.")
    ] = None,
    login: Annotated[str, typer.Option(help="What a new account's owner types to sign in.")] = "",
    policy_role: Annotated[
        list[Role] | None, typer.Option("--policy-role", help="What policies go by, for a new account.")
    ] = None,
    hours: Annotated[int, typer.Option(min=1, max=720, help="How long the link is good.")] = 72,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Print an invitation link. Whoever has it becomes this person: hand it over by a way that you trust."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        administration = Administration(vault)
        account = (
            administration.create_account(
                name=person, role=role, codes=code or (), login=login, roles=policy_role or ()
            )
            if new
            else _account(administration, person)
        )
        link = invitation_link(vault, administration, account, lifetime=hours * 3_600_000)
    Output(as_json=as_json).item({"account": account, "link": link}, link)


def invitation_link(vault: OpenVault, administration: Administration, account: AccountId, *, lifetime: int) -> str:
    """A new invitation as a link; ``lifetime`` in milliseconds. Raises RefusedError ``unknown_account``."""
    made = administration.create_invitation(account, lifetime=lifetime)
    return link_of(
        vault.authority, made, vault.config.hub, None if vault.config.web is None else vault.config.web.origin
    )


def _account(administration: Administration, person: str) -> AccountId:
    if is_id(person):
        return AccountId(person)
    found = [each.id for each in administration.accounts() if each.profile.name == person]
    if len(found) != 1:
        raise RefusedError(Refusal(ErrorCode.UNKNOWN_ACCOUNT.value, "person"))
    return found[0]
