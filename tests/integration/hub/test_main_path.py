"""Sign in, stock key packages, found, add, send, deliver, go away and come back."""

import asyncio

from tests.support.certificates import Authority
from tests.support.hubs import RunningHub
from tests.support.wire import Party, gather_group, signed_in

from wardline.kit.ids import new_id
from wardline.protocol.answers import MessageAccepted
from wardline.protocol.deliveries import CommitDelivered, MessageDelivered
from wardline.protocol.padding import unpad


def test_a_message_reaches_its_group_once_and_in_order(hub: RunningHub, authority: Authority) -> None:
    anchors = {authority.organisation: authority.anchor}
    steward, anna, ben = (Party(authority.device(steward=first), anchors) for first in (True, False, False))

    async def main() -> None:
        async with signed_in(hub, steward.device) as vault, signed_in(hub, anna.device) as at_anna:
            async with signed_in(hub, ben.device) as at_ben:
                for peer in (vault, at_anna, at_ben):
                    assert await peer.until_caught_up() == []
                name = await gather_group(hub, new_id(), (steward, vault), [(anna, at_anna), (ben, at_ben)])
                sent = await at_anna.ask(anna.message(name, b"potassium 6.9"))
                assert isinstance(sent, MessageAccepted)
                assert sent.position == 1
                delivered = await at_ben.next()
                assert isinstance(delivered, MessageDelivered)
                assert (delivered.seq, delivered.position, delivered.at) == (sent.seq, 1, sent.at)
                received = ben.groups[name].decrypt(delivered.message)
                assert unpad(received.plaintext) == b"potassium 6.9"
                assert received.sender.device == anna.id
                cursor = delivered.seq
            # Ben is away.
            for text in (b"two", b"three"):
                await at_anna.ask(anna.message(name, text))
            await vault.ask(steward.commit(name))
            steward.settle(name)
            async with signed_in(hub, ben.device, cursor) as at_ben:
                missed = await at_ben.until_caught_up()
                assert [type(each) for each in missed] == [MessageDelivered, MessageDelivered, CommitDelivered]
                assert [each.seq for each in missed] == sorted(each.seq for each in missed)
                texts = [unpad(ben.groups[name].decrypt(each.message).plaintext) for each in missed[:2]]
                assert texts == [b"two", b"three"]

    asyncio.run(main())
