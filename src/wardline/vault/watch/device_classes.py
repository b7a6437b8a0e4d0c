"""On which classes of device an account is, as far as the rule over them needs it. Pure."""

from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from wardline.audit.record import Action, AuditRecord, ObjectKind, Outcome
from wardline.kit.ids import AccountId, DeviceId
from wardline.protocol.identity_requests import DeviceClass
from wardline.vault.watch.model import Hit, Rule
from wardline.vault.watch.rules import named
from wardline.vault.watch.whereabouts import Whereabouts, note_new

_USES: Final = frozenset({Action.ACCOUNT_STEPPED_UP, Action.PIN_SHARE_TAKEN})
"""By its owner, on the device that asks; ``device.enrolled`` may be asked for by whoever lets it in."""


@dataclass(frozen=True, slots=True)
class Session:
    """An account's session on a device began, or its owner is there."""

    account: AccountId
    device: DeviceId
    index: int
    """The record's leaf in the log."""
    at: int
    """Milliseconds UTC."""


def session_in(index: int, record: AuditRecord) -> Session | None:
    """Whose session on which device record number ``index`` tells of."""
    if record.outcome is not Outcome.DONE:
        return None
    account, device = record.actor.account, record.actor.device
    if record.action is Action.DEVICE_ENROLLED:
        account, device = named(record, ObjectKind.ACCOUNT), named(record, ObjectKind.DEVICE)
    elif record.action not in _USES:
        return None
    if account is None or device is None:
        return None
    return Session(AccountId(account), DeviceId(device), index, record.at)


def note_class(known: Whereabouts, session: Session, device_class: DeviceClass) -> tuple[Whereabouts, tuple[Hit, ...]]:
    """What is known from now on, and what it means to the rule. ``session.at``: never before what is known."""
    classes, before = note_new(known.classes, device_class.value, session.index, session.at)
    known = replace(known, classes=classes)
    if before is None:
        return known, ()
    hit = Hit(
        Rule.NEW_DEVICE_CLASS,
        session.account,
        session.index,
        session.at,
        account=session.account,
        device=session.device,
        beside=before.index,
    )
    return known, (hit,)
