"""Sealed requests: what a device asks of its vault, carried by the hub that reads nothing of it."""

from typing import Protocol

from wardline.kit.outcome import Refusal
from wardline.protocol.sealed_requests import VaultAnswer, VaultRequest


class SealedRequests(Protocol):
    """Asks the own vault."""

    async def ask(self, body: VaultRequest) -> VaultAnswer | Refusal:
        """Seal, sign, carry, open. Refused: ``vault_away``, ``vault_not_published``, ``bad_certificate``."""
        ...
