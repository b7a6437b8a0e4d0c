"""Read agreements: those in force, their contacts, and the anchors of all that ever were."""

from collections.abc import Collection

import msgspec
from sqlalchemy import select

from wardline.kit.ids import OrganisationId
from wardline.protocol import canonical
from wardline.protocol.agreement import Contact, SignedAgreement
from wardline.vault.agreements.model import Agreement, AgreementState
from wardline.vault.agreements.tables import AGREEMENTS
from wardline.vault.keys.data_key import DataKey, open_record, seal_record
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader


def all_agreements(reader: Reader, keys: KeyRing) -> tuple[Agreement, ...]:
    """Every agreement, oldest first."""
    key = keys.find(reader, DIRECTORY)
    if key is None:
        return ()
    columns = AGREEMENTS.c
    rows = reader.execute(
        select(columns.id, columns.state, columns.organisation, columns.signed).order_by(
            columns.proposed_at, columns.id
        )
    ).all()
    return tuple(_open(key, *row) for row in rows)


def find_agreement(reader: Reader, keys: KeyRing, agreement: str) -> Agreement | None:
    """One of any state."""
    return next((each for each in all_agreements(reader, keys) if each.id == agreement), None)


def agreement_in_force(reader: Reader, keys: KeyRing, organisation: str, now: int) -> Agreement | None:
    """The one with that organisation."""
    return next((each for each in agreements_in_force(reader, keys, now) if each.organisation == organisation), None)


def agreements_in_force(reader: Reader, keys: KeyRing, now: int) -> tuple[Agreement, ...]:
    """At most one with each organisation."""
    return tuple(each for each in all_agreements(reader, keys) if each.in_force(now))


def find_contacts(
    reader: Reader, keys: KeyRing, accounts: Collection[str], now: int
) -> dict[str, tuple[OrganisationId, Contact]]:
    """Those of ``accounts`` that are contacts of an organisation with an agreement in force, with that organisation."""
    return {
        contact.account: (agreement.organisation, contact)
        for agreement in agreements_in_force(reader, keys, now)
        for contact in agreement.other.contacts
        if contact.account in accounts
    }


def read_anchors(reader: Reader) -> dict[str, bytes]:
    """Anchors of the other organisations, DER, of agreements past and present: the newest of each.

    What an ended agreement's anchor verifies is the past: commits and members of groups from its time. It brings nobody
    in, because the steward adds no one without an agreement in force.
    """
    columns = AGREEMENTS.c
    rows = reader.execute(
        select(columns.organisation, columns.anchor)
        .where(columns.agreed_at.is_not(None))
        .order_by(columns.agreed_at, columns.id)
    ).all()
    return {row.organisation: row.anchor for row in rows}


def seal_agreement(key: DataKey, signed: SignedAgreement) -> bytes:
    """For its row."""
    return seal_record(key, _place(signed.terms.agreement), canonical.encode(signed))


_decoder = msgspec.msgpack.Decoder(SignedAgreement)


def _open(key: DataKey, agreement: str, state: str, organisation: str, sealed: bytes) -> Agreement:
    signed = _decoder.decode(open_record(key, _place(agreement), sealed))
    other, own = signed.terms.proposer, signed.terms.partner
    if other.organisation != organisation:
        other, own = own, other
    return Agreement(agreement, AgreementState(state), own, other, signed)


def _place(agreement: str) -> bytes:
    return b"agreements/signed/" + agreement.encode("ascii")
