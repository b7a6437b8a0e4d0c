"""What most tests of a running hub begin with: a steward and two devices in one group."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from tests.support.certificates import NOW, Authority
from tests.support.hubs import RunningHub
from tests.support.wire import Party, Peer, gather_group, signed_in

from wardline.kit.ids import new_id


@dataclass
class Group:
    """Two members and their steward, all connected."""

    conversation: str
    name: bytes
    steward: Party
    vault: Peer
    anna: Party
    at_anna: Peer
    ben: Party
    at_ben: Peer


@asynccontextmanager
async def group(hub: RunningHub, authority: Authority, *, now: int = NOW) -> AsyncGenerator[Group]:
    """A founded conversation; whatever was delivered on the way is taken."""
    anchors = {authority.organisation: authority.anchor}
    steward, anna, ben = (Party(authority.device(steward=first, now=now), anchors) for first in (True, False, False))
    async with AsyncExitStack() as stack:
        vault, at_anna, at_ben = [
            await stack.enter_async_context(signed_in(hub, party.device)) for party in (steward, anna, ben)
        ]
        for peer in (vault, at_anna, at_ben):
            await peer.until_caught_up()
        conversation = new_id()
        name = await gather_group(hub, conversation, (steward, vault), [(anna, at_anna), (ben, at_ben)], now)
        yield Group(conversation, name, steward, vault, anna, at_anna, ben, at_ben)
