"""Calls the push services: an empty message each (RFC 8030), so that there is nothing in it to read."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import httpx2
from sqlalchemy import Connection, select

from wardline.hub.context import Hub
from wardline.hub.log import Event
from wardline.hub.push_key import PushKey
from wardline.hub.tables.wakeups import PUSH_SUBSCRIPTIONS
from wardline.hub.wakeups.forget_endpoint import forget_endpoint
from wardline.hub.wakeups.rules import Urgency, is_allowed
from wardline.hub.wakeups.wake_desk import WakeDesk
from wardline.store.errors import StoreError

TIME_TO_LIVE_S: Final = 24 * 3600
"""How long a push service keeps a wake-up for a browser that is off."""
TRIES: Final = 3
PAUSE_S: Final = (1.0, 5.0)
"""Before the second and the third try."""
AT_ONCE: Final = 32
_TIMEOUT_S: Final = 10.0
_GONE: Final = {404, 410}


async def send_wakeups(hub: Hub, desk: WakeDesk) -> None:
    """Until it is cancelled. A wake-up that cannot be sent is lost: the message is not, it waits for the device."""
    key = hub.push_key
    if key is None:
        return
    slots = asyncio.Semaphore(AT_ONCE)
    async with httpx2.AsyncClient(timeout=_TIMEOUT_S, follow_redirects=False) as http, asyncio.TaskGroup() as calls:
        while True:
            wanted = await desk.take()
            try:
                endpoints = await hub.read(lambda db, wanted=wanted: _endpoints(db, wanted))
            except StoreError as error:
                hub.log.say(Event.WAKE_UP_FAILED, error=type(error).__name__)
                continue
            for device, endpoint in endpoints.items():
                await slots.acquire()
                call = calls.create_task(_wake(hub, key, http, device, endpoint, wanted[device]))
                call.add_done_callback(lambda _: slots.release())


def _endpoints(connection: Connection, wanted: Mapping[str, Urgency]) -> dict[str, str]:
    columns = PUSH_SUBSCRIPTIONS.c
    rows = connection.execute(select(columns.device, columns.endpoint).where(columns.device.in_(list(wanted))))
    return {row.device: row.endpoint for row in rows}


async def _wake(hub: Hub, key: PushKey, http: httpx2.AsyncClient, device: str, endpoint: str, urgency: Urgency) -> None:
    # The settings may list fewer services than when the device registered.
    if not is_allowed(endpoint, hub.config.push_services):
        return
    contact = hub.config.origin.replace("ws", "http", 1)
    for pause in (*PAUSE_S, None):
        headers = {
            "authorization": key.authorisation(endpoint, contact, hub.clock.now()),
            "ttl": str(TIME_TO_LIVE_S),
            "urgency": urgency.value,
            "topic": "wardline",
        }
        try:
            status = (await http.post(endpoint, headers=headers)).status_code
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            hub.log.say(Event.WAKE_UP_FAILED, error=type(error).__name__)
        else:
            if status < 300:
                return
            hub.log.say(Event.WAKE_UP_FAILED, code=str(status))
            if status in _GONE:
                with suppress(StoreError):
                    await forget_endpoint(hub, device, endpoint)
                return
            if status < 500 and status != 429:
                return
        if pause is None:
            return
        await asyncio.sleep(pause)
