"""A new device of one's own account is noticed by the others, and by nobody's leave.

Whoever is to read an account's messages must become a member of its groups, and MLS shows each member to every other:
no hub and no vault can let a device in behind the backs of those that its owner has (design.md, section 4).
"""

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import bindparam, select, update

from wardline.client.effects import Joined, MembersChanged
from wardline.client.reader import Reader
from wardline.client.tables import OWN_DEVICES
from wardline.kit.ids import DeviceId
from wardline.mls.public import Identity
from wardline.store.query import Query
from wardline.store.transaction import Transaction

_KNOWN: Final = Query(select(OWN_DEVICES.c.told).where(OWN_DEVICES.c.device == bindparam("wanted")))
_UNTOLD: Final = select(OWN_DEVICES.c.device).where(OWN_DEVICES.c.told.is_(False)).order_by(OWN_DEVICES.c.device)


def note_own_devices(tx: Transaction, own: Identity, effect: Joined | MembersChanged) -> None:
    """Keep those of this account that are members. What this device finds in its first group was there before it; its
    owner is told of every other.
    """
    members = effect.members if isinstance(effect, Joined) else effect.added
    first = tx.fetch_one(_KNOWN, {"wanted": own.device}) is None
    for device in _own(members, own):
        if device == own.device or tx.fetch_one(_KNOWN, {"wanted": device}) is None:
            tx.put(OWN_DEVICES, {"device": device, "told": first or device == own.device})


def find_new_devices(reader: Reader) -> tuple[DeviceId, ...]:
    """Those that the owner was not told of."""
    return tuple(DeviceId(device) for (device,) in reader.execute(_UNTOLD))


def set_told(tx: Transaction, devices: Collection[str]) -> None:
    """The owner knows of these."""
    tx.execute(update(OWN_DEVICES).where(OWN_DEVICES.c.device.in_(sorted(devices))).values(told=True))


def _own(members: Iterable[Identity], own: Identity) -> list[str]:
    same = (own.organisation, own.account)
    return sorted({each.device for each in members if (each.organisation, each.account) == same})
