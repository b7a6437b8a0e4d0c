"""Real hubs for tests, on free loopback ports: in a thread of this process, or as a process of their own.

with running_hub(database_url) as hub:
    hub.admit(authority)
    ... connect to hub.url + SOCKET_PATH ...
"""

import asyncio
import io
import os
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network

import uvloop
from tests.support.prepared import prepare_hub

from wardline.hub.app import HubConfig, open_ledger, run_hub, serve
from wardline.hub.config import PUSH_SERVICES, Limits, ProxyHeader
from wardline.hub.log import Log
from wardline.hub.organisations.admit_organisation import admit_organisation
from wardline.kit.clock import Clock

ORIGIN = "ws://hub.test"
"""What devices sign; where the hub listens is another matter."""


@dataclass
class RunningHub:
    """A hub that takes connections."""

    database_url: str
    port: int
    origin: str = ORIGIN
    log: io.StringIO = field(default_factory=io.StringIO)
    process: subprocess.Popen[bytes] | None = None
    clock: Clock | None = None

    @property
    def url(self) -> str:
        """``ws://127.0.0.1:<port>``, without path."""
        return f"ws://127.0.0.1:{self.port}"

    def admit(self, organisation: str, anchor: bytes) -> None:
        """As the operator does it: beside the running hub."""
        admit(self.database_url, {organisation: anchor}, self.clock)


def admit(database_url: str, anchors: dict[str, bytes], clock: Clock | None = None) -> None:
    """Admit organisations: from a process or thread that is not the hub's."""
    with open_ledger(database_url, clock=clock) as ledger:
        for organisation, anchor in anchors.items():
            assert admit_organisation(ledger, organisation, anchor) is None


@contextmanager
def running_hub(
    database_url: str,
    *,
    anchors: dict[str, bytes] | None = None,
    clock: Clock | None = None,
    limits: Limits | None = None,
    origin: str = ORIGIN,
    blobs: str | None = None,
    push_services: tuple[str, ...] = PUSH_SERVICES,
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = (),
    proxy_header: ProxyHeader = ProxyHeader.FORWARDED_FOR,
) -> Generator[RunningHub]:
    """A hub in a thread of this process, with an event loop of its own. ``anchors``: organisations to admit first.
    ``blobs``: where it keeps attachments; ``push_services``: which it may call; ``trusted_proxies``: whose
    ``proxy_header`` it believes.
    """
    config = HubConfig(
        database_url=database_url,
        origin=origin,
        port=0,
        limits=limits or Limits(),
        blobs=blobs,
        push_services=push_services,
        trusted_proxies=trusted_proxies,
        proxy_header=proxy_header,
    )
    prepare_hub(database_url)
    if anchors:
        admit(database_url, anchors, clock)
    running = RunningHub(database_url, 0, origin, clock=clock)
    up = threading.Event()
    stopping: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
    failed: list[BaseException] = []

    async def main() -> None:
        stop = asyncio.Event()
        stopping.append((asyncio.get_running_loop(), stop))

        def ready(port: int) -> None:
            running.port = port
            up.set()

        await serve(config, ready=ready, stop=stop, clock=clock, log=Log(running.log))

    def thread() -> None:
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(main())
        except BaseException as error:  # noqa: BLE001 (the test sees it)
            failed.append(error)
        finally:
            up.set()

    worker = threading.Thread(target=thread, name="test-hub")
    worker.start()
    try:
        up.wait()
        if failed:
            raise failed[0]
        yield running
    finally:
        if worker.is_alive() and stopping:
            loop, stop = stopping[0]
            loop.call_soon_threadsafe(stop.set)
        worker.join()
    if failed:
        raise failed[0]


@contextmanager
def hub_process(database_url: str, *, origin: str = ORIGIN) -> Generator[RunningHub]:
    """A hub as a process of its own, which a test may kill (``process.kill()``) and start again."""
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.hubs", database_url, origin, str(writer)], pass_fds=(writer,)
    )
    os.close(writer)
    try:
        with os.fdopen(reader) as pipe:
            port = pipe.readline()
        assert port, "the hub did not start"
        yield RunningHub(database_url, int(port), origin, process=process)
    finally:
        process.terminate()
        process.wait(30)


def main() -> None:
    """The process: its port goes to the pipe."""
    database_url, origin, pipe = sys.argv[1:]

    def ready(port: int) -> None:
        with os.fdopen(int(pipe), "w") as writer:
            writer.write(f"{port}\n")

    run_hub(HubConfig(database_url=database_url, origin=origin, port=0), ready=ready)


if __name__ == "__main__":
    main()
