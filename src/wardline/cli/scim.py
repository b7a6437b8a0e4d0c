"""``wardline scim token``: let an identity provider in, list, shut out."""

from pathlib import Path
from typing import Annotated

import typer

from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output, clock_time
from wardline.cli.run import refusals
from wardline.cli.settings import read_settings, vault_config
from wardline.kit.outcome import RefusedError
from wardline.vault.open_vault import open_vault
from wardline.vault.provisioning.create_token import create_token
from wardline.vault.provisioning.find_token import all_tokens
from wardline.vault.provisioning.revoke_token import revoke_token
from wardline.vault.rest.dpop import BadKeyError, read_key
from wardline.vault.rest.scim.edge import PATH

scim = typer.Typer(help="Identity providers that create and deactivate people (SCIM 2.0).", no_args_is_help=True)
token = typer.Typer(help="Their tokens.", no_args_is_help=True)
scim.add_typer(token, name="token")

_DAY = 86_400_000


@token.command()
def create(
    name: Annotated[str, typer.Argument(help="Which provider it is for, as the audit log's account is called.")],
    days: Annotated[int, typer.Option(min=1, max=730, help="How long it is good.")] = 365,
    appoints: Annotated[
        bool, typer.Option("--appoints-administrators", help="It may make administrators and compliance officers.")
    ] = False,
    key: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="A public key (JWK, RFC 7517) that each call must prove to hold."
        ),
    ] = None,
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Print a new token. It is shown this once: put it into the provider's settings and nowhere else."""
    bound = None if key is None else _thumbprint(key)
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        made, text = vault.ledger.run(
            lambda turn: create_token(turn, name=name, lifetime=days * _DAY, appoints=appoints, key=bound)
        )
        url = "" if vault.config.web is None else vault.config.web.origin + PATH
    Output(as_json=as_json).item({"id": made, "url": url, "token": text}, f"URL:   {url}\nToken: {text}")


@token.command("list")
def list_tokens(data: ServerFolder = DEFAULT_FOLDER / "server", as_json: Json = False) -> None:
    """Every token, without its secret."""
    with (
        refusals(as_json=as_json),
        open_vault(vault_config(data, read_settings(data))) as vault,
        vault.database.read() as reader,
    ):
        now = vault.clock.now()
        rows = [
            {
                "id": each.id,
                "provider": each.name,
                "created": clock_time(each.created_at),
                "ends": clock_time(each.expires_at),
                "state": "revoked" if each.revoked_at is not None else "ended" if now >= each.expires_at else "good",
                "appoints": each.appoints,
                "bound": each.key is not None,
            }
            for each in all_tokens(reader, vault.keys)
        ]
    Output(as_json=as_json).table("Tokens", ("id", "provider", "created", "ends", "state", "appoints", "bound"), rows)


@token.command()
def revoke(
    token_id: Annotated[str, typer.Argument(metavar="ID", help="From `wardline scim token list`.")],
    data: ServerFolder = DEFAULT_FOLDER / "server",
    as_json: Json = False,
) -> None:
    """Shut a provider out, from its next call on."""
    with refusals(as_json=as_json), open_vault(vault_config(data, read_settings(data))) as vault:
        refusal = vault.ledger.run(lambda turn: revoke_token(turn, token_id))
        if refusal is not None:
            raise RefusedError(refusal)
    Output(as_json=as_json).item({"revoked": token_id}, f"Revoked {token_id}.")


def _thumbprint(key: Path) -> bytes:
    try:
        return read_key(key.read_text(encoding="utf-8"))
    except (BadKeyError, UnicodeDecodeError):
        raise typer.BadParameter("This is no public JSON Web Key of an elliptic curve.", param_hint="--key") from None
