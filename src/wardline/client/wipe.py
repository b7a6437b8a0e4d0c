"""A device erases itself, because its organisation's authority said so, and tells its vault that it did.

In this order, so that nothing is readable after the first step whatever happens then: the storage key, the rows, the
files. A marker, written before, lets it finish at the next start; with it goes the receipt, which is signed while there
is a key to sign with, and handed over when nothing is left.
"""

import asyncio
import contextlib
import itertools
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import msgspec
import structlog
from sqlalchemy import delete

from wardline.client.credentials import Credentials
from wardline.client.device_lock import hold_device
from wardline.client.runner import back_off_ms
from wardline.client.schema import METADATA
from wardline.client.sealed import make_request
from wardline.client.wipe_files import erase_files, erase_key
from wardline.client.wipe_marker import WipeMarker, find_marker, save_marker
from wardline.client.wipe_receipt import HandedOver, hand_over
from wardline.kit.clock import Clock, SystemClock
from wardline.kit.ids import MakeId, new_id
from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.errors import ErrorCode
from wardline.protocol.handshake import Revoked
from wardline.protocol.identity_requests import ConfirmWipe
from wardline.store.transaction import Transaction

_log = structlog.get_logger(__name__)
_FINAL: Final = frozenset({HandedOver.TAKEN, HandedOver.REFUSED})

FAREWELL_S: Final = 5.0
"""How long a program that ends, or that only wants to say that the device is gone, waits for the vault."""

EraseRows = Callable[[], Awaitable[None]]


async def wipe_device(
    folder: Path,
    order: Revoked,
    credentials: Credentials,
    *,
    hub: str,
    clock: Clock,
    make_id: MakeId,
    erase_rows: EraseRows,
) -> WipeMarker:
    """Erase everything. ``order`` was verified; ``erase_rows`` empties the database that this process has open.

    Never raises for a file or row that will not go: what is left is tried again by ``finish_wipe``.
    """
    organisation = credentials.identity.organisation
    request = make_request(credentials, make_id(), ConfirmWipe(order.at), clock.now(), organisation=organisation)
    receipt = msgspec.msgpack.encode(request)
    marker = WipeMarker(hub, organisation, credentials.anchor, order.at, receipt)
    _keep(folder, marker)
    unreadable = erase_key(folder)
    try:
        await erase_rows()
    except Exception as error:  # noqa: BLE001 (whatever it is, the files go)
        _log.warning("cannot_erase", file="rows", error=type(error).__name__)
    return _settle(folder, marker, erased=erase_files(folder) and unreadable)


async def finish_wipe(folder: Path, clock: Clock, make_id: MakeId) -> WipeMarker | None:
    """What is left to do of a wipe that began: erase, hand the receipt over. None where there is no such wipe.

    Never raises for a hub or a vault that is away: call it again.
    """
    marker = find_marker(folder)
    if marker is None:
        return None
    if not marker.erased:
        marker = _settle(folder, marker, erased=erase_files(folder))
    if marker.erased and marker.receipt is not None and await hand_over(marker, clock, make_id) in _FINAL:
        marker = msgspec.structs.replace(marker, receipt=None)
        _keep(folder, marker)
    return marker


async def confirm_wipe(folder: Path, clock: Clock, make_id: MakeId, closed: asyncio.Event) -> None:
    """``finish_wipe`` again and again, until nothing is left to do, or the program ends."""
    for attempt in itertools.count(1):
        trying = asyncio.ensure_future(finish_wipe(folder, clock, make_id))
        closing = asyncio.ensure_future(closed.wait())
        await asyncio.wait({trying, closing}, return_when=asyncio.FIRST_COMPLETED)
        closing.cancel()
        marker = await _within(FAREWELL_S, trying) if closed.is_set() else await trying
        if closed.is_set() or marker is None or (marker.erased and marker.receipt is None):
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(back_off_ms(attempt, secrets.randbelow) / 1000):
                await closed.wait()


async def refuse_wiped(folder: Path) -> None:
    """Before a device is opened. Raises RefusedError ``device_wiped``, once what is left of the wipe is done or tried;
    ``device_in_use`` where another process is at it.
    """
    if find_marker(folder) is not None:
        with hold_device(folder):
            await _within(FAREWELL_S, asyncio.ensure_future(finish_wipe(folder, SystemClock(), new_id)))
        raise RefusedError(Refusal(ErrorCode.DEVICE_WIPED))


async def _within(seconds: float, trying: asyncio.Future[WipeMarker | None]) -> WipeMarker | None:
    """What is not done by then is done at another start: only the receipt can take long."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            return await trying
    return None


def erase_rows(tx: Transaction) -> None:
    """Every row of a device's database: what this process still has open shows nothing."""
    for table in METADATA.sorted_tables:
        tx.execute(delete(table))


def _settle(folder: Path, marker: WipeMarker, *, erased: bool) -> WipeMarker:
    marker = msgspec.structs.replace(marker, erased=erased)
    _keep(folder, marker)
    return marker


def _keep(folder: Path, marker: WipeMarker) -> None:
    try:
        save_marker(folder, marker)
    except OSError as error:
        # To be erased matters more than to be seen to be.
        _log.warning("cannot_keep_marker", error=type(error).__name__)
