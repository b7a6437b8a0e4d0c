"""The worker behind the inbox: messages in the order of their arrival, one after another."""

from typing import Final

import structlog

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.store.database import Database
from wardline.store.errors import StoreError
from wardline.vault.gateways.hl7.parse import parse
from wardline.vault.intake.find_inbound import next_inbound
from wardline.vault.intake.model import IntakeTools
from wardline.vault.intake.process_inbound import process_inbound, refuse_inbound
from wardline.vault.patients.sealing import PatientStateError
from wardline.vault.signals import Signal
from wardline.vault.turn import VaultLedger

_LOOK_AGAIN_S: Final = 5.0
"""A signal may be lost: another process stored a message."""

_log = structlog.get_logger(__name__)


async def run_intake(database: Database, ledger: VaultLedger, tools: IntakeTools) -> None:
    """Work on stored messages until cancelled. ``ledger.signals`` must be bound to the running loop.

    Raises what the ledger raises when the database fails; started again, it goes on where it was.
    """
    while True:
        if not await process_next(database, ledger, tools):
            await ledger.signals.wait(Signal.INBOUND, _LOOK_AGAIN_S)


async def process_next(database: Database, ledger: VaultLedger, tools: IntakeTools) -> bool:
    """Work on the oldest stored message; False when there is none."""
    with database.read() as reader:
        inbound = next_inbound(reader, ledger.keys)
    if inbound is None:
        return False
    damaged = Refusal(ErrorCode.STATE_CORRUPT, "inbound.sealed")
    message = damaged if inbound.raw is None else parse(inbound.raw, tools.parsing)
    try:
        await ledger.submit(lambda turn: process_inbound(turn, tools, inbound, message))
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001 (one message that finds a bug must not stop the feed)
        _log.error("inbound_failed", inbound=inbound.id, error=type(error).__name__)
        code = ErrorCode.STATE_CORRUPT if isinstance(error, PatientStateError) else ErrorCode.INTERNAL
        await ledger.submit(lambda turn: refuse_inbound(turn, inbound.id, Refusal(code)))
    return True


async def process_all(database: Database, ledger: VaultLedger, tools: IntakeTools) -> int:
    """Work off the inbox; how many messages that were."""
    count = 0
    while await process_next(database, ledger, tools):
        count += 1
    return count
