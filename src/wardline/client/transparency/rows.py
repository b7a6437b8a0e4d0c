"""The logs and the certificates at rest."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from sqlalchemy import bindparam, delete, exists, or_, select, tuple_, update

from wardline.audit.checkpoint import Checkpoint
from wardline.audit.keys import VerifierKey
from wardline.audit.note import Note
from wardline.client.engine.closed import CLOSING
from wardline.client.reader import Reader
from wardline.client.storage_key import StorageKey
from wardline.client.tables import CERTIFICATES, DOUBTS, LOGS
from wardline.client.transparency.model import CertificateState, KnownLog, LogFault, LogName, MetCertificate
from wardline.kit.ids import ConversationId
from wardline.store.query import Query
from wardline.store.transaction import Transaction

MOST: Final = 64
"""Certificates that one request asks about."""

_C, _D, _L = CERTIFICATES.c, DOUBTS.c, LOGS.c
_MET: Final = (_C.digest, _C.device, _C.account, _C.organisation)

_STATE: Final = Query(select(_C.state).where(_C.digest == bindparam("wanted")))


class _Log(msgspec.Struct, frozen=True, array_like=True):
    key: str
    witnesses: tuple[str, ...]
    note: bytes
    fault: LogFault | None
    evidence: bytes
    former: tuple[bytes, ...]


def find_log(reader: Reader, storage: StorageKey, name: LogName) -> KnownLog | None:
    """None before the first answer. Raises RefusedError ``state_corrupt``."""
    sealed = reader.execute(
        select(_L.sealed).where(_L.organisation == name.organisation, _L.anchor == name.anchor)
    ).scalar_one_or_none()
    return None if sealed is None else _open(storage, name, sealed)


def find_logs(reader: Reader, storage: StorageKey) -> dict[LogName, KnownLog]:
    """Every log that was ever verified here. Raises RefusedError ``state_corrupt``."""
    rows = reader.execute(select(_L.organisation, _L.anchor, _L.sealed).order_by(_L.organisation, _L.anchor)).all()
    return {(name := LogName(*key)): _open(storage, name, sealed) for *key, sealed in rows}


def store_log(tx: Transaction, storage: StorageKey, name: LogName, log: KnownLog) -> None:
    """In place of what was known before."""
    kept = _Log(str(log.key), tuple(map(str, log.witnesses)), log.note, log.fault, log.evidence, log.former)
    sealed = storage.seal(msgspec.msgpack.encode(kept), place=_place(name))
    tx.put(LOGS, {"organisation": name.organisation, "anchor": name.anchor, "sealed": sealed})


def _open(storage: StorageKey, name: LogName, sealed: bytes) -> KnownLog:
    kept = msgspec.msgpack.decode(storage.open(sealed, place=_place(name)), type=_Log)
    return KnownLog(
        VerifierKey.parse(kept.key),
        tuple(map(VerifierKey.parse, kept.witnesses)),
        Checkpoint.parse(Note.parse(kept.note).text) if kept.note else None,
        kept.note,
        kept.fault,
        kept.evidence,
        kept.former,
    )


def _place(name: LogName) -> str:
    return f"client_logs/{name.organisation}/{name.anchor}"


def met_organisations(reader: Reader) -> tuple[str, ...]:
    """Whose certificates were ever met in groups."""
    return tuple(reader.execute(select(_C.organisation).distinct().order_by(_C.organisation)).scalars())


def meet(tx: Transaction, conversation: ConversationId, met: MetCertificate) -> None:
    """A member shows this certificate; another one of the same device is no member's any more."""
    state = tx.fetch_one(_STATE, {"wanted": met.digest})
    if state is not None and state[0] == CertificateState.PROVEN:
        return
    if state is None:
        row = {"digest": met.digest, "device": met.device, "account": met.account, "organisation": met.organisation}
        tx.put(CERTIFICATES, {**row, "state": CertificateState.PENDING.value, "asked_at": 0})
        forget_doubts(tx, conversation, [(met.organisation, met.device)])
    tx.put(DOUBTS, {"conversation": conversation, "digest": met.digest})


def forget_doubts(
    tx: Transaction, conversation: ConversationId, devices: Sequence[tuple[str, str]] | None = None
) -> bool:
    """These devices (each with its organisation before it: another one's may have the same id) are out, or (None) all
    that was known of the members. Whether there was any doubt.
    """
    gone = delete(DOUBTS).where(_D.conversation == conversation)
    if devices is not None:
        named = tuple_(_C.organisation, _C.device).in_(sorted(devices))
        gone = gone.where(_D.digest.in_(select(_C.digest).where(named)))
    return tx.execute(gone).rowcount > 0


def find_due(reader: Reader, organisation: str, before: int) -> tuple[MetCertificate, ...]:
    """What to ask ``organisation`` about: the pending ones, and those in ``CLOSING`` that were last asked about before
    that time.
    """
    due = or_(_C.state == CertificateState.PENDING.value, _C.state.in_(CLOSING) & (_C.asked_at < before))
    rows = reader.execute(
        select(*_MET)
        .where(_C.organisation == organisation, due, exists().where(_D.digest == _C.digest))
        .order_by(_C.asked_at, _C.digest)
        .limit(MOST)
    ).all()
    return tuple(MetCertificate(*row) for row in rows)


def store_states(tx: Transaction, states: Mapping[str, CertificateState], now: int) -> None:
    """What came of asking. A certificate that is proven is doubted nowhere."""
    for digest, state in states.items():
        tx.execute(update(CERTIFICATES).where(_C.digest == digest).values(state=state.value, asked_at=now))
    proven = sorted(digest for digest, state in states.items() if state is CertificateState.PROVEN)
    tx.execute(delete(DOUBTS).where(_D.digest.in_(proven)))


def find_closed(reader: Reader) -> dict[ConversationId, tuple[MetCertificate, ...]]:
    """The conversations in which nothing is said any more, with the certificates that are why."""
    rows = reader.execute(
        select(_D.conversation, *_MET)
        .join_from(DOUBTS, CERTIFICATES, _C.digest == _D.digest)
        .where(_C.state.in_(CLOSING))
        .order_by(_D.conversation, _C.digest)
    ).all()
    closed: dict[ConversationId, tuple[MetCertificate, ...]] = {}
    for conversation, *facts in rows:
        key = ConversationId(conversation)
        closed[key] = (*closed.get(key, ()), MetCertificate(*facts))
    return closed
