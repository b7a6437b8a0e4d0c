"""The hub witnesses a vault's log (c2sp.org/tlog-witness, ``add-checkpoint``)."""

from sqlalchemy import Connection, select

from wardline.audit.cosigning import CheckpointOffer
from wardline.audit.cosigning import OtherSize as Conflict
from wardline.audit.keys import VerifierKey
from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.hub.tables.organisations import ORGANISATIONS
from wardline.kit.outcome import Refusal
from wardline.ledger import witness
from wardline.protocol.answers import Cosigned, OtherSize
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import CosignCheckpoint


async def cosign_checkpoint(hub: Hub, caller: Caller, request: CosignCheckpoint) -> Cosigned | OtherSize | Refusal:
    """The cosignature, if the vault's log only grew since the last one."""

    def find(reader: Connection) -> VerifierKey | None:
        wanted = select(ORGANISATIONS.c.log_key).where(ORGANISATIONS.c.organisation == caller.organisation)
        text = reader.execute(wanted).scalar()
        return None if text is None else VerifierKey.parse(text)

    log = await hub.read(find)
    if log is None:
        return await hub.refuse(caller, Refusal(ErrorCode.VAULT_NOT_PUBLISHED))
    offer = CheckpointOffer(request.old_size, request.proof, request.note.encode())
    answer = await hub.ledger.submit_timed(
        lambda tx, moment: witness.cosign_checkpoint(tx, moment, offer, log, hub.keys.witness, caller.actor)
    )
    match answer:
        case Conflict():
            return OtherSize(id=request.id, size=answer.size)
        case Refusal():
            return answer
        case str():
            return Cosigned(id=request.id, signatures=answer)
