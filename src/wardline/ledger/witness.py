"""Be a witness of another log: cosign its checkpoints when it only grew (c2sp.org/tlog-witness)."""

from sqlalchemy import select

from wardline.audit.checkpoint import Checkpoint
from wardline.audit.cosigning import CheckpointOffer, OtherSize, decide_cosigning
from wardline.audit.keys import SignerKey, VerifierKey
from wardline.audit.note import Note
from wardline.audit.record import Action, Actor, AuditRecord, Numbers, Outcome
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Moment, Recorded, Unchanged
from wardline.ledger.tables import LOG
from wardline.store.transaction import Transaction

_LAST = select(LOG.witnessed.c.note)


def cosign_checkpoint(
    transaction: Transaction, moment: Moment, offer: CheckpointOffer, log: VerifierKey, key: SignerKey, actor: Actor
) -> Recorded[str | Refusal] | Unchanged[OtherSize]:
    """The cosignature's line over the offered checkpoint of ``log``, or why not. An operation for
    ``Ledger.submit_timed``.

    What was cosigned is remembered in the same transaction, before the line leaves this house; so two offers that
    race cannot both be cosigned. ``actor``: who brought the offer.
    """
    last_note = transaction.execute(_LAST.where(LOG.witnessed.c.origin == log.name)).scalar_one_or_none()
    last = None if last_note is None else Checkpoint.parse(Note.parse(last_note.encode()).text)
    answer = decide_cosigning(offer, log, last)
    match answer:
        case OtherSize():
            return Unchanged(answer)
        case Refusal():
            return Recorded(answer, (_record(moment, actor, refusal=answer),))
        case Checkpoint():
            line = key.cosign(answer.text, moment.now // 1000)
            note = Note.parse(offer.note).signed(line)
            row = {"origin": log.name, "size": answer.size, "note": str(note)}
            transaction.put(LOG.witnessed, row)
            return Recorded(str(line), (_record(moment, actor, size=answer.size),))


def _record(moment: Moment, actor: Actor, *, size: int | None = None, refusal: Refusal | None = None) -> AuditRecord:
    return AuditRecord(
        action=Action.CHECKPOINT_COSIGNED,
        actor=actor,
        at=moment.now,
        numbers=None if size is None else Numbers(size=size),
        outcome=Outcome.DONE if refusal is None else Outcome.REFUSED,
        code=None if refusal is None else refusal.code,
    )
