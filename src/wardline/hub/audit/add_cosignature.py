"""A vault, as a witness, has cosigned the hub's checkpoint."""

from sqlalchemy import Connection, select

from wardline.audit.checkpoint import Checkpoint
from wardline.audit.keys import InvalidNoteError, VerifierKey
from wardline.audit.note import Note
from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.hub.tables.organisations import ORGANISATIONS
from wardline.kit.outcome import Refusal
from wardline.ledger.store_cosignature import store_cosignature
from wardline.protocol.answers import Done
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import AddCosignature


async def add_cosignature(hub: Hub, caller: Caller, request: AddCosignature) -> Done | Refusal:
    """Keep the signature of the caller's vault under the checkpoint; others in the note are ignored.

    The note is the checkpoint as the hub signed it, with the vault's line added. A cosignature is not recorded: it is
    stored beside the log, and stands for itself.
    """

    def store() -> Refusal | None:
        with hub.database.read() as reader:
            witness = _witness(reader, caller.organisation)
        if witness is None:
            return Refusal(ErrorCode.UNKNOWN_WITNESS)
        try:
            note = Note.parse(request.note.encode())
            size = Checkpoint.parse(note.text).size
        except InvalidNoteError:
            return Refusal(ErrorCode.BAD_CHECKPOINT, "note")
        lines = [line for line in note.signatures if (line.name, line.key_id) == (witness.name, witness.key_id)]
        if not lines:
            return Refusal(ErrorCode.UNKNOWN_WITNESS, "note")
        return store_cosignature(hub.ledger, size, str(lines[0]), (witness,))

    refusal = await hub.work(store)
    return Done(id=request.id) if refusal is None else await hub.refuse(caller, refusal)


def _witness(reader: Connection, organisation: str) -> VerifierKey | None:
    wanted = select(ORGANISATIONS.c.witness_key).where(ORGANISATIONS.c.organisation == organisation)
    text = reader.execute(wanted).scalar()
    return None if text is None else VerifierKey.parse(text)
