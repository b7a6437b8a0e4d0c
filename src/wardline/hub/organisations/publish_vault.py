"""A steward publishes its vault's sealing certificate."""

import msgspec
from sqlalchemy import Connection, select, update

from wardline.audit.objects import organisation_object
from wardline.audit.record import Action
from wardline.hub import records
from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.hub.organisations.rules import decide_log_keys, fingerprint
from wardline.hub.tables.organisations import ORGANISATIONS
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Moment, Recorded
from wardline.mls.public import MlsError, verify_sealing_chain
from wardline.protocol.answers import Done
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import PublishVault
from wardline.store.transaction import Transaction


async def publish_vault(hub: Hub, caller: Caller, request: PublishVault) -> Done | Refusal:
    """Replace the certificates that ``get_vault`` hands out for the caller's organisation, and its log's keys."""
    keys = decide_log_keys(request.log_key, request.witness_key)
    if isinstance(keys, Refusal):
        return await hub.refuse(caller, keys, organisation_object(caller.organisation))
    mine = ORGANISATIONS.c.organisation == caller.organisation
    now = hub.clock.now()

    def check(connection: Connection) -> Refusal | None:
        anchor: bytes = connection.execute(select(ORGANISATIONS.c.anchor).where(mine)).scalar_one()
        try:
            verify_sealing_chain(list(request.sealing_chain), anchors={caller.organisation: anchor}, now=now // 1000)
        except MlsError:
            return Refusal(ErrorCode.BAD_CERTIFICATE, "sealing_chain")
        return None

    refusal = await hub.read(check)
    if refusal is not None:
        return await hub.refuse(caller, refusal, organisation_object(caller.organisation))

    def operation(tx: Transaction, moment: Moment) -> Recorded[Done]:
        former, log_key = tx.execute(select(ORGANISATIONS.c.former_log_keys, ORGANISATIONS.c.log_key).where(mine)).one()
        continued = log_key is not None and log_key != request.log_key
        tx.execute(
            update(ORGANISATIONS)
            .where(mine)
            .values(
                sealing_chain=msgspec.msgpack.encode(request.sealing_chain),
                log_key=request.log_key,
                witness_key=request.witness_key,
                former_log_keys="\n".join(filter(None, (former, log_key))) if continued else former,
            )
        )
        published = records.record(
            Action.VAULT_PUBLISHED,
            caller,
            moment.now,
            organisation_object(caller.organisation),
            digest=fingerprint(request.sealing_chain[0]),
        )
        if not continued:
            return Recorded(Done(id=request.id), (published,))
        # Not in silence: what the old log said stays witnessed here under its own origin.
        anew = records.record(Action.LOG_CONTINUED, caller, moment.now, organisation_object(caller.organisation))
        return Recorded(Done(id=request.id), (published, anew))

    return await hub.ledger.submit_timed(operation)
