"""The bare loop: WebSocket in, SQLite (WAL, synchronous=FULL) with group commit, answer, fan-out. A ceiling.

No authentication, policy, audit record, receipt, order of deliveries or resumption. The same server library with the
same settings as the hub's, so that what differs is what the hub does. ``python -m bench.bare DATABASE`` prints its
port.
"""

import asyncio
import queue
import socket
import sqlite3
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
import uvloop

from bench.processes import end_with_parent

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]

JOIN, SEND, ANSWER, DELIVERY = b"J", b"S", b"A", b"D"
BATCH = 256


class Bare:
    def __init__(self, database: str) -> None:
        self.members: dict[bytes, list[Send]] = {}
        self.waiting: queue.SimpleQueue[tuple[Send, bytes]] = queue.SimpleQueue()
        self.committed: asyncio.Queue[list[tuple[Send, bytes]]] = asyncio.Queue()
        self.loop = asyncio.get_running_loop()
        self.hands = asyncio.create_task(self.fan_out())
        threading.Thread(target=self.write, args=(database,), daemon=True).start()

    async def __call__(self, _: Message, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while (event := await receive())["type"] == "websocket.receive":
            frame: bytes = event["bytes"]
            if frame[:1] == SEND:
                self.waiting.put((send, frame))
            else:  # JOIN: the numbers of its groups, four bytes each
                for at in range(1, len(frame), 4):
                    self.members.setdefault(frame[at : at + 4], []).append(send)
                await send({"type": "websocket.send", "bytes": ANSWER})

    def write(self, database: str) -> None:
        connection = sqlite3.connect(database, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE messages (seq INTEGER PRIMARY KEY, conversation BLOB, body BLOB)")
        while True:
            batch = [self.waiting.get()]
            while len(batch) < BATCH and not self.waiting.empty():
                batch.append(self.waiting.get())
            connection.execute("BEGIN IMMEDIATE")
            rows = [(frame[1:5], frame[5:]) for _, frame in batch]
            connection.executemany("INSERT INTO messages (conversation, body) VALUES (?, ?)", rows)
            connection.execute("COMMIT")
            self.loop.call_soon_threadsafe(self.committed.put_nowait, batch)

    async def fan_out(self) -> None:
        while True:
            for sender, frame in await self.committed.get():
                await sender({"type": "websocket.send", "bytes": ANSWER})
                event = {"type": "websocket.send", "bytes": DELIVERY + frame[1:]}
                for member in self.members[frame[1:5]]:
                    if member is not sender:
                        await member(event)


async def main(database: str) -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(
        Bare(database),
        loop="uvloop",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        lifespan="off",
        log_level="warning",
        access_log=False,
    )
    await uvicorn.Server(config).serve(sockets=[listener])


if __name__ == "__main__":
    end_with_parent()
    uvloop.run(main(sys.argv[1]))
