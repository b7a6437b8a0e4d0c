"""The clock of deadlines: asleep until the earliest one is due."""

from typing import Final

from wardline.kit.clock import Clock
from wardline.store.database import Database
from wardline.vault.conversations.send_message import Composer
from wardline.vault.escalation.find_deadlines import earliest_due
from wardline.vault.escalation.fire_due import fire_due
from wardline.vault.escalation.model import EscalationPolicy
from wardline.vault.signals import Signal
from wardline.vault.turn import VaultLedger

_LOOK_AGAIN_S: Final = 1.0
"""However far the earliest deadline is: the machine's clock may have been set, or another process wrote one."""

_TAKEN_MS: Final = 50
"""When what is due could not be fired: another process has just claimed it."""


async def run_deadlines(
    database: Database, ledger: VaultLedger, clock: Clock, composer: Composer, policy: EscalationPolicy
) -> None:
    """Fire deadlines until cancelled: each within a second of its time, and at once after a start what is overdue.

    ``ledger.signals`` must be bound to the running loop. Raises what the ledger raises.
    """
    while True:
        with database.read() as reader:
            due = earliest_due(reader)
        wait_ms = None if due is None else due - clock.now()
        if wait_ms is not None and wait_ms <= 0:
            if await ledger.submit(lambda turn: fire_due(turn, composer, policy)):
                continue
            wait_ms = _TAKEN_MS
        wait_s = _LOOK_AGAIN_S if wait_ms is None else min(wait_ms / 1000, _LOOK_AGAIN_S)
        await ledger.signals.wait(Signal.DEADLINES, wait_s)
