"""Chromium's virtual authenticator (Chrome DevTools Protocol, domain WebAuthn): a passkey without a finger."""

from dataclasses import dataclass
from typing import Any

from playwright.async_api import CDPSession, Page


@dataclass(frozen=True)
class VirtualAuthenticator:
    """Of one page. It answers at once, and has verified its owner."""

    session: CDPSession
    id: str

    async def passkeys(self) -> list[dict[str, Any]]:
        """With their private keys."""
        answer = await self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        return answer["credentials"]

    async def take(self, passkeys: list[dict[str, Any]]) -> None:
        """As a passkey provider brings them to another device of the same person."""
        for credential in passkeys:
            await self.session.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": credential})

    async def unplug(self) -> None:
        """Taken away, with what is on it."""
        await self.session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.id})


async def plug_in(page: Page, *, prf: bool = True, transport: str = "internal") -> VirtualAuthenticator:
    """A new one, for as long as the page lives."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable", {"enableUI": False})
    options: dict[str, object] = {
        "protocol": "ctap2",
        "ctap2Version": "ctap2_1",
        "transport": transport,
        "hasResidentKey": True,
        "hasUserVerification": True,
        "hasPrf": prf,
        "automaticPresenceSimulation": True,
        "isUserVerified": True,
    }
    answer = await session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return VirtualAuthenticator(session, answer["authenticatorId"])
