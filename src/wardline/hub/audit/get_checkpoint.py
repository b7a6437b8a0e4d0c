"""A steward reads the head of the hub's log, with the proof that it extends what it verified before."""

from wardline.audit.checkpoint import Checkpoint
from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.kit.outcome import Refusal
from wardline.ledger.make_checkpoint import make_checkpoint
from wardline.ledger.prove import prove_consistency
from wardline.protocol.answers import CheckpointProof
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import GetCheckpoint


async def get_checkpoint(hub: Hub, caller: Caller, request: GetCheckpoint) -> CheckpointProof | Refusal:
    """The newest signed head. ``bad_checkpoint`` for a size that the log never had: someone holds another log."""

    def make() -> CheckpointProof | Refusal:
        note = make_checkpoint(hub.ledger, hub.keys.log)
        size = Checkpoint.parse(note.text).size
        if request.since > size:
            return Refusal(ErrorCode.BAD_CHECKPOINT, "since")
        with hub.database.read() as reader:
            proof = prove_consistency(reader, request.since, size) if request.since else []
        return CheckpointProof(id=request.id, note=str(note), proof=tuple(proof), keys=hub.keys.published)

    answer = await hub.work(make)
    return await hub.refuse(caller, answer) if isinstance(answer, Refusal) else answer
