"""The hub's operator lets an organisation in."""

from sqlalchemy import select

from wardline.audit.objects import organisation_object
from wardline.audit.record import Action
from wardline.hub import records
from wardline.hub.organisations.rules import decide_admission, fingerprint
from wardline.hub.tables.organisations import ORGANISATIONS
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Ledger, Moment, Recorded, Unchanged
from wardline.mls.issuers import BadChainError, verify_issuer
from wardline.protocol.errors import ErrorCode
from wardline.store.transaction import Transaction


def admit_organisation(ledger: Ledger, organisation: str, anchor: bytes) -> Refusal | None:
    """Serve ``organisation`` from now on, with this root certificate (DER) as its trust anchor.

    The same again does nothing; another anchor is refused (``organisation_exists``), and so is what is no root
    certificate on P-384 (``bad_certificate``). Blocks: for the command line and for start-up, not for the event loop.
    """

    def operation(tx: Transaction, moment: Moment) -> Recorded[Refusal | None] | Unchanged[Refusal | None]:
        try:
            verify_issuer([anchor], anchor, moment.now)
        except BadChainError:
            return Unchanged(Refusal(ErrorCode.BAD_CERTIFICATE))
        known = select(ORGANISATIONS.c.anchor).where(ORGANISATIONS.c.organisation == organisation)
        recorded: bytes | None = tx.execute(known).scalar()
        refusal = decide_admission(organisation, anchor, recorded)
        if refusal is not None or recorded is not None:
            return Unchanged(refusal)
        tx.insert(ORGANISATIONS, {"organisation": organisation, "anchor": anchor, "admitted_at": moment.now})
        admitted = records.record(
            Action.ORGANISATION_ADMITTED,
            None,
            moment.now,
            organisation_object(organisation),
            digest=fingerprint(anchor),
        )
        return Recorded(None, (admitted,))

    return ledger.run_timed(operation)
