"""Delivered and read: marks that only rise, told to the others, newest first for those who were away."""

import asyncio

from tests.integration.hub.world import group
from tests.support.certificates import NOW, Authority
from tests.support.hubs import RunningHub, running_hub
from tests.support.wire import Party, Peer, signed_in

from wardline.hub.config import Limits
from wardline.kit.clock import FixedClock
from wardline.kit.ids import new_id
from wardline.protocol.answers import Done, MessageAccepted
from wardline.protocol.deliveries import DeviceMarks, MessageDelivered, ReceiptsDelivered
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
            assert isinstance(receipt, ReceiptsDelivered)
            assert (receipt.conversation, receipt.marks) == (g.conversation, (DeviceMarks(g.ben.id, 2, 1),))
            # Lower marks change nothing; what was read was delivered.
            assert isinstance(await mark(1, 0), Done)
            assert isinstance(await mark(0, 3), Done)
            receipt = await g.at_anna.next()
            assert receipt.marks == (DeviceMarks(g.ben.id, 3, 3),)
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
                missed = [each for each in await vault.until_caught_up() if isinstance(each, ReceiptsDelivered)]
                assert [each.marks for each in missed] == [(DeviceMarks(g.ben.id, 3, 0),)]

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
            assert isinstance(await g.at_anna.next(), ReceiptsDelivered)

    asyncio.run(main())


def test_a_request_cannot_make_its_own_marks_fall(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with group(hub, authority) as g:
            for _ in range(3):
                await g.at_anna.ask(g.anna.message(g.name))
                await g.at_ben.next()
            marks = (Mark(g.conversation, 3, 1), Mark(g.conversation, 1, 0))
            assert isinstance(await g.at_ben.ask(AdvanceReceipts(1, marks)), Done)
            assert (await g.at_anna.next()).marks == (DeviceMarks(g.ben.id, 3, 1),)

    asyncio.run(main())


def test_marks_that_wait_for_their_turn_travel_together(database_url: str, authority: Authority) -> None:
    """The first mark leaves at once. What comes before the next turn is one delivery, answered when it is stored."""
    anchors = {authority.organisation: authority.anchor}

    async def main(hub: RunningHub) -> None:
        async with group(hub, authority) as g:
            for _ in range(3):
                await g.at_anna.ask(g.anna.message(g.name))
            for peer in (g.vault, g.at_ben):
                for _ in range(3):
                    await peer.next()

            def mark(peer: Peer, position: int) -> asyncio.Future[object]:
                peer.number += 1
                return peer.post(peer.number, AdvanceReceipts(1, (Mark(g.conversation, position, 0),)))

            await mark(g.at_ben, 1)
            assert (await g.at_anna.next()).marks == (DeviceMarks(g.ben.id, 1, 0),)
            later = [mark(g.at_ben, 2), mark(g.vault, 1), mark(g.at_ben, 3), mark(g.at_anna, 2)]
            # Messages do not wait for receipts.
            assert isinstance(await g.at_anna.ask(g.anna.message(g.name)), MessageAccepted)
            assert not any(answer.done() for answer in later)
            assert all(isinstance(answer, Done) for answer in await asyncio.gather(*later))
            together = {(g.ben.id, 3), (g.steward.id, 1), (g.anna.id, 2)}
            assert isinstance(await g.at_ben.next(), MessageDelivered)
            for peer in (g.at_anna, g.at_ben):
                receipts = await peer.next()
                assert {(marks.device, marks.delivered) for marks in receipts.marks} == together

    with running_hub(
        database_url, anchors=anchors, clock=FixedClock(NOW * 1000), limits=Limits(receipts_ms=1_000)
    ) as hub:
        asyncio.run(main(hub))


def test_marks_that_were_answered_are_told_after_a_restart(database_url: str, authority: Authority) -> None:
    """Whoever was away gets them by their number, in one delivery as they were stored."""
    anchors = {authority.organisation: authority.anchor}
    options = {"anchors": anchors, "clock": FixedClock(NOW * 1000), "limits": Limits(receipts_ms=1_000)}

    async def before(hub: RunningHub) -> tuple[Party, Party, Party, int]:
        async with group(hub, authority) as g:
            await g.at_anna.ask(g.anna.message(g.name))
            cursor = (await g.vault.next()).seq
            await g.vault.socket.close()
            for peer in (g.at_ben, g.at_anna):
                peer.number += 1
            asked = [
                peer.post(peer.number, AdvanceReceipts(1, (Mark(g.conversation, 1, 0),)))
                for peer in (g.at_ben, g.at_anna)
            ]
            await asyncio.gather(*asked)
            return g.steward, g.anna, g.ben, cursor

    async def after(hub: RunningHub, steward: Party, cursor: int) -> list[str]:
        async with signed_in(hub, steward.device, cursor) as vault:
            missed = [each for each in await vault.until_caught_up() if isinstance(each, ReceiptsDelivered)]
            return [marks.device for each in missed for marks in each.marks]

    with running_hub(database_url, **options) as hub:  # pyright: ignore[reportArgumentType]
        steward, anna, ben, cursor = asyncio.run(before(hub))
    with running_hub(database_url, clock=FixedClock(NOW * 1000)) as hub:
        assert sorted(asyncio.run(after(hub, steward, cursor))) == sorted([anna.id, ben.id])
