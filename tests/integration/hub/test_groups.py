"""Commits: one wins each epoch, bad ones leave the group working, generations follow each other."""

import asyncio

from tests.integration.hub.world import group
from tests.support.certificates import NOW, Authority
from tests.support.hubs import RunningHub
from tests.support.wire import Party, gather_group, signed_in

from wardline.kit.ids import new_id
from wardline.protocol.answers import Done, GroupCommitted, MessageAccepted
from wardline.protocol.deliveries import CommitDelivered, MessageDelivered, WelcomeDelivered
from wardline.protocol.requests import CommitGroup, FoundGroup


def test_the_first_commit_wins_and_the_same_bytes_get_the_same_answer(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with group(hub, authority) as g:
            winner, loser = g.anna.commit(g.name), g.ben.commit(g.name)
            won = await g.at_anna.ask(winner)
            assert isinstance(won, GroupCommitted)
            assert won.epoch == 2
            assert (await g.at_ben.ask(loser)).code == "epoch_conflict"
            again = await g.at_anna.ask(winner)
            assert (again.epoch, again.seq) == (won.epoch, won.seq)
            g.anna.settle(g.name)
            commit = await g.at_ben.next()
            assert (commit.seq, commit.commit) == (won.seq, winner.commit)
            g.ben.groups[g.name].clear_pending()
            g.ben.groups[g.name].process_commit(commit.commit, NOW)
            assert isinstance(await g.at_ben.ask(g.ben.message(g.name)), MessageAccepted)

    asyncio.run(main())


def test_of_commits_that_race_exactly_one_wins(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with group(hub, authority) as g:
            commits = [party.commit(g.name) for party in (g.steward, g.anna, g.ben)]
            peers = (g.vault, g.at_anna, g.at_ben)
            answers = await asyncio.gather(*(peer.ask(each) for peer, each in zip(peers, commits, strict=True)))
            assert sum(isinstance(answer, GroupCommitted) for answer in answers) == 1
            assert [answer.code for answer in answers if not isinstance(answer, GroupCommitted)] == [
                "epoch_conflict",
                "epoch_conflict",
            ]

    asyncio.run(main())


def test_forged_and_stale_commits_leave_the_group_working(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with group(hub, authority) as g:
            good = g.steward.commit(g.name)
            # The last 98 bytes are the two tags, which only members can check (docs/adr/0008).
            for at in (60, len(good.commit) // 3, len(good.commit) // 2, len(good.commit) - 160):
                forged = bytearray(good.commit)
                forged[at] ^= 1
                refused = await g.vault.ask(CommitGroup(1, bytes(forged)))
                assert refused.code in {"bad_commit", "bad_certificate"}, at
            # Another member brings it: it is not that member's.
            assert (await g.at_anna.ask(good)).code == "bad_commit"
            # A Welcome for nobody.
            assert (await g.vault.ask(CommitGroup(1, good.commit, good.commit))).code == "bad_commit"
            assert (await g.vault.ask(CommitGroup(1, b"garbage"))).code == "bad_commit"
            # A plain device removes: MLS's rules say no before it leaves, so take what the steward made.
            assert isinstance(await g.vault.ask(good), GroupCommitted)
            g.steward.settle(g.name)
            stale = g.anna.commit(g.name)
            assert (await g.at_anna.ask(stale)).code == "epoch_conflict"
            g.anna.groups[g.name].clear_pending()
            commit = await g.at_anna.next()
            g.anna.groups[g.name].process_commit(commit.commit, NOW)
            assert isinstance(await g.at_anna.ask(g.anna.message(g.name)), MessageAccepted)

    asyncio.run(main())


def test_a_commit_that_adds_needs_its_welcome(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with group(hub, authority) as g:
            carl = Party(authority.device(), {authority.organisation: authority.anchor})
            commit = g.steward.commit(g.name, add=carl.packages(1))
            assert (await g.vault.ask(CommitGroup(1, commit.commit))).code == "bad_commit"
            async with signed_in(hub, carl.device) as at_carl:
                await at_carl.until_caught_up()
                await g.at_anna.ask(g.anna.message(g.name, b"before"))
                assert isinstance(await g.vault.ask(commit), GroupCommitted)
                g.steward.settle(g.name)
                welcome = await at_carl.next()
                assert isinstance(welcome, WelcomeDelivered)
                assert (welcome.conversation, welcome.generation, welcome.position) == (g.conversation, 1, 1)
                carl.join(welcome.welcome)
                assert isinstance(await at_carl.ask(carl.message(g.name)), MessageAccepted)
                assert at_carl.deliveries.empty()

    asyncio.run(main())


def test_the_removed_gets_the_commit_and_nothing_after_it_however_late(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with group(hub, authority) as g:
            await g.at_anna.ask(g.anna.message(g.name))
            cursor = (await g.at_ben.next()).seq
            await g.at_ben.socket.close()
            await g.at_anna.ask(g.anna.message(g.name))
            await g.vault.ask(g.steward.commit(g.name, remove=[g.ben.id]))
            g.steward.settle(g.name)
            await g.vault.ask(g.steward.message(g.name))
            async with signed_in(hub, g.ben.device, cursor) as at_ben:
                missed = await at_ben.until_caught_up()
                assert [type(each) for each in missed] == [MessageDelivered, CommitDelivered]

    asyncio.run(main())


def test_generations_follow_each_other(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with group(hub, authority) as g:
            await g.at_anna.ask(g.anna.message(g.name))
            await g.at_ben.next()
            founding = g.steward.found(g.conversation, 2)
            assert (await g.vault.ask(g.steward.found(g.conversation, 3))).code == "wrong_group"
            assert isinstance(await g.vault.ask(founding), Done)
            assert isinstance(await g.vault.ask(founding), Done)
            assert (await g.vault.ask(g.steward.found(g.conversation, 2))).code == "group_exists"
            assert (await g.at_anna.ask(g.anna.message(g.name))).code == "not_a_member"
            assert (await g.vault.ask(g.steward.message(g.name))).code == "generation_closed"
            assert (await g.vault.ask(g.steward.commit(g.name))).code == "generation_closed"
            second = f"{g.conversation}/2".encode()
            accepted = await g.vault.ask(g.steward.message(second))
            assert accepted.position == 2
            assert g.at_ben.deliveries.empty()

    asyncio.run(main())


def test_what_is_founded_is_what_it_says(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with group(hub, authority) as g:
            other = new_id()
            honest = g.steward.found(other)
            assert (await g.vault.ask(FoundGroup(1, new_id(), 1, honest.group_info))).code == "wrong_group"
            assert (await g.vault.ask(FoundGroup(1, other, 2, honest.group_info))).code == "wrong_group"
            assert (await g.vault.ask(FoundGroup(1, other, 1, b"garbage"))).code == "bad_commit"
            forged = bytearray(honest.group_info)
            forged[-20] ^= 1
            assert (await g.vault.ask(FoundGroup(1, other, 1, bytes(forged)))).code == "bad_commit"
            # A group with members already is no founding.
            crowd = f"{g.conversation}/1".encode()
            info = g.steward.groups[crowd].group_info()
            assert (await g.vault.ask(FoundGroup(1, g.conversation, 1, info))).code == "bad_commit"
            assert isinstance(await g.vault.ask(honest), Done)

    asyncio.run(main())


def test_another_organisations_steward_has_no_say(hub: RunningHub, authority: Authority) -> None:
    other = Authority()
    hub.admit(other.organisation, other.anchor)
    anchors = {authority.organisation: authority.anchor, other.organisation: other.anchor}

    async def main() -> None:
        async with group(hub, authority) as g:
            foreign, local = Party(other.device(steward=True), anchors), Party(other.device(), anchors)
            async with signed_in(hub, foreign.device) as at_foreign, signed_in(hub, local.device) as at_local:
                for peer in (at_foreign, at_local):
                    await peer.until_caught_up()
                assert (await at_foreign.ask(foreign.found(g.conversation, 2))).code == "not_permitted"
                assert (await at_foreign.ask(g.steward.commit(g.name))).code == "not_a_member"
                g.steward.groups[g.name].clear_pending()
                assert (await at_foreign.ask(g.anna.message(g.name))).code == "bad_envelope"
                # In a conversation of its own it does everything.
                name = await gather_group(hub, new_id(), (foreign, at_foreign), [(local, at_local)])
                assert isinstance(await at_local.ask(local.message(name)), MessageAccepted)

    asyncio.run(main())
