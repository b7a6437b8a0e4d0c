"""``--provider``: a person proves who they are at an OpenID provider, in a browser on this machine."""

import asyncio
import webbrowser
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated

import typer

from wardline.cli.output import Output
from wardline.client.loopback import awaiting_browser
from wardline.client.provers import Begun, Prover, by_provider, find_provider
from wardline.kit.outcome import Refusal
from wardline.protocol.identity_requests import Evidence, Provider

AtProvider = Annotated[
    str | None,
    typer.Option("--provider", help="Sign in at this OpenID provider of the organisation, in a browser."),
]
NoBrowser = Annotated[
    bool, typer.Option("--no-browser", help="Open none: the address is printed, for one on this machine.")
]


@asynccontextmanager
async def proving_at(provider: str, output: Output, *, browser: bool) -> AsyncGenerator[Prover]:
    """Print where to sign in, and open it with ``browser``. After a block that ends well, say where to sign out there:
    the browser stays signed in at the provider.
    """
    chosen: list[Provider] = []

    async def show(address: str) -> None:
        text = f"Sign in at {chosen[0].name}, in a browser on this machine:\n{address}"
        output.item({"provider": provider, "address": address}, text)
        if browser:
            await asyncio.to_thread(webbrowser.open, address)

    async with awaiting_browser(show) as loopback:
        sending = by_provider(provider, loopback.visit, loopback.port)

        async def answer(begun: Begun, challenge: bytes) -> Evidence | Refusal:
            offered = find_provider(begun, provider)
            if isinstance(offered, Refusal):
                return offered
            chosen[:] = [offered]
            return await sending.answer(begun, challenge)

        yield Prover(answer, sending.port)
    for each in chosen:
        if each.end_session_url:
            text = (
                f"That browser stays signed in at {each.name}. Sign out there (your vault may then ask you again who "
                f"you are): {each.end_session_url}"
            )
            output.item({"provider": provider, "end_session_url": each.end_session_url}, text)
