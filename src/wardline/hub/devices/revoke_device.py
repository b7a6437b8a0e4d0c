"""The authority's signed word that a device is dead: the hub obeys at once, and for ever."""

from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import Connection, bindparam, delete, select

from wardline.audit.objects import device_object
from wardline.audit.record import Action
from wardline.hub import records
from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.hub.organisations.read_anchors import read_anchors
from wardline.hub.sessions.effects import EndSession
from wardline.hub.tables.devices import DEVICES, KEY_PACKAGES, REVOCATIONS
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Moment, Recorded, Unchanged
from wardline.mls.issuers import BadChainError, verify_issuer
from wardline.protocol.answers import Done
from wardline.protocol.errors import ErrorCode
from wardline.protocol.handshake import Revoked
from wardline.protocol.requests import RevokeDevice
from wardline.protocol.signing import RevocationStatement, signed_bytes
from wardline.store.transaction import Transaction

_ORGANISATION: Final = select(DEVICES.c.organisation).where(DEVICES.c.device == bindparam("device"))
_DROP_PACKAGES: Final = delete(KEY_PACKAGES).where(KEY_PACKAGES.c.device == bindparam("dead"))


async def revoke_device(hub: Hub, caller: Caller, request: RevokeDevice) -> Done | Refusal:
    """End the device's session, drop its key packages, and let it sign in no more. The same again does nothing; an
    order to wipe a device that is revoked already is taken, and never taken back.

    Any steward may bring the word; what counts is the issuing key's signature. A device that the hub never saw is
    revoked all the same.
    """
    now = hub.clock.now()
    refusal = await hub.read(lambda db: _check(db, caller.organisation, request, now))
    if refusal is not None:
        return await hub.refuse(caller, refusal, device_object(request.device))
    key = (caller.organisation, request.device)

    def operation(tx: Transaction, moment: Moment) -> Recorded[Done | Refusal] | Unchanged[Done | Refusal]:
        hub.state.enter(tx)
        known = hub.state.revoked.get(key)
        if known is not None and (known or not request.wipe):
            return Unchanged(Done(id=request.id))
        if tx.execute(_ORGANISATION, {"device": request.device}).scalar() not in {None, caller.organisation}:
            return records.refused(
                caller, Refusal(ErrorCode.WRONG_ORGANISATION), moment.now, device_object(request.device)
            )
        tx.put(
            REVOCATIONS,
            {
                "organisation": caller.organisation,
                "device": request.device,
                "signed_at": request.at,
                "revoked_at": moment.now,
                "issuer": msgspec.msgpack.encode(request.issuer),
                "signature": request.signature,
                "wipe": request.wipe,
            },
        )
        tx.execute(_DROP_PACKAGES, {"dead": request.device})
        hub.state.revoked[key] = request.wipe
        hub.state.tell(EndSession(*key, Revoked(request.at, request.wipe, request.issuer, request.signature)))
        actions = ([Action.DEVICE_REVOKED] if known is None else []) + [Action.DEVICE_WIPE_ORDERED] * request.wipe
        done = (records.record(action, caller, moment.now, device_object(request.device)) for action in actions)
        return Recorded(Done(id=request.id), tuple(done))

    return await hub.ledger.submit_timed(operation)


def _check(connection: Connection, organisation: str, request: RevokeDevice, now: int) -> Refusal | None:
    try:
        key = verify_issuer(request.issuer, read_anchors(connection)[organisation], now)
    except BadChainError:
        return Refusal(ErrorCode.BAD_CERTIFICATE, "issuer")
    statement = RevocationStatement(organisation, request.device, request.at, request.wipe)
    try:
        key.verify(request.signature, signed_bytes(statement), ec.ECDSA(hashes.SHA384()))
    except InvalidSignature:
        return Refusal(ErrorCode.BAD_SIGNATURE, "signature")
    return None
