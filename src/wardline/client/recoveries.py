"""Recovery by two administrators, as a device asks for it: its owner administers, or it is about its owner."""

from typing import final

from wardline.client.passkeys import Ask
from wardline.kit.ids import AccountId
from wardline.protocol.administration_requests import (
    AskRecovery,
    DecideRecovery,
    Invited,
    ListRecoveries,
    Recoveries,
    RecoverySummary,
)
from wardline.protocol.sealed_requests import Noted


@final
class OthersRecovery:
    """``device.recoveries``. Everything raises RefusedError, and ConnectionLostError where the hub is not there."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    async def waiting(self) -> tuple[RecoverySummary, ...]:
        """For an administrator all, for anybody else the one about themselves: whoever did not ask for it denies it."""
        return (await self._ask(ListRecoveries(), Recoveries)).recoveries

    async def ask(self, account: AccountId, reason: str, *, wipe: bool = True) -> RecoverySummary:
        """Where one waits already, that one. Refused: ``not_permitted``, ``unknown_account``, ``reason_required``,
        ``step_up_required``.
        """
        return (await self._ask(AskRecovery(account, reason, wipe), Recoveries)).recoveries[0]

    async def agree(self, recovery: str) -> Invited:
        """The link for the person's next device, shown this once. Refused: ``unknown_recovery`` (also where it is
        about oneself, or was asked for by oneself), ``step_up_required``.
        """
        return await self._ask(DecideRecovery(recovery, agree=True), Invited)

    async def deny(self, recovery: str) -> None:
        """Refused: ``unknown_recovery``; ``step_up_required`` where it is about somebody else."""
        await self._ask(DecideRecovery(recovery, agree=False), Noted)
