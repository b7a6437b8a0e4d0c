"""Every request of the wire has one line here: who may ask, and what everybody else is told.

A new request fails this test until its line is written; a line is proven by asking unauthenticated, as a stranger that
introduced itself, as a plain device, and as another organisation's steward.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

import pytest
from sqlalchemy import select
from tests.support.certificates import NOW, Authority
from tests.support.databases import sqlite_url
from tests.support.hubs import RunningHub, running_hub
from tests.support.wire import introduced, raw_socket, signed_in

from wardline.audit.record import Action, decode
from wardline.hub.edge.routes import ROUTES, Who
from wardline.hub.tables.audit import LEDGER
from wardline.kit.clock import FixedClock
from wardline.kit.ids import new_id
from wardline.protocol import requests
from wardline.protocol.frames import decode_hub_frame, encode_frame
from wardline.protocol.handshake import Refused
from wardline.store.database import Database

HERE, THERE = Authority(), Authority()
VICTIM = HERE.device()
CONVERSATION = new_id()


@dataclass(frozen=True)
class Guard:
    """What each kind of asker is told."""

    example: requests.HubRequest
    who: Who
    device: str | None
    """A plain device of the organisation; None where it may ask, and the rest is the operation's own tests."""
    foreign: str
    """Another organisation's steward, asking for what is this organisation's."""


GUARDS: dict[type[requests.HubRequest], Guard] = {
    requests.PublishKeyPackages: Guard(
        requests.PublishKeyPackages(1, (b"package",)), Who.DEVICE, "bad_key_package", "bad_key_package"
    ),
    requests.ClaimKeyPackages: Guard(
        requests.ClaimKeyPackages(1, (VICTIM.id,)), Who.STEWARD, "not_a_steward", "wrong_organisation"
    ),
    requests.FoundGroup: Guard(
        requests.FoundGroup(1, CONVERSATION, 1, b"info"), Who.STEWARD, "not_a_steward", "bad_commit"
    ),
    requests.CommitGroup: Guard(requests.CommitGroup(1, b"commit"), Who.DEVICE, "bad_commit", "bad_commit"),
    requests.SendMessage: Guard(
        requests.SendMessage(1, b"message"), Who.DEVICE, "malformed_message", "malformed_message"
    ),
    requests.AdvanceReceipts: Guard(
        requests.AdvanceReceipts(1, (requests.Mark(CONVERSATION, 1, 1),)), Who.DEVICE, "not_a_member", "not_a_member"
    ),
    requests.GetVault: Guard(
        requests.GetVault(1, HERE.organisation), Who.ANYONE, "vault_not_published", "vault_not_published"
    ),
    requests.PublishVault: Guard(
        requests.PublishVault(1, tuple(VICTIM.chain)), Who.STEWARD, "not_a_steward", "bad_certificate"
    ),
    requests.CarrySealed: Guard(
        requests.CarrySealed(1, HERE.organisation, new_id(), b"sealed"),
        Who.ANYONE,
        "vault_not_published",
        "wrong_organisation",
    ),
    requests.AnswerSealed: Guard(
        requests.AnswerSealed(1, new_id(), b"sealed"), Who.STEWARD, "not_a_steward", "unknown_request"
    ),
    requests.RevokeDevice: Guard(
        requests.RevokeDevice(1, VICTIM.id, 1, tuple(VICTIM.chain[1:]), b"signature"),
        Who.STEWARD,
        "not_a_steward",
        "bad_certificate",
    ),
    requests.CloseSession: Guard(
        requests.CloseSession(1, VICTIM.id), Who.STEWARD, "not_a_steward", "wrong_organisation"
    ),
    # The hub's log is one for all organisations, and a steward reads its heads and proofs, never its records.
    requests.GetCheckpoint: Guard(requests.GetCheckpoint(1, 1 << 40), Who.STEWARD, "not_a_steward", "bad_checkpoint"),
    requests.AddCosignature: Guard(requests.AddCosignature(1, "note"), Who.STEWARD, "not_a_steward", "unknown_witness"),
    requests.CosignCheckpoint: Guard(
        requests.CosignCheckpoint(1, 0, (), "note"), Who.STEWARD, "not_a_steward", "vault_not_published"
    ),
    requests.RegisterPush: Guard(
        requests.RegisterPush(1, "https://elsewhere.example/"), Who.DEVICE, "push_not_allowed", "push_not_allowed"
    ),
    requests.PutChunk: Guard(
        requests.PutChunk(1, CONVERSATION, new_id(), 0, True, bytes(16)), Who.DEVICE, "not_a_member", "not_a_member"
    ),
    requests.GetChunk: Guard(
        requests.GetChunk(1, CONVERSATION, new_id(), 0), Who.DEVICE, "not_a_member", "not_a_member"
    ),
}


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    anchors = {authority.organisation: authority.anchor for authority in (HERE, THERE)}
    url = sqlite_url(tmp_path_factory.mktemp("guards"))
    with running_hub(url, anchors=anchors, clock=FixedClock(NOW * 1000)) as running:
        asyncio.run(register(running))
        yield running


async def register(hub: RunningHub) -> None:
    async with signed_in(hub, VICTIM):
        pass


def test_every_request_of_the_wire_is_here() -> None:
    assert set(GUARDS) == set(get_args(requests.Request)) == set(ROUTES)
    assert {kind: route.who for kind, route in ROUTES.items()} == {kind: guard.who for kind, guard in GUARDS.items()}


@pytest.mark.parametrize("kind", GUARDS, ids=lambda kind: kind.__name__)
def test_everybody_else_is_refused(hub: RunningHub, kind: type[requests.HubRequest]) -> None:
    guard = GUARDS[kind]

    async def unauthenticated() -> Any:
        async with raw_socket(hub) as (socket, _):
            await socket.send(encode_frame(guard.example))  # pyright: ignore[reportArgumentType]
            return decode_hub_frame(await socket.recv(decode=False))

    async def main() -> None:
        refused = await unauthenticated()
        assert isinstance(refused, Refused)
        assert (refused.id, refused.code) == (1, "not_signed_in")
        async with introduced(hub) as stranger:
            refused = await stranger.ask(guard.example)
            expected = "vault_not_published" if guard.who is Who.ANYONE else "not_signed_in"
            assert (refused.id, refused.code) == (1, expected)
        async with signed_in(hub, HERE.device()) as device:
            assert (await device.ask(guard.example)).code == guard.device
        async with signed_in(hub, THERE.device(steward=True)) as foreign:
            assert (await foreign.ask(guard.example)).code == guard.foreign

    asyncio.run(main())


def test_what_was_refused_to_devices_is_in_the_audit_log_and_to_strangers_is_not(hub: RunningHub) -> None:
    """One record for each refusal, naming who asked and why not."""
    device = HERE.device()

    async def main() -> None:
        async with signed_in(hub, device) as peer, introduced(hub) as stranger:
            for guard in GUARDS.values():
                assert isinstance(await peer.ask(guard.example), Refused)
                if guard.who is not Who.ANYONE:
                    assert (await stranger.ask(guard.example)).code in {"not_signed_in", "overloaded"}

    asyncio.run(main())
    database = Database.open(hub.database_url)
    try:
        with database.read() as reader:
            records = [decode(row) for (row,) in reader.execute(select(LEDGER.records.c.record))]
    finally:
        database.close()
    refused = [record for record in records if record.action is Action.REQUEST_REFUSED]
    mine = [record for record in refused if record.actor.device == device.id]
    assert sorted(record.code or "" for record in mine) == sorted(guard.device or "" for guard in GUARDS.values())
    assert all(record.actor.device for record in refused)
