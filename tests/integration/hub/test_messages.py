"""What is taken from a sender, what is refused, and that the group goes on either way."""

import asyncio
from typing import Any

from tests.integration.hub.world import Group, group
from tests.support.certificates import Authority
from tests.support.hubs import RunningHub, running_hub
from tests.support.wire import Party, signed_in

from wardline.kit.clock import FixedClock
from wardline.kit.ids import new_id
from wardline.protocol.answers import MessageAccepted
from wardline.protocol.deliveries import CommitDelivered, MessageDelivered
from wardline.protocol.handshake import Refused
from wardline.protocol.requests import SendMessage


def test_the_same_bytes_get_the_same_answer_and_are_delivered_once(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with group(hub, authority) as g:
            request = g.anna.message(g.name)
            first = await g.at_anna.ask(request)
            again = await g.at_anna.ask(request)
            assert (
                (first.position, first.seq, first.at)
                == (again.position, again.seq, again.at)
                == (1, first.seq, first.at)
            )
            other = await g.at_anna.ask(g.anna.message(g.name, b"second"))
            assert other.position == 2
            assert [(await g.at_ben.next()).position for _ in range(2)] == [1, 2]

    asyncio.run(main())


def test_a_repetition_that_the_hub_no_longer_remembers_is_recognised(
    hub: RunningHub, authority: Authority, clock: FixedClock
) -> None:
    """The table's constraint is the truth: repeated among others, it disturbs none of them."""

    async def before() -> tuple[Group, SendMessage, MessageAccepted]:
        async with group(hub, authority) as g:
            request = g.anna.message(g.name)
            return g, request, await g.at_anna.ask(request)

    async def after(again: RunningHub, g: Group, request: SendMessage, first: MessageAccepted) -> None:
        async with signed_in(again, g.anna.device) as at_anna, signed_in(again, g.ben.device) as at_ben:
            await at_ben.until_caught_up()
            futures = [at_anna.post(1, request)]
            futures += [at_anna.post(number, g.anna.message(g.name)) for number in range(2, 12)]
            answers = await asyncio.gather(*futures)
            assert (answers[0].seq, answers[0].position) == (first.seq, 1)
            assert [answer.position for answer in answers[1:]] == list(range(2, 12))
            assert [(await at_ben.next()).position for _ in range(10)] == list(range(2, 12))
            repeated = await asyncio.gather(at_anna.post(12, request), at_anna.post(13, g.anna.message(g.name)))
            assert [answer.position for answer in repeated] == [1, 12]

    g, request, first = asyncio.run(before())
    # Another process on the same database remembers nothing.
    with running_hub(hub.database_url, clock=clock) as again:
        asyncio.run(after(again, g, request, first))


def test_what_was_taken_before_a_removal_is_still_known_as_taken(
    hub: RunningHub, authority: Authority, clock: FixedClock
) -> None:
    """Its answer was lost, its sender removed, the hub started anew: the message was not refused."""

    async def before() -> tuple[Group, SendMessage, MessageAccepted]:
        async with group(hub, authority) as g:
            request = g.ben.message(g.name)
            taken = await g.at_ben.ask(request)
            await g.vault.ask(g.steward.commit(g.name, remove=[g.ben.id]))
            return g, request, taken

    async def after(again: RunningHub, g: Group, request: SendMessage, taken: MessageAccepted) -> None:
        async with signed_in(again, g.ben.device) as at_ben:
            await at_ben.until_caught_up()
            answer = await at_ben.ask(request)
            assert (answer.seq, answer.position, answer.at) == (taken.seq, 1, taken.at)
            refused = await at_ben.ask(g.ben.message(g.name))
            assert isinstance(refused, Refused)
            assert refused.code == "not_a_member"

    g, request, taken = asyncio.run(before())
    with running_hub(hub.database_url, clock=clock) as again:
        asyncio.run(after(again, g, request, taken))


FORGERIES: tuple[tuple[dict[str, Any], str | None], ...] = (
    ({"sender": "0f" * 16}, "sender"),
    ({"conversation": "0f" * 16}, "conversation"),
    ({"generation": 2}, "generation"),
    ({"size_class": 4096}, "size_class"),
    ({"size_class": 300}, "size_class"),
    ({"version": 2}, None),
)


def test_a_forged_envelope_is_refused(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with group(hub, authority) as g:
            for changes, field in FORGERIES:
                refused = await g.at_anna.ask(g.anna.message(g.name, **changes))
                assert isinstance(refused, Refused), changes
                assert (refused.code, refused.field) == ("bad_envelope", field)
            assert isinstance(await g.at_anna.ask(g.anna.message(g.name)), MessageAccepted)

    asyncio.run(main())


def test_only_members_send_and_only_application_messages(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with group(hub, authority) as g:
            mallory = Party(authority.device(), {authority.organisation: authority.anchor})
            async with signed_in(hub, mallory.device) as at_mallory:
                mallory.groups = g.anna.groups
                refused = await at_mallory.ask(mallory.message(g.name))
                assert refused.code == "not_a_member"
                copied = await at_mallory.ask(g.anna.message(g.name))
                assert (copied.code, copied.field) == ("bad_envelope", "sender")
                commit = g.steward.commit(g.name)
                assert (await at_mallory.ask(SendMessage(1, commit.commit))).code == "malformed_message"
                assert (await at_mallory.ask(SendMessage(1, b"\x00\x01garbage"))).code == "malformed_message"
                assert (await at_mallory.ask(mallory.message(g.name, conversation="0f" * 16))).code == "bad_envelope"

    asyncio.run(main())


def test_a_message_id_is_used_once(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with group(hub, authority) as g:
            name = new_id()
            assert isinstance(await g.at_anna.ask(g.anna.message(g.name, message=name)), MessageAccepted)
            assert (await g.at_anna.ask(g.anna.message(g.name, message=name))).code == "message_id_reused"
            # Another device's ids are its own.
            assert isinstance(await g.at_ben.ask(g.ben.message(g.name, message=name)), MessageAccepted)

    asyncio.run(main())


def test_messages_of_the_epoch_before_are_taken_for_a_while(
    hub: RunningHub, authority: Authority, clock: FixedClock
) -> None:
    async def main() -> None:
        async with group(hub, authority) as g:
            early, late = g.anna.message(g.name), g.anna.message(g.name)
            await g.vault.ask(g.steward.commit(g.name))
            g.steward.settle(g.name)
            assert isinstance(await g.at_anna.ask(early), MessageAccepted)
            clock.advance(10_001)
            assert (await g.at_anna.ask(late)).code == "wrong_epoch"
            commit, message = await g.at_ben.next(), await g.at_ben.next()
            assert isinstance(commit, CommitDelivered)
            assert isinstance(message, MessageDelivered)
            g.ben.groups[g.name].process_commit(commit.commit, 1_800_000_000)
            assert g.ben.groups[g.name].decrypt(message.message).sender.device == g.anna.id

    asyncio.run(main())


def test_nothing_of_the_epoch_before_is_taken_across_a_removal(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with group(hub, authority) as g:
            stale = g.anna.message(g.name)
            await g.vault.ask(g.steward.commit(g.name, remove=[g.ben.id]))
            g.steward.settle(g.name)
            assert (await g.at_anna.ask(stale)).code == "wrong_epoch"
            assert (await g.at_ben.ask(g.ben.message(g.name))).code == "not_a_member"
            last = await g.at_ben.next()
            assert isinstance(last, CommitDelivered)
            commit = await g.at_anna.next()
            g.anna.groups[g.name].process_commit(commit.commit, 1_800_000_000)
            assert isinstance(await g.at_anna.ask(g.anna.message(g.name)), MessageAccepted)
            assert g.at_ben.deliveries.empty()

    asyncio.run(main())
