"""More than the hub can write: what is accepted is delivered, the rest is refused at once and told when to return."""

import asyncio

from tests.integration.hub.world import group
from tests.integration.load.world import Writers
from tests.support.certificates import NOW, Authority
from tests.support.hubs import RunningHub, running_hub
from tests.support.wire import signed_in

from wardline.hub.config import Limits
from wardline.kit.clock import FixedClock
from wardline.protocol.answers import MessageAccepted
from wardline.protocol.deliveries import MessageDelivered
from wardline.protocol.handshake import Refused
from wardline.protocol.requests import GetVault

QUEUE = 8


def test_what_is_not_accepted_is_refused_at_once_and_nothing_is_lost(
    database_url: str, authority: Authority, writers: Writers
) -> None:
    """Three times what the queue takes, while nothing is written: the accepted are a queue long, and no longer."""

    async def main(hub: RunningHub) -> None:
        async with group(hub, authority) as g, signed_in(hub, authority.device()) as stranger:
            for count in range(2):
                with writers.stopped():
                    frames = [g.anna.message(g.name) for _ in range(3 * QUEUE)]
                    answers = [g.at_anna.post(g.at_anna.number + 1 + at, frame) for at, frame in enumerate(frames)]
                    g.at_anna.number += len(frames)
                    refused: list[Refused] = []
                    for answered in asyncio.as_completed(answers):
                        refused.append(await answered)
                        if len(refused) == 2 * QUEUE:
                            break
                    # Told while the writer still stands: a refusal waits for nothing.
                    assert {answer.code for answer in refused} == {"overloaded"}
                    assert all(answer.retry_after is not None and answer.retry_after >= 10 for answer in refused)
                    # Others are refused too, by their own request, and may come again.
                    other = await stranger.ask(GetVault(1, authority.organisation))
                    assert other.code == "overloaded"
                outcomes = await asyncio.gather(*answers)
                accepted = [each for each in outcomes if isinstance(each, MessageAccepted)]
                assert len(accepted) == QUEUE
                first = count * (QUEUE + 1)
                assert sorted(each.position for each in accepted) == [first + 1 + at for at in range(QUEUE)]
                # Recovery is immediate: the next one is taken, at the next position.
                assert (await g.at_anna.ask(g.anna.message(g.name))).position == first + QUEUE + 1
                assert (await stranger.ask(GetVault(1, authority.organisation))).code == "vault_not_published"
                for peer in (g.at_ben, g.vault):
                    got = [await peer.next() for _ in range(QUEUE + 1)]
                    assert all(isinstance(each, MessageDelivered) for each in got)
                    assert [each.position for each in got] == [first + 1 + at for at in range(QUEUE + 1)]

    anchors = {authority.organisation: authority.anchor}
    with running_hub(database_url, anchors=anchors, clock=FixedClock(NOW * 1000), limits=Limits(queue=QUEUE)) as hub:
        asyncio.run(main(hub))


def test_one_that_sends_as_fast_as_it_can_is_refused_alone(database_url: str, authority: Authority) -> None:
    """It gets its burst and then its own ``overloaded``; beyond that, the hub reads no more of it for a while."""
    burst, flood = 20, 400
    limits = Limits(requests_per_second=5, burst=burst, steward_requests_per_second=1_000, steward_burst=1_000)

    async def main(hub: RunningHub) -> None:
        async with group(hub, authority) as g:
            answers = [g.at_ben.post(g.at_ben.number + 1 + at, g.ben.message(g.name)) for at in range(flood)]
            first = [await answered for answered in answers[: burst - 1]]
            assert all(isinstance(each, MessageAccepted) for each in first)
            # While all of that is on its way, a vault's messages are taken, each at the first attempt.
            for _ in range(50):
                assert isinstance(await g.vault.ask(g.steward.message(g.name)), MessageAccepted)
            beyond = [await answered for answered in answers[burst - 1 : burst + 2]]
            refused = [each for each in beyond if isinstance(each, Refused)]
            assert {each.code for each in refused} == {"overloaded"}
            assert all(each.retry_after is not None and 0 < each.retry_after <= 200 for each in refused)
            # A few requests a second, and a refusal for each: the rest is in its own buffers.
            assert sum(answered.done() for answered in answers) < flood // 2
            for answered in answers:
                answered.cancel()
            g.at_ben.socket.transport.abort()

    anchors = {authority.organisation: authority.anchor}
    with running_hub(database_url, anchors=anchors, clock=FixedClock(NOW * 1000), limits=limits) as hub:
        asyncio.run(main(hub))
