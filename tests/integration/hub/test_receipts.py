"""Delivered and read: marks that only rise, told to the others, newest first for those who were away."""

import asyncio

from tests.integration.hub.world import group
from tests.support.certificates import Authority
from tests.support.hubs import RunningHub
from tests.support.wire import signed_in

from wardline.kit.ids import new_id
from wardline.protocol.answers import Done
from wardline.protocol.deliveries import ReceiptDelivered
from wardline.protocol.requests import AdvanceReceipts, Mark


def test_marks_rise_and_the_others_learn_of_it(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with group(hub, authority) as g:
            for _ in range(3):
                await g.at_anna.ask(g.anna.message(g.name))
            for _ in range(3):
                await g.at_ben.next()

            async def mark(delivered: int, read: int) -> object:
                return await g.at_ben.ask(AdvanceReceipts(1, (Mark(g.conversation, delivered, read),)))

            assert isinstance(await mark(2, 1), Done)
            receipt = await g.at_anna.next()
            assert isinstance(receipt, ReceiptDelivered)
            assert (receipt.conversation, receipt.device, receipt.delivered, receipt.read) == (
                g.conversation,
                g.ben.id,
                2,
                1,
            )
            # Lower marks change nothing; what was read was delivered.
            assert isinstance(await mark(1, 0), Done)
            assert isinstance(await mark(0, 3), Done)
            receipt = await g.at_anna.next()
            assert (receipt.delivered, receipt.read) == (3, 3)
            assert (await mark(4, 0)).code == "malformed_request"  # pyright: ignore[reportAttributeAccessIssue]
            assert g.at_anna.deliveries.empty()
            assert g.at_ben.deliveries.empty()

    asyncio.run(main())


def test_one_who_was_away_gets_the_newest_mark_only(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with group(hub, authority) as g:
            for _ in range(3):
                await g.at_anna.ask(g.anna.message(g.name))
            cursor = (await g.vault.next()).seq
            await g.vault.socket.close()
            for position in (1, 2, 3):
                await g.at_ben.ask(AdvanceReceipts(1, (Mark(g.conversation, position, 0),)))
            async with signed_in(hub, g.steward.device, cursor) as vault:
                missed = [each for each in await vault.until_caught_up() if isinstance(each, ReceiptDelivered)]
                assert [(each.device, each.delivered) for each in missed] == [(g.ben.id, 3)]

    asyncio.run(main())


def test_marks_of_other_peoples_conversations_change_nothing(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with group(hub, authority) as g:
            await g.at_anna.ask(g.anna.message(g.name))
            async with signed_in(hub, authority.device()) as mallory:
                foreign = Mark(g.conversation, 1, 1)
                assert (await mallory.ask(AdvanceReceipts(1, (foreign,)))).code == "not_a_member"
            # One that it has left does not spoil the others.
            marks = (Mark(new_id(), 5, 5), Mark(g.conversation, 1, 0))
            assert isinstance(await g.at_ben.ask(AdvanceReceipts(1, marks)), Done)
            assert isinstance(await g.at_anna.next(), ReceiptDelivered)

    asyncio.run(main())
