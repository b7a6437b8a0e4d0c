"""Wake-ups: the hub calls the push service with nothing, the browser shows that something came, and not what."""

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.async_api import Page, expect
from tests.support.chromium import browser_profile
from tests.support.push_service import push_service
from tests.web.clinic import Clinic
from tests.web.page import enrol

from wardline.content.codec import encode
from wardline.content.text import Text
from wardline.kit.ids import ConversationId

pytestmark = pytest.mark.timeout(300)

_SUBSCRIBE: Final = """
(() => {
  const subscription = {
    toJSON: () => ({ endpoint: %(endpoint)s, expirationTime: null, keys: { p256dh: %(key)s, auth: %(auth)s } }),
    unsubscribe: async () => true,
  };
  let current = null;
  PushManager.prototype.subscribe = async (options) => {
    globalThis.askedWith = options;
    current = subscription;
    return subscription;
  };
  PushManager.prototype.getSubscription = async () => current;
})();
"""
"""What a browser does with its vendor's push service: ours here cannot reach it."""


_NOTIFICATIONS: Final = """
async () => {
  const registration = await navigator.serviceWorker.ready;
  for (;;) {
    const found = await registration.getNotifications();
    if (found.length > 0) return found.map(({ title, body, data, tag }) => ({ title, body, data, tag }));
    await new Promise((done) => setTimeout(done, 100));
  }
}
"""


async def deliver(page: Page, origin: str) -> None:
    """An empty push message to the service worker of an origin."""
    debugger = await page.context.new_cdp_session(page)
    found = asyncio.get_running_loop().create_future()

    def registered(event: dict[str, Any]) -> None:
        for each in event["registrations"]:
            if each["scopeURL"].startswith(origin) and not found.done():
                found.set_result(each["registrationId"])

    debugger.on("ServiceWorker.workerRegistrationUpdated", registered)
    await debugger.send("ServiceWorker.enable")
    async with asyncio.timeout(60):
        registration = await found
    await debugger.send(
        "ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": registration, "data": ""}
    )


async def wake_up(clinic: Clinic, folder: Path) -> None:
    ada, ben = clinic.hire("Dr. Tess Underhill"), clinic.hire("Dr. Victor Wetherby")
    async with (
        clinic.device(ben) as colleague,
        push_service(clinic.push_port) as service,
        browser_profile(folder) as context,
    ):
        await context.grant_permissions(["notifications"], origin=clinic.web)
        values = {"endpoint": f"{service.origin}/device-7", "key": "B" + "A" * 86, "auth": "A" * 22}
        await context.add_init_script(_SUBSCRIBE % {name: json.dumps(value) for name, value in values.items()})
        page = context.pages[0]
        await enrol(page, clinic.invite(ada))
        opened = await colleague.open_conversation([ada.account])
        conversation = ConversationId(opened.conversation)
        await colleague.send(conversation, encode(Text(body="While you look")))
        await expect(page.get_by_text("While you look")).to_be_visible()

        await page.keyboard.press("Control+,")
        toggle = page.get_by_role("switch", name="Notify me on this device")
        await toggle.press("Space")
        await expect(toggle).to_be_checked()
        asked = await page.evaluate("askedWith")
        assert asked["userVisibleOnly"] is True
        assert len(asked["applicationServerKey"]) == 87
        assert service.calls.empty()

        # the device goes, and something comes
        await page.goto("about:blank")
        # (what reaches the hub before it sees the socket close wakes nobody)
        while True:
            await colleague.send(conversation, encode(Text(body="While you were away")))
            with contextlib.suppress(TimeoutError):
                path, headers, body = await asyncio.wait_for(service.calls.get(), 3)
                break
        assert (path, body) == ("/device-7", b"")
        assert headers["authorization"].startswith("vapid t=")
        assert "content-type" not in headers

        # what the browser does with it (Push API)
        await deliver(page, clinic.web)
        await page.goto(clinic.web)
        await expect(page.get_by_role("heading", name="Locked")).to_be_visible()
        shown = await page.evaluate(_NOTIFICATIONS)
        assert shown == [{"title": "Wardline", "body": "", "data": None, "tag": "wardline"}]


def test_a_wake_up_carries_nothing(clinic: Clinic, tmp_path: Path) -> None:
    asyncio.run(wake_up(clinic, tmp_path / "profile"))
