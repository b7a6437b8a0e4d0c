"""Serves the web client while the vault runs."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount

from wardline.client.organisation import OrganisationFacts, encode_facts
from wardline.kit.http_server import listen, serving
from wardline.kit.outcome import Refusal, RefusedError
from wardline.vault.authority.model import Authority
from wardline.vault.identity.relying_party import relying_party_of
from wardline.vault.web.application import web_application
from wardline.vault.web.headers import security_headers
from wardline.vault.web.load_client import load_client
from wardline.vault.web.model import WebConfig
from wardline.vault.web.sign_files import sign_files

_SHUTDOWN_S: Final = 2


@asynccontextmanager
async def serving_client(
    config: WebConfig, authority: Authority, hub: str, rest: Sequence[BaseRoute] = ()
) -> AsyncGenerator[int]:
    """Serve while the block runs; its value is the port. ``hub``: the hub's origin. ``rest``: what else the vault
    serves there (``vault/rest``), before the client's files.

    Raises RefusedError ``web_client_missing`` or ``web_client_damaged``; OSError where the port is taken.
    """
    client = await asyncio.to_thread(load_client)
    if isinstance(client, Refusal):
        raise RefusedError(client)
    headers = security_headers(hub, tls=config.origin.startswith("https:"))
    party = relying_party_of(config.origin)
    facts = OrganisationFacts(
        organisation=authority.organisation,
        name=authority.name,
        hub=hub,
        root=authority.root,
        relying_party="" if party is None else party.id,
    )
    page = web_application(client, sign_files(authority, client.listing), encode_facts(facts), headers)
    settings = uvicorn.Config(
        Starlette(routes=[*rest, Mount("/", page)]),
        http="h11",
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        ssl_certfile=config.tls_certificate,
        ssl_keyfile=config.tls_key,
        timeout_graceful_shutdown=_SHUTDOWN_S,
    )
    async with serving(settings, listen(config.host, config.port)) as port:
        yield port
