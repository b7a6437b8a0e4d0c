"""The devices of the bare loop: they join groups, send bytes and count what arrives."""

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Final

from bench.bare import DELIVERY, JOIN, SEND
from bench.load import Sender, Topology, Traffic
from bench.processes import ServerProcess
from bench.websocket import Client, client_frame

_DELIVERY: Final = DELIVERY[0]


class _Peer:
    """One connection; ``sender`` is its group's, whose times tell how old a delivery is."""

    def __init__(self, traffic: Traffic) -> None:
        self.traffic = traffic
        self.joined: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.own: Sender | None = None
        self.group: Sender | None = None
        self.seen = 0

    def take(self, payload: bytes) -> None:
        if payload[0] == _DELIVERY:
            traffic = self.traffic
            if self.group is not None:
                if traffic.latencies is not None:
                    traffic.latencies.append(time.perf_counter() - self.group.sent_at[self.seen])
                self.seen += 1
            traffic.received(1)
        elif self.joined.done():
            assert self.own is not None
            self.traffic.answered(self.own)
        else:
            self.joined.set_result(None)


@asynccontextmanager
async def bare_traffic(server: ServerProcess, topology: Topology, message_size: int) -> AsyncGenerator[Traffic]:
    """Every device connected and joined. ``message_size``: bytes of a message as the hub would get it."""
    traffic = Traffic(topology, server)
    clients: list[Client] = []

    async def join(groups: list[int]) -> tuple[_Peer, Client]:
        peer = _Peer(traffic)
        client = Client("/", None, peer.take)
        clients.append(client)
        await client.open(server.port)
        client.write(client_frame(JOIN + b"".join(group.to_bytes(4) for group in groups)))
        await peer.joined
        return peer, client

    try:
        await join(list(range(topology.groups)))
        for group in range(topology.groups):
            first, client = await join([group])
            first.own = Sender(client.write, _same(SEND + group.to_bytes(4) + os.urandom(message_size)))
            traffic.senders.append(first.own)
            for _ in range(topology.size - 2):
                peer, _ = await join([group])
                peer.group = first.own
        yield traffic
    finally:
        for client in clients:
            client.close()


@asynccontextmanager
async def connect_idle(server: ServerProcess, count: int) -> AsyncGenerator[None]:
    """Devices that are in no group."""
    clients = [Client("/", None, _drop) for _ in range(count)]
    try:
        for client in clients:
            await client.open(server.port)
        yield
    finally:
        for client in clients:
            client.close()


def _drop(_: bytes) -> None:
    return


def _same(payload: bytes) -> Callable[[], bytes]:
    frame = client_frame(payload)
    return lambda: frame
