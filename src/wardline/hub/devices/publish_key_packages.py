"""A device stocks key packages, so that others can add it while it is away."""

from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, select

from wardline.audit.record import Action, Numbers
from wardline.hub import records
from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.hub.devices.model import OfferedKeyPackage
from wardline.hub.devices.rules import decide_key_package, decide_stock
from wardline.hub.mls_codes import refusal_of
from wardline.hub.organisations.read_anchors import read_anchors
from wardline.hub.tables.devices import KEY_PACKAGES
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Moment, Recorded, Unchanged
from wardline.mls.public import MlsError, inspect_key_package
from wardline.protocol.answers import KeyPackagesPublished
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import PublishKeyPackages
from wardline.store.transaction import Transaction

_EXPIRED: Final = delete(KEY_PACKAGES).where(
    KEY_PACKAGES.c.device == bindparam("owner"), KEY_PACKAGES.c.not_after <= bindparam("now")
)
_STOCK: Final = select(func.count()).where(
    KEY_PACKAGES.c.device == bindparam("owner"), KEY_PACKAGES.c.last_resort.is_(False)
)
_KNOWN: Final = select(KEY_PACKAGES.c.reference).where(KEY_PACKAGES.c.device == bindparam("owner"))
_OLD_LAST_RESORT: Final = delete(KEY_PACKAGES).where(
    KEY_PACKAGES.c.device == bindparam("owner"), KEY_PACKAGES.c.last_resort.is_(True)
)

Outcome = KeyPackagesPublished | Refusal


async def publish_key_packages(hub: Hub, caller: Caller, request: PublishKeyPackages) -> Outcome:
    """Add to the device's stock; all of them or none. Packages already there count as added."""
    now = hub.clock.now()
    offered = await hub.read(lambda db: _inspect(db, caller, request, now))
    if isinstance(offered, Refusal):
        return await hub.refuse(caller, offered)

    def operation(tx: Transaction, moment: Moment) -> Recorded[Outcome] | Unchanged[Outcome]:
        hub.state.enter(tx)
        if hub.state.is_revoked(caller):
            return records.refused(caller, Refusal(ErrorCode.DEVICE_REVOKED), moment.now)
        owner = {"owner": caller.device}
        tx.execute(_EXPIRED, {**owner, "now": moment.now // 1000})
        known = {reference for (reference,) in tx.execute(_KNOWN, owner)}
        new = {each.reference: each for each in offered if each.reference not in known}
        stock = tx.execute(_STOCK, owner).scalar_one()
        more = [each for each in new.values() if not each.last_resort]
        refusal = decide_stock(stock, more)
        if refusal is not None:
            return records.refused(caller, refusal, moment.now)
        if any(each.last_resort for each in new.values()):
            tx.execute(_OLD_LAST_RESORT, owner)
        for each in new.values():
            tx.insert(KEY_PACKAGES, _row(each, moment.now))
        answer = KeyPackagesPublished(id=request.id, available=stock + len(more))
        count = Numbers(count=len(new))
        return Recorded(answer, (records.record(Action.KEY_PACKAGES_PUBLISHED, caller, moment.now, numbers=count),))

    return await hub.ledger.submit_timed(operation)


def _inspect(
    connection: Connection, caller: Caller, request: PublishKeyPackages, now: int
) -> list[OfferedKeyPackage] | Refusal:
    anchors = read_anchors(connection)
    offered: list[OfferedKeyPackage] = []
    given = [(package, False) for package in request.packages]
    if request.last_resort is not None:
        given.append((request.last_resort, True))
    for package, last_resort in given:
        try:
            info = inspect_key_package(package, anchors=anchors, now=now // 1000)
        except MlsError as error:
            return refusal_of(error, ErrorCode.BAD_KEY_PACKAGE)
        offer = OfferedKeyPackage(
            info.reference,
            info.identity.device,
            info.identity.organisation,
            info.last_resort,
            info.not_after,
            package,
        )
        refusal = decide_key_package(caller, offer, last_resort=last_resort)
        if refusal is not None:
            return refusal
        offered.append(offer)
    return offered


def _row(offered: OfferedKeyPackage, now: int) -> dict[str, object]:
    return {
        "reference": offered.reference,
        "device": offered.device,
        "last_resort": offered.last_resort,
        "published_at": now,
        "not_after": offered.not_after,
        "package": offered.package,
    }
