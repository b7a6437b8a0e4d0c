"""A repeated message that breaks the table's constraint, alone in its batch and among others."""

import asyncio

from tests.integration.hub.world import group
from tests.support.certificates import Authority
from tests.support.hubs import RunningHub, running_hub
from tests.support.wire import signed_in

from wardline.kit.clock import FixedClock


def test_a_repetition_that_comes_alone_is_recognised(hub: RunningHub, authority: Authority, clock: FixedClock) -> None:
    async def before() -> None:
        async with group(hub, authority) as g:
            requests = [g.anna.message(g.name) for _ in range(2)]
            accepted = [await g.at_anna.ask(request) for request in requests]
            with running_hub(hub.database_url, clock=clock) as again:
                async with signed_in(again, g.anna.device) as at_anna:
                    for request, first in zip(requests, accepted, strict=True):
                        repeated = await at_anna.ask(request)
                        assert (repeated.seq, repeated.position) == (first.seq, first.position)

    asyncio.run(before())
