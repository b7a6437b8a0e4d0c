"""Keep a gateway's message durably and sealed. Only then may it be answered."""

import hashlib
import hmac
from typing import Final, final

from sqlalchemy import func, select

from wardline.audit.record import Action, Object, ObjectKind
from wardline.kit.outcome import Refusal
from wardline.vault.gateways.hl7.listener import Peer, Store
from wardline.vault.gateways.hl7.listener import Receipt as Answerable
from wardline.vault.gateways.hl7.model import Hl7Message
from wardline.vault.gateways.hl7.parse import idempotency_key, parse
from wardline.vault.gateways.hl7.settings import DEFAULT_PARSE, ParseSettings
from wardline.vault.intake.model import InboundState, Receipt
from wardline.vault.intake.seal_inbound import seal_inbound
from wardline.vault.intake.tables import INBOUND
from wardline.vault.keys.key_names import INBOUND as INBOUND_KEY
from wardline.vault.keys.key_names import INDEX
from wardline.vault.signals import Signal
from wardline.vault.turn import Turn, VaultLedger
from wardline.vault.work_items.model import Details, WorkItemKind
from wardline.vault.work_items.open_work_item import open_work_item

_CONTEXT: Final = b"wardline/inbound/v1\0"


def inbound_object(inbound: str) -> Object:
    """What an audit record calls a gateway's message."""
    return Object(id=inbound, kind=ObjectKind.HL7_MESSAGE)


@final
class InboundStore(Store):
    """The vault's side of a listener."""

    def __init__(self, ledger: VaultLedger, parsing: ParseSettings = DEFAULT_PARSE) -> None:
        self._ledger = ledger
        self._parsing = parsing

    async def __call__(self, raw: bytes, peer: Peer, fault: Refusal | None) -> Answerable:
        """``store_inbound``. Who sent it is not kept: TLS and the network say who may."""
        del peer
        return Answerable((await store_inbound(self._ledger, raw, fault, self._parsing)).refusal)


async def store_inbound(
    ledger: VaultLedger, raw: bytes, fault: Refusal | None = None, parsing: ParseSettings = DEFAULT_PARSE
) -> Receipt:
    """Store ``raw`` (one HL7 v2 message without its MLLP frame); the receipt once it is on the disk.

    One that cannot be parsed, or whose framing was at fault, is kept too, with a work item, and its receipt says why.
    The same message again (sender, control id and bytes) gets the receipt of the first time. Raises what the ledger
    raises: then nothing is promised.
    """
    message = fault or parse(raw, parsing)
    return await ledger.submit(lambda turn: keep_inbound(turn, raw, message))


def keep_inbound(turn: Turn, raw: bytes, message: Hl7Message | Refusal) -> Receipt:
    """``store_inbound`` in a turn; ``message`` is what ``parse`` says of ``raw``, or the framing's fault."""
    refusal = message if isinstance(message, Refusal) else None
    digest = _digest(turn, raw, message)
    columns = INBOUND.c
    known = turn.tx.execute(select(columns.id, columns.number).where(columns.digest == digest)).one_or_none()
    if known is not None:
        return Receipt(known[0], known[1], repeated=True, refusal=refusal)
    number = turn.tx.execute(select(func.coalesce(func.max(columns.number), 0))).scalar_one() + 1
    inbound = turn.make_id()
    turn.tx.insert(
        INBOUND,
        {
            "number": number,
            "id": inbound,
            "digest": digest,
            "received": turn.now,
            "type": None if isinstance(message, Refusal) else _type(message),
            "state": (InboundState.STORED if refusal is None else InboundState.REFUSED).value,
            "reason": None if refusal is None else refusal.code,
            "processed_at": None if refusal is None else turn.now,
            "sealed": seal_inbound(turn.key(INBOUND_KEY), inbound, raw),
        },
    )
    turn.record(Action.HL7_RECEIVED, inbound_object(inbound))
    if refusal is not None:
        record_refusal(turn, inbound, refusal)
    turn.signal(Signal.INBOUND)
    return Receipt(inbound, number, repeated=False, refusal=refusal)


def record_refusal(turn: Turn, inbound: str, refusal: Refusal) -> None:
    """A person must look at a message that is kept but not taken."""
    turn.refuse(Action.HL7_REFUSED, refusal.code, inbound_object(inbound))
    open_work_item(
        turn,
        WorkItemKind.UNREADABLE_MESSAGE,
        reason=refusal.code,
        details=Details(field=refusal.field),
        inbound=inbound,
    )


def _type(message: Hl7Message) -> str:
    return f"{message.header.message_type}^{message.header.trigger}"


def _digest(turn: Turn, raw: bytes, message: Hl7Message | Refusal) -> bytes:
    unread = isinstance(message, Refusal)
    name = hashlib.sha256(raw).hexdigest() if unread else idempotency_key(message.header, raw)
    return hmac.digest(turn.key(INDEX).secret.reveal(), _CONTEXT + name.encode("ascii"), "sha256")
