"""A device opens a session: challenge and response under its certificate's key."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Row, bindparam, func, select

from wardline.audit.record import Action, Actor, AuditRecord
from wardline.hub import records
from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.hub.devices.find_revocation import find_revocation
from wardline.hub.devices.model import KnownDevice
from wardline.hub.devices.rules import decide_sign_in
from wardline.hub.devices.verify_sign_in import verify_sign_in
from wardline.hub.organisations.read_anchors import read_anchors
from wardline.hub.tables.devices import DEVICES, KEY_PACKAGES
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Moment, Recorded, Unchanged
from wardline.protocol.errors import ErrorCode
from wardline.protocol.handshake import Challenge, Revoked, SignedIn, SignIn
from wardline.store.transaction import Transaction

_DEVICE: Final = select(
    DEVICES.c.device,
    DEVICES.c.organisation,
    DEVICES.c.account,
    DEVICES.c.steward,
    DEVICES.c.public_key,
    DEVICES.c.not_after,
).where(DEVICES.c.device == bindparam("device"))
_AVAILABLE: Final = select(func.count()).where(
    KEY_PACKAGES.c.device == bindparam("device"),
    KEY_PACKAGES.c.last_resort.is_(False),
    KEY_PACKAGES.c.not_after > bindparam("now"),
)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """What a good sign-in gives."""

    caller: Caller
    answer: SignedIn


async def sign_in(hub: Hub, challenge: Challenge, frame: SignIn) -> OpenSession | Refusal | Revoked:
    """Verify, register at first sight, record. What is refused before the signature held leaves no record.

    ``Revoked``: refused as ``device_revoked``, with the authority's word, which is for the device: also for one whose
    certificate has ended meanwhile, so that it is wiped however long it was away.
    """
    now = hub.clock.now()
    claimed = await hub.read(lambda db: verify_sign_in(frame, challenge, read_anchors(db), now))
    if isinstance(claimed, Refusal):
        return claimed if claimed.code != ErrorCode.CERTIFICATE_EXPIRED else await _expired(hub, challenge, frame)

    def operation(tx: Transaction, moment: Moment) -> Recorded[OpenSession | Refusal | Revoked]:
        hub.state.enter(tx)
        row = tx.execute(_DEVICE, {"device": claimed.device}).one_or_none()
        known = None if row is None else _known(row)
        refusal = decide_sign_in(
            claimed,
            known,
            revoked=(claimed.organisation, claimed.device) in hub.state.revoked,
            cursor=frame.cursor,
            next_seq=hub.state.next_seq,
            lost=hub.state.lost,
        )
        actor = Actor(account=claimed.account, device=claimed.device, organisation=claimed.organisation)
        if refusal is not None:
            record = records.refusal_record(refusal, actor, moment.now, action=Action.DEVICE_SIGN_IN_REFUSED)
            word = find_revocation(tx, claimed.organisation, claimed.device)
            return Recorded(refusal if word is None else word, (record,))
        return _open(hub, tx, moment, claimed, known)

    return await hub.ledger.submit_timed(operation)


async def _expired(hub: Hub, challenge: Challenge, frame: SignIn) -> Refusal | Revoked:
    expired = Refusal(ErrorCode.CERTIFICATE_EXPIRED)
    claimed = await hub.read(lambda db: verify_sign_in(frame, challenge, read_anchors(db), None))
    if isinstance(claimed, Refusal):
        return expired

    def operation(tx: Transaction, moment: Moment) -> Recorded[Refusal | Revoked] | Unchanged[Refusal | Revoked]:
        word = find_revocation(tx, claimed.organisation, claimed.device)
        if word is None:
            return Unchanged(expired)
        actor = Actor(account=claimed.account, device=claimed.device, organisation=claimed.organisation)
        refusal = Refusal(ErrorCode.DEVICE_REVOKED)
        record = records.refusal_record(refusal, actor, moment.now, action=Action.DEVICE_SIGN_IN_REFUSED)
        return Recorded(word, (record,))

    return await hub.ledger.submit_timed(operation)


def _open(
    hub: Hub, tx: Transaction, moment: Moment, claimed: KnownDevice, known: KnownDevice | None
) -> Recorded[OpenSession | Refusal | Revoked]:
    caller = Caller(claimed.device, claimed.account, claimed.organisation, claimed.steward)
    done: tuple[AuditRecord, ...] = (records.record(Action.DEVICE_SIGNED_IN, caller, moment.now),)
    row = {
        "device": claimed.device,
        "organisation": claimed.organisation,
        "account": claimed.account,
        "steward": claimed.steward,
        "public_key": claimed.public_key,
        "not_after": claimed.not_after,
    }
    if known is None:
        tx.insert(DEVICES, {**row, "registered_at": moment.now})
        until = records.Numbers(until=claimed.not_after * 1000)
        done = (records.record(Action.DEVICE_REGISTERED, caller, moment.now, numbers=until), *done)
    elif known.not_after < claimed.not_after or known.steward != claimed.steward:
        changed = {"steward": claimed.steward, "not_after": claimed.not_after}
        tx.execute(DEVICES.update().where(DEVICES.c.device == claimed.device).values(changed))
        until = records.Numbers(until=claimed.not_after * 1000)
        done = (records.record(Action.DEVICE_RENEWED, caller, moment.now, numbers=until), *done)
    key = {"device": claimed.device, "now": moment.now // 1000}
    answer = SignedIn(
        at=moment.now,
        available_key_packages=tx.execute(_AVAILABLE, key).scalar_one(),
        sent_messages=hub.state.sent(tx, claimed.device),
        push_key=None if hub.push_key is None else hub.push_key.public,
    )
    return Recorded(OpenSession(caller, answer), done)


def _known(row: Row[str, str, str, bool, bytes, int]) -> KnownDevice:
    return KnownDevice(*row)
