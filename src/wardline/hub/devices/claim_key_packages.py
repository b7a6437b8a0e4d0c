"""A steward takes key packages, each of which is handed out once: of its own organisation's devices, and of another
organisation's stewards, whom a founding steward may bring in (docs/adr/0015).
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, delete, func, select

from wardline.audit.objects import device_object
from wardline.audit.record import MAX_OBJECTS, Action, AuditRecord, Numbers
from wardline.hub import records
from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.hub.tables.devices import DEVICES, KEY_PACKAGES
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Moment, Recorded
from wardline.protocol.answers import ClaimedKeyPackage, KeyPackagesClaimed
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import ClaimKeyPackages
from wardline.store.transaction import Transaction

_FOREIGN: Final = (
    select(func.count())
    .select_from(DEVICES)
    .where(
        DEVICES.c.device.in_(bindparam("devices", expanding=True)),
        DEVICES.c.organisation != bindparam("organisation"),
        DEVICES.c.steward.is_(False),
    )
)
_ranked = (
    select(
        KEY_PACKAGES.c.device,
        KEY_PACKAGES.c.reference,
        KEY_PACKAGES.c.last_resort,
        func.row_number()
        .over(
            partition_by=KEY_PACKAGES.c.device,
            order_by=(KEY_PACKAGES.c.last_resort, KEY_PACKAGES.c.published_at, KEY_PACKAGES.c.reference),
        )
        .label("rank"),
    )
    .where(
        KEY_PACKAGES.c.device.in_(bindparam("devices", expanding=True)),
        KEY_PACKAGES.c.not_after > bindparam("now"),
    )
    .subquery()
)
_FIRST: Final = (
    select(_ranked.c.device, _ranked.c.reference, _ranked.c.last_resort, KEY_PACKAGES.c.package)
    .join_from(_ranked, KEY_PACKAGES, KEY_PACKAGES.c.reference == _ranked.c.reference)
    .where(_ranked.c.rank == 1)
    .order_by(_ranked.c.device)
)
"""Of each device the oldest package; its last resort when there is no other."""
_TAKE: Final = delete(KEY_PACKAGES).where(KEY_PACKAGES.c.reference.in_(bindparam("references", expanding=True)))


async def claim_key_packages(hub: Hub, caller: Caller, request: ClaimKeyPackages) -> KeyPackagesClaimed | Refusal:
    """One package of each device that has any. Devices that the hub does not know are missing, like empty ones."""
    devices = sorted(set(request.devices))

    def operation(tx: Transaction, moment: Moment) -> Recorded[KeyPackagesClaimed | Refusal]:
        hub.state.enter(tx)
        if hub.state.is_revoked(caller):
            return records.refused(caller, Refusal(ErrorCode.DEVICE_REVOKED), moment.now)
        if tx.execute(_FOREIGN, {"devices": devices, "organisation": caller.organisation}).scalar_one():
            return records.refused(caller, Refusal(ErrorCode.WRONG_ORGANISATION, "devices"), moment.now)
        rows = tx.execute(_FIRST, {"devices": devices, "now": moment.now // 1000}).all()
        spent = [row.reference for row in rows if not row.last_resort]
        if spent:
            tx.execute(_TAKE, {"references": spent})
        claimed = tuple(ClaimedKeyPackage(row.device, row.package, row.last_resort) for row in rows)
        return Recorded(KeyPackagesClaimed(id=request.id, packages=claimed), _records(caller, claimed, moment.now))

    return await hub.ledger.submit_timed(operation)


def _records(caller: Caller, claimed: Sequence[ClaimedKeyPackage], now: int) -> tuple[AuditRecord, ...]:
    objects = [device_object(each.device) for each in claimed[:MAX_OBJECTS]]
    count = Numbers(count=len(claimed))
    done = [records.record(Action.KEY_PACKAGES_CLAIMED, caller, now, *objects, numbers=count)]
    done += [
        records.record(Action.LAST_RESORT_USED, caller, now, device_object(each.device))
        for each in claimed
        if each.last_resort
    ]
    return tuple(done)
