"""Figures about the gateway's feed, for ``wardline gateway status`` and the demo. Read-only; no content in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from wardline.vault.archive.tables import ARCHIVE_RECORDS
from wardline.vault.escalation.model import DeadlineState
from wardline.vault.escalation.tables import DEADLINES
from wardline.vault.intake.model import InboundState, PostedKind
from wardline.vault.intake.tables import INBOUND, INBOUND_POSTED
from wardline.vault.reader import Reader


@dataclass(frozen=True, slots=True)
class InboundCount:
    """How many messages of one type are in one state."""

    type: str | None
    """``ORU^R01`` and so on; None for what cannot be read."""
    state: InboundState
    count: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A gateway's message that became no message in a conversation, or not wholly, and why."""

    inbound: str
    number: int
    received: int
    """Milliseconds UTC."""
    type: str | None
    state: InboundState
    reason: str


@dataclass(frozen=True, slots=True)
class GatewayStatus:
    """Where the feed stands."""

    counts: tuple[InboundCount, ...]
    last_received: int | None
    """Milliseconds UTC."""
    waiting: tuple[Listed, ...]
    """Held or refused: a person must look at them."""


@dataclass(frozen=True, slots=True)
class Account:
    """What became of one gateway's message: delivered as these messages, or listed with a reason."""

    inbound: str
    number: int
    type: str | None
    state: InboundState
    messages: tuple[str, ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class CriticalTime:
    """One message that had to be acknowledged, and how that went. Milliseconds."""

    message: str
    state: DeadlineState
    received: int
    escalated: int | None
    """From receipt to the page of the second person."""
    acknowledged: int | None
    """From receipt to the acknowledgement, as the hub's clock had it."""


@dataclass(frozen=True, slots=True)
class FeedSummary:
    """The figures that a hospital's CIO asks for."""

    received: int
    """Messages from gateways."""
    results: int
    """Result cards posted."""
    posted: int
    """Messages that they became, of every kind."""
    archived: int
    """Of these, in the archive by now."""
    records: int
    """Everything in the archive, people's own messages included."""
    criticals: tuple[CriticalTime, ...]


def gateway_status(reader: Reader) -> GatewayStatus:
    """Counts, the last receipt and what waits for a person."""
    columns = INBOUND.c
    counts = reader.execute(
        select(columns.type, columns.state, func.count())
        .group_by(columns.type, columns.state)
        .order_by(columns.type, columns.state)
    ).all()
    return GatewayStatus(
        tuple(InboundCount(kind, InboundState(state), count) for kind, state, count in counts),
        reader.execute(select(func.max(columns.received))).scalar_one(),
        _listed(reader, (InboundState.HELD, InboundState.REFUSED)),
    )


def account_for(reader: Reader) -> tuple[Account, ...]:
    """Every message of every gateway, in the order of arrival."""
    posted: dict[str, list[str]] = {}
    order = (INBOUND_POSTED.c.inbound, INBOUND_POSTED.c.ordinal)
    for inbound, message in reader.execute(
        select(INBOUND_POSTED.c.inbound, INBOUND_POSTED.c.message).order_by(*order)
    ).all():
        posted.setdefault(inbound, []).append(message)
    columns = INBOUND.c
    rows = reader.execute(
        select(columns.id, columns.number, columns.type, columns.state, columns.reason).order_by(columns.number)
    ).all()
    return tuple(
        Account(inbound, number, kind, InboundState(state), tuple(posted.get(inbound, ())), reason)
        for inbound, number, kind, state, reason in rows
    )


def summarise_feed(reader: Reader) -> FeedSummary:
    """What came in and what became of it."""
    archived = select(func.count()).select_from(
        INBOUND_POSTED.join(ARCHIVE_RECORDS, ARCHIVE_RECORDS.c.message == INBOUND_POSTED.c.message)
    )
    results = select(func.count()).select_from(INBOUND_POSTED).where(INBOUND_POSTED.c.kind == PostedKind.RESULT.value)
    return FeedSummary(
        received=_count(reader, select(func.count()).select_from(INBOUND)),
        results=_count(reader, results),
        posted=_count(reader, select(func.count()).select_from(INBOUND_POSTED)),
        archived=_count(reader, archived),
        records=_count(reader, select(func.count()).select_from(ARCHIVE_RECORDS)),
        criticals=critical_times(reader),
    )


def critical_times(reader: Reader) -> tuple[CriticalTime, ...]:
    """Every deadline that the feed set, in the order of receipt."""
    columns = DEADLINES.c
    rows = reader.execute(
        select(columns.message, columns.state, columns.received, columns.paged_at, columns.answered_at)
        .where(columns.sender.is_(None))
        .order_by(columns.received, columns.id)
    ).all()
    return tuple(
        CriticalTime(
            message,
            DeadlineState(state),
            received,
            None if paged_at is None else paged_at - received,
            None if answered_at is None else answered_at - received,
        )
        for message, state, received, paged_at, answered_at in rows
    )


def _listed(reader: Reader, states: Sequence[InboundState]) -> tuple[Listed, ...]:
    columns = INBOUND.c
    rows = reader.execute(
        select(columns.id, columns.number, columns.received, columns.type, columns.state, columns.reason)
        .where(columns.state.in_([state.value for state in states]))
        .order_by(columns.number)
    ).all()
    return tuple(
        Listed(inbound, number, received, kind, InboundState(state), reason or "")
        for inbound, number, received, kind, state, reason in rows
    )


def _count(reader: Reader, statement: Select[int]) -> int:
    return reader.execute(statement).scalar_one()
