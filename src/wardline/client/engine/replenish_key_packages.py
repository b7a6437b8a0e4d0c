"""Keep key packages in store at the hub, so that stewards can add this device while it is away."""

from collections.abc import Sequence

from sqlalchemy import delete, exists, select

from wardline.client.engine.context import Context
from wardline.client.engine.outbox import Kind, has_kind
from wardline.client.engine.rules import (
    ENOUGH_KEY_PACKAGES,
    KEY_PACKAGE_LIFETIME,
    LAST_RESORT_MARGIN,
    LOW_KEY_PACKAGES,
)
from wardline.client.tables import KEY_PACKAGES, OUTBOX
from wardline.protocol.frames import encode_frame
from wardline.protocol.requests import PublishKeyPackages
from wardline.store.transaction import Transaction

_C = KEY_PACKAGES.c


def replenish_key_packages(context: Context, tx: Transaction, available: int) -> None:
    """Make what is missing and queue it; drop the secrets of those that nobody can use any more."""
    now = context.seconds
    tx.execute(delete(KEY_PACKAGES).where(_C.expires < now))
    if has_kind(tx, Kind.KEY_PACKAGES):
        return
    wanted = ENOUGH_KEY_PACKAGES - available if available < LOW_KEY_PACKAGES else 0
    lasting = tx.execute(select(exists().where(_C.last_resort, _C.expires > now + LAST_RESORT_MARGIN))).scalar_one()
    packages = [_make(context, tx, last_resort=False) for _ in range(wanted)]
    _queue(context, tx, packages, None if lasting else _make(context, tx, last_resort=True))


def replace_last_resort(context: Context, tx: Transaction) -> None:
    """It was used: make a new one. The used one's secret stays until it ends, since others may have claimed it too."""
    _queue(context, tx, (), _make(context, tx, last_resort=True))


def _make(context: Context, tx: Transaction, *, last_resort: bool) -> bytes | None:
    """One key package, its secret stored; None where the certificate has ended."""
    now = context.seconds
    lifetime = min(KEY_PACKAGE_LIFETIME, context.member.identity.not_after - now)
    if lifetime <= 0:
        return None
    made = context.member.key_package(now=now, lifetime=lifetime, last_resort=last_resort)
    tx.insert(
        KEY_PACKAGES,
        {
            "reference": made.reference,
            "secret": made.secret,
            "last_resort": last_resort,
            "expires": now + lifetime,
        },
    )
    return made.message


def _queue(context: Context, tx: Transaction, packages: Sequence[bytes | None], last_resort: bytes | None) -> None:
    made = tuple(package for package in packages if package is not None)
    if not made and last_resort is None:
        return
    request = PublishKeyPackages(id=1, packages=made, last_resort=last_resort)
    kind = Kind.KEY_PACKAGES.value
    tx.insert(OUTBOX, {"lane": kind, "kind": kind, "payload": encode_frame(request)})
    context.wake(tx)
